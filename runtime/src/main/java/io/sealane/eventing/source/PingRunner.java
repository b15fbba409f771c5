package io.sealane.eventing.source;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.gateway.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sends the events of all PingSources when they are due.
 *
 * <p>A tick is sent once, also when its plan changes within that second or the clock is set back; ticks that were missed, because the
 * machine slept or nobody ran, are not made up for. One phase around one collection, hence the object-oriented form.
 */
public final class PingRunner extends AbstractBehavior<PingRunner.Command> {

    /** Everything the runner understands. */
    public sealed interface Command {}

    /**
     * From now on this is what a source does; replaces what it did before.
     *
     * @param source its name; one plan each
     * @param sends takes each event when it is due, on the runner's thread; must not block
     */
    public record Run(String source, PingPlan plan, Consumer<Event> sends) implements Command {}

    /** A source sends nothing any more. */
    public record Stop(String source) implements Command {}

    private record Due(String source) implements Command {}

    /** After this time the clock is asked again: it may have been set. */
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private record Running(Run what, Instant tick) {}

    private final TimerScheduler<Command> timers;
    private final InstantSource clock;
    private final Duration spread;
    private final Map<String, Running> running = new HashMap<>();

    private PingRunner(
            ActorContext<Command> context, TimerScheduler<Command> timers, InstantSource clock, Duration spread) {
        super(context);
        this.timers = timers;
        this.clock = clock;
        this.spread = spread;
    }

    /** @param spread see {@link SourceSettings#spread()} */
    public static Behavior<Command> create(InstantSource clock, Duration spread) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new PingRunner(context, timers, clock, spread)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Run.class, this::run)
                .onMessage(Stop.class, this::stop)
                .onMessage(Due.class, this::due)
                .build();
    }

    private Behavior<Command> run(Run run) {
        var before = running.get(run.source());
        if (before != null && before.what().plan().equals(run.plan())) {
            running.put(run.source(), new Running(run, before.tick()));
        } else {
            arm(run, clock.instant());
        }
        return this;
    }

    private Behavior<Command> stop(Stop stop) {
        running.remove(stop.source());
        timers.cancel(stop.source());
        return this;
    }

    private Behavior<Command> due(Due due) {
        var one = running.get(due.source());
        if (one == null) {
            return this;
        }
        var now = clock.instant();
        if (now.isBefore(sendingTime(one))) {
            wait(one, now);
            return this;
        }
        one.what().sends().accept(one.what().plan().at(one.tick()));
        var since = now.minus(delay(one.what().plan()));
        arm(one.what(), since.isAfter(one.tick()) ? since : one.tick());
        return this;
    }

    /** Waits for the first tick after a time, if there is one. */
    private void arm(Run run, Instant after) {
        var tick = run.plan().schedule().next(after);
        if (tick.isEmpty()) {
            stop(new Stop(run.source()));
            return;
        }
        var one = new Running(run, tick.get());
        running.put(run.source(), one);
        wait(one, clock.instant());
    }

    private void wait(Running one, Instant now) {
        var left = Duration.between(now, sendingTime(one));
        var source = one.what().source();
        var delay = left.compareTo(LOOK_AGAIN) > 0 ? LOOK_AGAIN : left.isNegative() ? Duration.ZERO : left;
        timers.startSingleTimer(source, new Due(source), delay);
    }

    private Instant sendingTime(Running one) {
        return one.tick().plus(delay(one.what().plan()));
    }

    /** The source's own moment within the spread. */
    private Duration delay(PingPlan plan) {
        return spread.isZero()
                ? Duration.ZERO
                : Duration.ofMillis(Math.floorMod(plan.uid().hashCode(), Math.max(1, spread.toMillis())));
    }
}
