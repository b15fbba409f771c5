package io.sealane.load;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The time in which figures are taken, with the CPU time that the node used in it. */
final class Window {

    private final long pid;
    private volatile boolean open;
    private volatile Sample first = new Sample(0, Duration.ZERO, Duration.ZERO);
    private volatile Sample last = new Sample(0, Duration.ZERO, Duration.ZERO);

    private record Sample(long nanos, Duration cpu, Duration compiling) {}

    Window(long pid) {
        this.pid = pid;
    }

    /** Opens after the warm-up and closes itself; on that scheduler's thread. */
    void schedule(Duration warmUp, Duration measured, ScheduledExecutorService timer) {
        timer.schedule(this::start, warmUp.toMillis(), TimeUnit.MILLISECONDS);
        timer.schedule(this::end, warmUp.plus(measured).toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isOpen() {
        return open;
    }

    double seconds() {
        return (last.nanos() - first.nanos()) / 1e9;
    }

    /** CPU time of the node's process, user and system, in microseconds; 0 where it is not known. */
    long cpuMicros() {
        return last.cpu().minus(first.cpu()).toNanos() / 1_000;
    }

    /** The part of it that the JVM's compiler used. */
    long compilingMicros() {
        return last.compiling().minus(first.compiling()).toNanos() / 1_000;
    }

    void start() {
        first = sample();
        open = true;
    }

    void end() {
        open = false;
        last = sample();
    }

    private Sample sample() {
        var cpu = ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
        return new Sample(System.nanoTime(), cpu, CompilerTime.of(pid));
    }
}
