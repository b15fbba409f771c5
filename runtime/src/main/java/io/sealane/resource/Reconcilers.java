package io.sealane.resource;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The work queue of one controller: wakes a {@link Reconciler} for each key that changed.
 *
 * <p>A key waits at most once, however often it is woken; a key woken while its pass is under way gets one more pass afterwards.
 * A failed pass is tried again with growing delay, until it succeeds, and counted ({@link #countFailures}). No reconciler can end the queue,
 * whatever it throws or asks for. One phase around two collections, hence the object-oriented form.
 */
public final class Reconcilers extends AbstractBehavior<Reconcilers.Command> {

    /** Everything a work queue understands. */
    public sealed interface Command {}

    /** Something that matters to the resource has changed: reconcile it soon. */
    public record Wake(ResourceKey key) implements Command {}

    private record Passed(ResourceKey key, Optional<Duration> again) implements Command {}

    private record Failed(ResourceKey key, Throwable failure) implements Command {}

    /** An informer that is behind makes a pass replace what is older, create what is there, or write to what is gone. */
    private static final Set<ResourceFailure.Reason> WRITTEN_BY_OTHERS = Set.of(
            ResourceFailure.Reason.CONFLICT, ResourceFailure.Reason.ALREADY_EXISTS, ResourceFailure.Reason.NOT_FOUND);

    /**
     * A pass that is wished for later than this is made then, and may ask again: delays come from data, and Akka's timers throw beyond 248
     * days.
     */
    static final Duration DELAY_MAX = Duration.ofDays(1);

    private final TimerScheduler<Command> timers;
    private final Runnable countFailure;
    private final String kind;
    private final Reconciler reconciler;
    private final ReconcilerSettings settings;
    private final Set<ResourceKey> waiting = new LinkedHashSet<>();
    private final Set<ResourceKey> running = new LinkedHashSet<>();
    private final Map<ResourceKey, Integer> failures = new HashMap<>();

    private Reconcilers(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            String kind,
            Reconciler reconciler,
            ReconcilerSettings settings) {
        super(context);
        this.timers = timers;
        this.countFailure = FailedPasses.of(context.getSystem()).counter(kind);
        this.kind = kind;
        this.reconciler = reconciler;
        this.settings = settings;
    }

    /**
     * The queue in front of one reconciler.
     *
     * @param kind what is reconciled, for the log
     */
    public static Behavior<Command> create(String kind, Reconciler reconciler, ReconcilerSettings settings) {
        Behavior<Command> queue = Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new Reconcilers(context, timers, kind, reconciler, settings)));
        // All that a reconciler can do wrong is a failed pass; should the queue itself fail, its other keys go on.
        return Behaviors.supervise(queue).onFailure(SupervisorStrategy.resume());
    }

    /** The queue in front of a reconciler that wakes keys of its own, when something it waits for has come. */
    public static Behavior<Command> waking(String kind, ReconcilerOf reconciler, ReconcilerSettings settings) {
        return Behaviors.setup(context -> create(kind, reconciler.of(context.getSelf()), settings));
    }

    /** Makes a reconciler that knows its own queue. */
    @FunctionalInterface
    public interface ReconcilerOf {
        Reconciler of(ActorRef<Command> queue);
    }

    /**
     * Has failed passes counted, of all queues of one actor system that are made from now on.
     *
     * @param counters given the kind that a queue reconciles, makes what is run once for each failed pass, on any thread
     */
    public static void countFailures(ActorSystem<?> system, Function<String, Runnable> counters) {
        FailedPasses.of(system).countWith(counters);
    }

    /** Wakes a resource's own key with each change of it, and with what is cached now. */
    public static <T extends HasMetadata> void wakeOn(Resources.Informer<T> informer, ActorRef<Command> queue) {
        wakeOn(informer, queue, change -> Stream.of(change.key()));
    }

    /**
     * Wakes the keys that a change matters to.
     *
     * @param affected called on the informer's thread; must not block
     */
    public static <T extends HasMetadata> void wakeOn(
            Resources.Informer<T> informer,
            ActorRef<Command> queue,
            Function<Resources.Change<T>, Stream<ResourceKey>> affected) {
        informer.listen(change -> affected.apply(change).forEach(key -> queue.tell(new Wake(key))));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Wake.class, wake -> wake(wake.key()))
                .onMessage(Passed.class, this::pass)
                .onMessage(Failed.class, this::retry)
                .build();
    }

    private Behavior<Command> wake(ResourceKey key) {
        timers.cancel(key);
        waiting.add(key);
        return startNext();
    }

    private Behavior<Command> pass(Passed passed) {
        running.remove(passed.key());
        failures.remove(passed.key());
        passed.again().ifPresent(delay -> wakeIn(passed.key(), delay));
        return startNext();
    }

    private Behavior<Command> retry(Failed failed) {
        var key = failed.key();
        running.remove(key);
        var count = failures.merge(key, 1, Integer::sum);
        var delay = settings.retryDelay(count);
        report(failed, delay);
        wakeIn(key, delay);
        return startNext();
    }

    private void report(Failed failed, Duration delay) {
        if (failed.failure() instanceof ResourceFailure failure && WRITTEN_BY_OTHERS.contains(failure.reason())) {
            // Somebody wrote in between: reading again is the ordinary course of events.
            getContext().getLog().debug("{} {}: written by somebody else, again in {}", kind, failed.key(), delay);
        } else {
            countFailure.run();
            getContext().getLog().warn("{} {}: failed, again in {}", kind, failed.key(), delay, failed.failure());
        }
    }

    private void wakeIn(ResourceKey key, Duration delay) {
        // A key that already waits is looked at sooner than any timer.
        if (!waiting.contains(key)) {
            timers.startSingleTimer(key, new Wake(key), bounded(delay));
        }
    }

    private static Duration bounded(Duration delay) {
        if (delay.isNegative()) {
            return Duration.ZERO;
        }
        return delay.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : delay;
    }

    private Behavior<Command> startNext() {
        var keys = waiting.iterator();
        while (keys.hasNext() && running.size() < settings.parallelismMax()) {
            var key = keys.next();
            if (!running.contains(key)) {
                keys.remove();
                running.add(key);
                getContext().pipeToSelf(pass(key), (again, failure) -> outcome(key, again, failure));
            }
        }
        return this;
    }

    private CompletionStage<Optional<Duration>> pass(ResourceKey key) {
        try {
            return Objects.requireNonNull(reconciler.reconcile(key), "a reconciler returned null");
        } catch (RuntimeException | AssertionError | LinkageError | StackOverflowError e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Command outcome(ResourceKey key, @Nullable Optional<Duration> again, @Nullable Throwable failure) {
        if (failure == null && again != null) {
            return new Passed(key, again);
        }
        return new Failed(key, cause(failure));
    }

    private static Throwable cause(@Nullable Throwable failure) {
        if (failure instanceof CompletionException && failure.getCause() != null) {
            return failure.getCause();
        }
        return failure == null ? new IllegalStateException("a pass completed with null") : failure;
    }
}
