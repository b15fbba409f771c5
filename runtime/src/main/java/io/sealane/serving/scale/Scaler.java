package io.sealane.serving.scale;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.gateway.admission.Admission;
import io.sealane.resource.ResourceKey;
import io.sealane.serving.scale.Decider.Seen;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Looks at how busy Revisions are, and decides how many Pods each should have. It is told by a gate when requests begin to wait at zero,
 * and asked by nobody: decisions are on the {@link Scales}.
 *
 * <p>One phase around one collection, hence the object-oriented form.
 */
public final class Scaler extends AbstractBehavior<Scaler.Command> {

    /** Everything it understands. */
    public sealed interface Command {}

    /**
     * A Revision is to be scaled, or what is known of it has changed.
     *
     * @param wanted Pods so far, for the first time; negative for a new Revision
     */
    public record Follow(ResourceKey revision, ScaleSpec spec, Seen seen, int wanted) implements Command {}

    /** A Revision is gone. */
    public record Forget(ResourceKey revision) implements Command {}

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
     * @param scales where decisions go
     */
    public record Means(
            Admission<?> admission, Function<ResourceKey, String> backend, Scales scales, InstantSource clock) {}

    private static final class Followed {
        private final Decider decider;
        private ScaleSpec spec;
        private Seen seen;

        Followed(Decider decider, ScaleSpec spec, Seen seen) {
            this.decider = decider;
            this.spec = spec;
            this.seen = seen;
        }
    }

    private final ScalerSettings settings;
    private final Means means;
    private final Map<ResourceKey, Followed> revisions = new HashMap<>();

    private Scaler(
            ActorContext<Command> context, TimerScheduler<Command> timers, ScalerSettings settings, Means means) {
        super(context);
        this.settings = settings;
        this.means = means;
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
                .onMessage(Asked.class, this::wake)
                .onMessageEquals(Due.SAMPLE, this::sample)
                .onMessageEquals(Due.DECIDE, this::decideAll)
                .onSignal(PostStop.class, signal -> stop())
                .build();
    }

    private Behavior<Command> follow(Follow told) {
        var now = means.clock().instant();
        var key = told.revision();
        var followed = revisions.get(key);
        if (followed == null) {
            var ready = told.seen().ready();
            var decider = new Decider(told.spec(), told.wanted(), ready, settings.startMax(), now);
            followed = new Followed(decider, told.spec(), told.seen());
            revisions.put(key, followed);
            var self = getContext().getSelf();
            means.admission().scaled(backend(key), () -> self.tell(new Asked(key)));
        } else {
            followed.decider.follow(told.spec(), told.seen().ready(), now);
            followed.spec = told.spec();
            followed.seen = told.seen();
        }
        decide(key, followed);
        return this;
    }

    private Behavior<Command> forget(Forget told) {
        if (revisions.remove(told.revision()) != null) {
            means.admission().unscaled(backend(told.revision()));
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

    private Behavior<Command> sample() {
        var now = means.clock().instant();
        revisions.forEach((key, followed) -> means.admission()
                .usage(backend(key))
                .ifPresent(usage -> followed.decider.record(
                        followed.spec.metric() == ScaleSpec.Metric.RPS ? usage.requests() : usage.concurrency(), now)));
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
