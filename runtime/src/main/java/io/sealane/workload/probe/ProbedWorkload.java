package io.sealane.workload.probe;

import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.workload.ContainerProbe;
import io.sealane.workload.Workloads.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A container with probes: it takes requests while its readiness probe passes, and ends when its startup or liveness probe fails. Safe for
 * any thread.
 *
 * <p>First it must take connections, as one without probes. Then it is started, by the startup probe if there is one, and only then the others
 * count. Until they pass for the first time, startup and readiness are tried in short succession, whatever the period: nobody is served
 * meanwhile. A startup probe fails after its initial delay and {@code failureThreshold} periods.
 */
final class ProbedWorkload implements Workload {

    private static final Duration PERIOD_MIN = Duration.ofSeconds(1);

    private final Workload workload;
    private final ContainerProbe.Set probes;
    private final Duration untilReady;
    private final ScheduledExecutorService timer;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private volatile boolean passes;
    private volatile boolean stopped;
    private volatile Runnable changed = () -> {};

    private ProbedWorkload(
            Workload workload, ContainerProbe.Set probes, Duration untilReady, ScheduledExecutorService timer) {
        this.workload = workload;
        this.probes = probes;
        this.untilReady = untilReady;
        this.timer = timer;
    }

    /**
     * Begins to probe.
     *
     * @param untilReady between two attempts until it is ready first; positive
     * @param timer runs attempts, which block
     * @throws IllegalArgumentException if it cannot be probed so; then it is stopped
     */
    static Workload of(
            Workload workload, ContainerProbe.Set probes, Duration untilReady, ScheduledExecutorService timer) {
        if (probes.isEmpty()) {
            return workload;
        }
        try {
            probes.all().forEach(probe -> Attempt.check(workload, probe));
        } catch (IllegalArgumentException e) {
            workload.stop();
            throw e;
        }
        var probed = new ProbedWorkload(workload, probes, untilReady, timer);
        probed.begin();
        return probed;
    }

    private void begin() {
        workload.ended().thenAccept(ended::complete);
        workload.ready().whenComplete((there, failure) -> {
            if (failure != null) {
                ready.completeExceptionally(failure);
            } else {
                probes.startup().ifPresentOrElse(this::startUp, this::started);
            }
        });
    }

    private void startUp(ContainerProbe probe) {
        var left = Math.max(
                1, probe.period().multipliedBy(probe.failureThreshold()).dividedBy(untilReady));
        schedule(probe.initialDelay(), () -> startUp(probe, new Tally(probe), left));
    }

    private void startUp(ContainerProbe probe, Tally tally, long left) {
        var failure = attempt(probe);
        if (tally.count(failure.isEmpty()) == Tally.Verdict.PASSED) {
            started();
        } else if (left <= 1) {
            end("startup probe failed: " + failure);
        } else {
            schedule(untilReady, () -> startUp(probe, tally, left - 1));
        }
    }

    private void started() {
        probes.liveness().ifPresent(probe -> schedule(later(probe), () -> look(probe, new Tally(probe), this::alive)));
        probes.readiness()
                .ifPresentOrElse(
                        probe -> schedule(probe.initialDelay(), () -> look(probe, new Tally(probe), this::ready)),
                        () -> ready(Tally.Verdict.PASSED, ""));
    }

    /** A container that has just started is not asked at once whether it still lives. */
    private static Duration later(ContainerProbe probe) {
        return probe.initialDelay().isZero() ? probe.period() : probe.initialDelay();
    }

    private interface Judge {
        void judge(Tally.Verdict verdict, String failure);
    }

    private void look(ContainerProbe probe, Tally tally, Judge judge) {
        var failure = attempt(probe);
        judge.judge(tally.count(failure.isEmpty()), failure);
        schedule(isAwaited(probe) ? untilReady : atLeast(probe.period()), () -> look(probe, tally, judge));
    }

    /** Whether somebody may wait for it to pass for the first time. */
    private boolean isAwaited(ContainerProbe probe) {
        return !ready.isDone()
                && probes.readiness().filter(readiness -> readiness == probe).isPresent();
    }

    private static Duration atLeast(Duration period) {
        return period.isZero() ? PERIOD_MIN : period;
    }

    private void ready(Tally.Verdict verdict, String failure) {
        if (verdict == Tally.Verdict.PASSED) {
            passes = true;
            if (!ready.complete(null)) {
                changed.run();
            }
        } else if (verdict == Tally.Verdict.FAILED && ready.isDone()) {
            passes = false;
            changed.run();
        }
    }

    private void alive(Tally.Verdict verdict, String failure) {
        if (verdict == Tally.Verdict.FAILED) {
            end("liveness probe failed: " + failure);
        }
    }

    private void end(String why) {
        ready.completeExceptionally(new IllegalStateException(why));
        ended.complete(why);
    }

    private String attempt(ContainerProbe probe) {
        try {
            return new Attempt(workload, probe).failure();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the node ends";
        }
    }

    private void schedule(Duration delay, Runnable task) {
        if (!stopped && !ended.isDone() && !timer.isShutdown()) {
            var unused = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public Endpoint endpoint() {
        return workload.endpoint();
    }

    @Override
    public CompletionStage<Void> ready() {
        return ready;
    }

    @Override
    public boolean takesRequests() {
        return passes && workload.takesRequests();
    }

    @Override
    public void whenChanged(Runnable task) {
        changed = task;
    }

    @Override
    public int exec(List<String> command, Duration max) throws IOException, InterruptedException {
        return workload.exec(command, max);
    }

    @Override
    public CompletionStage<String> ended() {
        return ended;
    }

    @Override
    public void stop() {
        stopped = true;
        workload.stop();
    }
}
