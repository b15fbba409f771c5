package io.sealane.serving.scale;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.gateway.admission.Admission;
import io.sealane.gateway.admission.Admission.Usage;
import io.sealane.resource.ResourceKey;
import io.sealane.serving.scale.Decider.Seen;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Looks at how busy Revisions are, and decides how many Pods each should have. It is told by a gate when requests begin to wait at zero, and
 * by other nodes what they let in themselves, which it gives them leave to; decisions are on the {@link Scales}.
 *
 * <p>One phase around one collection, hence the object-oriented form.
 */
public final class Scaler extends AbstractBehavior<Scaler.Command> {

    /** Everything it understands. */
    public sealed interface Command {}

    /**
     * A Revision is to be scaled, or what is known of it has changed.
     *
     * @param concurrencyMax of each of its Pods; 0 for any number
     * @param wanted Pods so far, for the first time; negative for a new Revision
     * @param deadline how long its Pods may take to be ready; positive
     */
    public record Follow(
            ResourceKey revision, int concurrencyMax, ScaleSpec spec, Seen seen, int wanted, Duration deadline)
            implements Command {}

    /** A Revision is gone. */
    public record Forget(ResourceKey revision) implements Command {}

    /**
     * What another node has let in itself since it last told, and which backends it asks for.
     *
     * @param node equal ones are the same
     * @param usages of all that it asks for
     * @param leave told, at once and on the actor's thread, which of them it may let in itself from now on
     */
    public record Told(Object node, Map<String, Usage> usages, Consumer<Set<String>> leave) implements Command {}

    private record Asked(ResourceKey revision) implements Command {}

    private enum Due implements Command {
        SAMPLE,
        DECIDE
    }

    /**
     * What it works with.
     *
     * @param admission where requests come by
     * @param backend how a Revision is called there
     * @param gateless whether a backend that is not followed is known to be no Revision, so that nobody is going to scale it
     * @param scales where decisions go
     */
    public record Means(
            Admission<?> admission,
            Function<ResourceKey, String> backend,
            Predicate<String> gateless,
            Scales scales,
            InstantSource clock) {}

    private static final class Followed {
        private final Decider decider;
        private int concurrencyMax;
        private ScaleSpec spec;
        private Seen seen;

        Followed(Decider decider, Follow told) {
            this.decider = decider;
            follow(told);
        }

        /** Another of the same name may have come in the place of one that is gone, with other limits. */
        private void follow(Follow told) {
            concurrencyMax = told.concurrencyMax();
            spec = told.spec();
            seen = told.seen();
        }
    }

    private final ScalerSettings settings;
    private final Means means;
    private final OtherNodes others;
    private final Map<ResourceKey, Followed> revisions = new HashMap<>();
    private final Map<String, ResourceKey> byBackend = new HashMap<>();

    private Scaler(
            ActorContext<Command> context, TimerScheduler<Command> timers, ScalerSettings settings, Means means) {
        super(context);
        this.settings = settings;
        this.means = means;
        this.others = new OtherNodes(settings.forgetAfter());
        timers.startTimerAtFixedRate(Due.SAMPLE, settings.sampleInterval());
        timers.startTimerAtFixedRate(Due.DECIDE, settings.decideInterval());
    }

    /** A scaler of no Revisions yet. When it ends nothing is scaled any more, and requests at zero wait no longer. */
    public static Behavior<Command> create(ScalerSettings settings, Means means) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Scaler(context, timers, settings, means)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Follow.class, this::follow)
                .onMessage(Forget.class, this::forget)
                .onMessage(Told.class, this::hear)
                .onMessage(Asked.class, this::wake)
                .onMessageEquals(Due.SAMPLE, this::sample)
                .onMessageEquals(Due.DECIDE, this::decideAll)
                .onSignal(PostStop.class, signal -> stop())
                .build();
    }

    private Behavior<Command> follow(Follow told) {
        var now = means.clock().instant();
        var key = told.revision();
        var startMax = told.deadline().plus(settings.startGrace());
        var followed = revisions.get(key);
        if (followed == null) {
            var ready = told.seen().ready();
            var decider = new Decider(told.spec(), told.wanted(), ready, startMax, now);
            followed = new Followed(decider, told);
            revisions.put(key, followed);
            byBackend.put(backend(key), key);
            var self = getContext().getSelf();
            means.admission().scaled(backend(key), () -> self.tell(new Asked(key)));
        } else {
            followed.decider.follow(told.spec(), startMax, told.seen().ready(), now);
            followed.follow(told);
        }
        decide(key, followed);
        return this;
    }

    private Behavior<Command> forget(Forget told) {
        // Also one that was only going to be followed.
        means.admission().unscaled(backend(told.revision()));
        if (revisions.remove(told.revision()) != null) {
            byBackend.remove(backend(told.revision()));
            means.scales().remove(told.revision());
        }
        return this;
    }

    /** Requests wait for a first Pod: what they are will be counted with the next sample, that they are counts now. */
    private Behavior<Command> wake(Asked asked) {
        var followed = revisions.get(asked.revision());
        if (followed != null) {
            // Only what leads away from zero: those that come and go before the first Pod is there are in the samples.
            if (means.scales().of(asked.revision()).map(Decision::wanted).orElse(0) == 0) {
                followed.decider.record(1, means.clock().instant());
            }
            decide(asked.revision(), followed);
        }
        return this;
    }

    private Behavior<Command> hear(Told told) {
        others.take(told.node(), told.usages(), means.clock().instant());
        told.leave()
                .accept(told.usages().keySet().stream().filter(this::mayPass).collect(Collectors.toSet()));
        return this;
    }

    /**
     * Whether nothing is lost when requests to a backend do not come by here: no limit is kept, nobody has asked that all of them do, and
     * Pods are to stay. What is no Revision has no gate; but what is not followed may be one that this node, which has only begun to lead, has
     * not looked at yet.
     */
    private boolean mayPass(String backend) {
        var key = byBackend.get(backend);
        if (key == null) {
            return means.gateless().test(backend);
        }
        var followed = revisions.get(key);
        return followed != null
                && followed.concurrencyMax == 0
                && followed.spec.burst() >= 0
                && followed.seen.ready() > 0
                && means.scales().of(key).map(Decision::wanted).orElse(0) > 0;
    }

    private Behavior<Command> sample() {
        var now = means.clock().instant();
        others.forget(now);
        revisions.forEach((key, followed) -> means.admission()
                .usage(backend(key))
                .ifPresent(here -> {
                    var there = others.usage(backend(key));
                    followed.decider.record(
                            followed.spec.metric() == ScaleSpec.Metric.RPS
                                    ? here.requests() + there.requests()
                                    : here.concurrency() + there.concurrency(),
                            now);
                }));
        return this;
    }

    private Behavior<Command> decideAll() {
        revisions.forEach(this::decide);
        return this;
    }

    private void decide(ResourceKey key, Followed followed) {
        var decision = followed.decider.decide(followed.seen, means.clock().instant());
        means.admission().buffering(backend(key), decision.excessBurst() < 0);
        means.scales().put(key, decision);
    }

    private Behavior<Command> stop() {
        revisions.keySet().forEach(key -> means.admission().unscaled(backend(key)));
        return this;
    }

    private String backend(ResourceKey revision) {
        return means.backend().apply(revision);
    }
}
