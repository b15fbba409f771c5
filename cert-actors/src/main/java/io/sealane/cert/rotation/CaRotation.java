package io.sealane.cert.rotation;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.cert.rotation.RotationLogic.Decision;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Performs one rotation, one decision of {@code RotationLogic} at a time.
 *
 * <p>{@code reading}: gets the stored state, once at the start and again whenever a step has failed. {@code looking}: observes, then
 * decides. {@code storing}: writes the state down before anything is done for it. {@code performing}: has the effects performed.
 * {@code resting}: until the next look. {@code ended}: done or aborted, and tidied up.
 *
 * <p>It knows nothing that is not stored, apart from how long the present phase has lasted; so it may be stopped and started at any
 * moment, and after a start it first performs the effects of the stored state once more. One step is under way at a time, each with a
 * deadline; answers of a step that was given up are dropped.
 */
public final class CaRotation {

    /** Everything a rotation understands. */
    public sealed interface Command {}

    /** The plan has changed. */
    public record Changed(RotationPlan plan) implements Command {}

    /** Something that the rotation waits for may have come. */
    public enum Look implements Command {
        INSTANCE
    }

    private sealed interface Reply extends Command {
        long step();
    }

    private record Read(long step, RotationState stored) implements Reply {}

    private record Seen(long step, Observation seen) implements Reply {}

    private record Stored(long step) implements Reply {}

    private record Performed(long step) implements Reply {}

    private record Failed(long step, Throwable failure) implements Reply {}

    /**
     * What is known.
     *
     * @param state as stored, with the time that has passed since
     * @param waiting as stored
     * @param resumed whether the effects of the stored state have been performed since the start
     * @param step the number of the step under way
     */
    private record Held(RotationPlan plan, RotationState state, Waiting waiting, boolean resumed, long step) {

        Held next() {
            return new Held(plan, state, waiting, resumed, step + 1);
        }

        Held with(RotationPlan other) {
            return new Held(other, state, waiting, resumed, step);
        }

        Held with(Decision decision) {
            return new Held(plan, decision.state(), decision.waiting(), true, step);
        }
    }

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final RotationWorld world;
    private final InstantSource clock;
    private final RotationLogic logic = new RotationLogic(new RotationGuards());

    private CaRotation(
            ActorContext<Command> context, TimerScheduler<Command> timers, RotationWorld world, InstantSource clock) {
        this.context = context;
        this.timers = timers;
        this.world = world;
        this.clock = clock;
    }

    /** Begins or goes on with a rotation, as the stored state has it. */
    public static Behavior<Command> create(RotationPlan plan, RotationWorld world, InstantSource clock) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new CaRotation(context, timers, world, clock)
                .read(new Held(plan, RotationState.queued(clock.instant()), Waiting.NOTHING, false, 0))));
    }

    // States

    private Behavior<Command> reading(Held held) {
        return busy(held, this::reading)
                .onMessage(
                        Read.class,
                        read -> look(new Held(held.plan(), read.stored(), Waiting.NOTHING, false, held.step())))
                .build();
    }

    private Behavior<Command> looking(Held held) {
        return busy(held, this::looking)
                .onMessage(Seen.class, seen -> decide(held, seen.seen()))
                .build();
    }

    private Behavior<Command> storing(Held held, Decision decision) {
        return busy(held, now -> storing(now, decision))
                .onMessage(Stored.class, stored -> perform(held.with(decision), decision))
                .build();
    }

    /** @param moved whether a phase has begun, so that the next look need not wait */
    private Behavior<Command> performing(Held held, boolean moved) {
        return busy(held, now -> performing(now, moved))
                .onMessage(Performed.class, done -> held.state().phase().isOver() ? ended() : rest(held, moved))
                .build();
    }

    private Behavior<Command> resting(Held held) {
        return Behaviors.receive(Command.class)
                .onMessage(Changed.class, changed -> look(held.with(changed.plan())))
                .onMessageEquals(Look.INSTANCE, () -> look(held))
                .onMessage(Reply.class, reply -> Behaviors.same())
                .build();
    }

    private Behavior<Command> ended() {
        timers.cancelAll();
        return Behaviors.receive(Command.class)
                .onMessage(Command.class, any -> Behaviors.same())
                .build();
    }

    private BehaviorBuilder<Command> busy(Held held, Function<Held, Behavior<Command>> state) {
        return Behaviors.receive(Command.class)
                .onMessage(Reply.class, reply -> reply.step() != held.step(), reply -> Behaviors.same())
                .onMessage(Changed.class, changed -> state.apply(held.with(changed.plan())))
                .onMessageEquals(Look.INSTANCE, Behaviors::same)
                .onMessage(Failed.class, failed -> trouble(held, failed.failure()));
    }

    // Steps

    private Behavior<Command> read(Held before) {
        var held = before.next();
        start(held, world::stored, stored -> new Read(held.step(), stored));
        return reading(held);
    }

    private Behavior<Command> look(Held before) {
        var held = before.next();
        timers.cancel(Look.INSTANCE);
        start(held, () -> world.observe(held.state()), seen -> new Seen(held.step(), seen));
        return looking(held);
    }

    private Behavior<Command> decide(Held held, Observation seen) {
        var now = clock.instant();
        var decision = held.resumed()
                ? logic.decide(held.plan(), held.state(), seen, now)
                : logic.resume(held.plan(), held.state(), seen, now);
        var same = decision.state().saysTheSameAs(held.state())
                && decision.waiting().equals(held.waiting());
        return same && held.resumed() ? perform(held.with(decision), decision) : store(held, decision);
    }

    private Behavior<Command> store(Held before, Decision decision) {
        var held = before.next();
        start(
                held,
                () -> world.store(before.state(), decision.state(), decision.waiting()),
                done -> new Stored(held.step()));
        return storing(held, decision);
    }

    private Behavior<Command> perform(Held before, Decision decision) {
        var held = before.next();
        if (decision.waiting().missing().isEmpty()) {
            context.getLog()
                    .info(
                            "CA rotation {}: {}, bundle version {}",
                            held.plan().id(),
                            held.state().phase(),
                            held.state().version());
        }
        start(held, () -> inOrder(decision.effects()), done -> new Performed(held.step()));
        return performing(held, decision.waiting().missing().isEmpty());
    }

    private CompletionStage<Boolean> inOrder(List<Effect> effects) {
        CompletionStage<Boolean> all = CompletableFuture.completedFuture(true);
        for (var effect : effects) {
            all = all.thenCompose(before -> world.perform(effect)).thenApply(done -> true);
        }
        return all;
    }

    private Behavior<Command> rest(Held held, boolean moved) {
        if (moved) {
            return look(held);
        }
        lookIn(held.plan().settings().look());
        return resting(held);
    }

    /** What is stored may not be what we think: read it again, and take nothing for done. */
    private Behavior<Command> trouble(Held held, Throwable failure) {
        context.getLog()
                .warn(
                        "CA rotation {}: a step of {} failed, again in {}: {}",
                        held.plan().id(),
                        held.state().phase(),
                        held.plan().settings().look(),
                        failure.toString());
        timers.startSingleTimer(
                Failed.class, Look.INSTANCE, held.plan().settings().look());
        return Behaviors.receive(Command.class)
                .onMessage(Changed.class, changed -> read(held.with(changed.plan())))
                .onMessageEquals(Look.INSTANCE, () -> read(held))
                .onMessage(Reply.class, reply -> Behaviors.same())
                .build();
    }

    private <T> void start(Held held, Supplier<CompletionStage<T>> work, Function<T, Reply> outcome) {
        var step = held.step();
        var deadline = held.plan().settings().stepDeadline();
        timers.startSingleTimer(
                Reply.class,
                new Failed(step, new IllegalStateException("expected within " + deadline + ", not done yet")),
                deadline);
        CompletionStage<T> begun;
        try {
            begun = work.get();
        } catch (RuntimeException e) {
            begun = CompletableFuture.failedFuture(e);
        }
        context.pipeToSelf(begun, (value, failure) -> failed(step, failure, () -> outcome.apply(value)));
    }

    private static Command failed(long step, @Nullable Throwable failure, Supplier<Reply> otherwise) {
        if (failure == null) {
            return otherwise.get();
        }
        var cause = failure.getCause();
        return new Failed(step, failure instanceof CompletionException && cause != null ? cause : failure);
    }

    private void lookIn(Duration time) {
        timers.cancel(Reply.class);
        timers.startSingleTimer(Look.INSTANCE, Look.INSTANCE, time);
    }
}
