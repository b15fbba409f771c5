package io.sealane.eventing;

import io.sealane.eventing.EventMesh.Failing;
import io.sealane.eventing.Outages.LastFailure;
import io.sealane.eventing.attempt.Letters;
import io.sealane.eventing.attempt.OpenDelivery;
import io.sealane.eventing.attempt.Verdict.Failed;
import io.sealane.eventing.settings.TriggerSettings;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of receivers that take nothing for a while, and that they do again. Part of {@link Delivery}, and called by it only, on its loop. */
final class FailureTeller {

    private static final Logger LOG = LoggerFactory.getLogger(FailureTeller.class);

    private final MeshParts parts;
    private final DeliveryCharge charge;
    private final Outages outages;

    FailureTeller(MeshParts parts, DeliveryCharge charge) {
        this.parts = parts;
        this.charge = charge;
        this.outages = parts.outages().of(charge.settings().uid());
        outages.joined();
    }

    /**
     * An event has failed.
     *
     * @param wait when it is tried again; empty when it is not
     */
    void failed(OpenDelivery delivery, TriggerSettings settings, Failed failure, Optional<Duration> wait) {
        if (delivery.isDeadLetter() && settings.delivery().deadLetter().isEmpty()) {
            return;
        }
        var now = parts.clock().instant();
        var last = new LastFailure(now, Letters.receiver(delivery, settings).uri(), failure.detail());
        outages.failed(last);
        var outage = outages.of(delivery.isDeadLetter());
        if (wait.isEmpty()) {
            outage.ended(now);
        } else if (outage.failed(
                Letters.addressee(delivery, settings).uri(),
                last.receiver(),
                last.detail(),
                now.plus(wait.get()),
                now,
                nanos())) {
            // It may be long until the next attempt. Whoever looks then need not be this delivery.
            lookIn(parts.limits().telling().failingNotice(), outage);
        } else {
            look(outage);
        }
    }

    private void lookIn(Duration after, Outage outage) {
        charge.loop().schedule(after, () -> {
            look(outage);
            outage.lookAgain(nanos()).ifPresent(more -> lookIn(more, outage));
        });
    }

    private void look(Outage outage) {
        outage.due(parts.clock().instant(), nanos()).ifPresent(failing -> {
            LOG.warn(
                    "trigger {}: nothing was delivered to {} since {}: {}",
                    charge.settings().id(),
                    failing.receiver(),
                    failing.since(),
                    failing.detail());
            parts.undelivered().failing(charge.settings().id(), failing);
        });
    }

    /** Its receiver has taken an event, and what it replied is stored or taken. */
    void delivered(OpenDelivery delivery) {
        outages.of(delivery.isDeadLetter()).delivered().ifPresent(this::resumed);
    }

    private void resumed(Failing before) {
        LOG.info(
                "trigger {}: events are delivered to {} again",
                charge.settings().id(),
                before.receiver());
        parts.undelivered().resumed(charge.settings().id(), before);
    }

    private long nanos() {
        return parts.metrics().nanos();
    }

    void close() {
        outages.left();
    }
}
