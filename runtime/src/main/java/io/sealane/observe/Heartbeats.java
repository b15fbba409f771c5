package io.sealane.observe;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Sends a task through each thread that the node cannot work without, from time to time, and tells how long it took. A thread whose
 * task has not come back for too long is stuck. One thread of its own, so that nothing that is stuck can stop it. Safe for any thread.
 */
public final class Heartbeats implements AutoCloseable {

    private static final long NONE = Long.MIN_VALUE;

    private final long stuckNanos;
    private final LongSupplier nanos;
    private final List<Pulse> pulses = new CopyOnWriteArrayList<>();
    private final ScheduledThreadPoolExecutor timer;

    /**
     * Begins to beat.
     *
     * @param nanos a clock that only runs forward
     */
    static Heartbeats start(Duration every, Duration stuckAfter, LongSupplier nanos) {
        var heartbeats = new Heartbeats(stuckAfter, nanos);
        heartbeats.timer.scheduleWithFixedDelay(
                heartbeats::beat, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        return heartbeats;
    }

    Heartbeats(Duration stuckAfter, LongSupplier nanos) {
        this.stuckNanos = stuckAfter.toNanos();
        this.nanos = nanos;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "sealane-heartbeat");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Watches a thread.
     *
     * @param through runs a task on it
     * @param lag told how long each task has waited, in nanoseconds
     */
    public void watch(String name, Executor through, LongConsumer lag) {
        pulses.add(new Pulse(name, through, lag, true));
    }

    /** Only measures a thread, or pool of threads, which may be busy for long and come back. */
    public void measure(String name, Executor through, LongConsumer lag) {
        pulses.add(new Pulse(name, through, lag, false));
    }

    /** What is stuck, and for how long, by name. */
    Map<String, String> stuck() {
        var now = nanos.getAsLong();
        var stuck = new LinkedHashMap<String, String>();
        for (var pulse : pulses) {
            var waited = pulse.waited(now);
            if (pulse.vital && waited > stuckNanos) {
                stuck.put(
                        pulse.name,
                        "no task has come through for "
                                + Duration.ofNanos(waited).toSeconds() + " s");
            }
        }
        return stuck;
    }

    /** Sends a task through every thread from which the last one is back. */
    void beat() {
        for (var pulse : pulses) {
            pulse.beat();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private final class Pulse {

        private final String name;
        private final Executor through;
        private final LongConsumer lag;
        private final boolean vital;
        private final AtomicLong sent = new AtomicLong(NONE);

        Pulse(String name, Executor through, LongConsumer lag, boolean vital) {
            this.name = name;
            this.through = through;
            this.lag = lag;
            this.vital = vital;
        }

        void beat() {
            var now = nanos.getAsLong();
            if (!sent.compareAndSet(NONE, now)) {
                return;
            }
            try {
                through.execute(() -> back(now));
            } catch (RejectedExecutionException e) {
                // Busy to its limit, or ended: the task counts as sent, so that it shows if this lasts.
                retry();
            }
        }

        private void retry() {
            timer.schedule(
                    () -> {
                        var since = sent.get();
                        try {
                            through.execute(() -> back(since));
                        } catch (RejectedExecutionException e) {
                            retry();
                        }
                    },
                    1,
                    TimeUnit.SECONDS);
        }

        private void back(long since) {
            lag.accept(nanos.getAsLong() - since);
            sent.set(NONE);
        }

        long waited(long now) {
            var since = sent.get();
            return since == NONE ? 0 : now - since;
        }
    }
}
