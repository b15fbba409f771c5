package io.sealane.eventing;

import io.sealane.eventing.attempt.Letters;
import io.sealane.eventing.attempt.OpenDelivery;
import io.sealane.eventing.identity.Post;
import io.sealane.eventing.lane.Handovers;
import io.sealane.eventing.settings.Pace;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events to receivers outside; for an ordered trigger not before what an earlier delivery has begun is over ({@link Handovers}). Part of
 * {@link Delivery}, and called by it only, on its loop.
 */
final class Attempts {

    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final MeshParts parts;
    private final DeliveryCharge charge;
    private final Post post;
    private final Handovers.Life life;
    private final Runnable wake;
    private boolean free;
    private boolean waiting;
    private boolean closed;

    /** @param wake lets {@link #mayBegin} be asked again; called on any thread */
    Attempts(MeshParts parts, DeliveryCharge charge, Runnable wake) {
        this.parts = parts;
        this.charge = charge;
        this.post = new Post(parts.upstreams().apply(charge.loop()), parts.tokens(), charge.loop());
        this.life = parts.handovers().take(charge.key(), charge.settings().uid());
        this.wake = wake;
    }

    /** Whether the first attempt of an event may begin. */
    boolean mayBegin(Pace pace) {
        if (free || !pace.ordered()) {
            return true;
        }
        free = life.isAlone(wake);
        if (!free && !waiting) {
            waiting = true;
            LOG.info(
                    "trigger {}: attempts are under way that began before its delivery in partition {} was started again; it waits for them",
                    charge.settings().id(),
                    charge.key());
            var left = Duration.ofNanos(Math.max(0, life.due() - parts.metrics().nanos()));
            charge.loop().schedule(left.plus(parts.limits().ordering().handoverGrace()), this::waitNoMore);
        }
        return free;
    }

    /** An attempt that does not end when it must is no reason to deliver nothing for ever. */
    private void waitNoMore() {
        if (!closed && !free && !life.isAlone(wake)) {
            free = true;
            LOG.warn(
                    "trigger {}: attempts that began before its delivery in partition {} was started again have not ended in time; it goes on, and"
                            + " its subscriber may get an earlier event of a key after a later one",
                    charge.settings().id(),
                    charge.key());
            wake.run();
        }
    }

    /**
     * Sends what a delivery has to send now.
     *
     * @param answered told once, later, on the loop or at once when it cannot be sent; never when another delivery has taken over
     */
    void send(OpenDelivery delivery, TriggerSettings settings, Consumer<UpstreamAnswer> answered) {
        try {
            var request = Letters.request(
                    delivery, settings, parts.limits().delivering().replyBytesMax());
            var shown = Letters.receiver(delivery, settings).shown();
            if (!settings.pace().ordered()) {
                post.send(request, shown, answered);
                return;
            }
            life.begin(due(request))
                    .ifPresent(ended -> post.send(request, shown, answer -> {
                        ended.run();
                        answered.accept(answer);
                    }));
        } catch (IllegalArgumentException e) {
            // What cannot be put into a request now never can.
            answered.accept(new UpstreamAnswer.Failed(UpstreamAnswer.Kind.BROKEN, String.valueOf(e.getMessage())));
        }
    }

    private long due(UpstreamRequest request) {
        return parts.metrics().nanos() + request.limits().timeout().toNanos();
    }

    /** What is under way goes on, and nobody hears of it. */
    void close() {
        closed = true;
        life.close();
    }
}
