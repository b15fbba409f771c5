package io.sealane.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The time in which figures are taken, with the CPU time that the node used in it. */
final class Window {

    private static final long LOOK_MILLIS = 20;

    private final long pid;
    private final List<BooleanSupplier> needs = new ArrayList<>();
    private volatile boolean over;
    private volatile boolean open;
    private volatile Sample first = new Sample(0, Duration.ZERO, Duration.ZERO);
    private volatile Sample last = new Sample(0, Duration.ZERO, Duration.ZERO);

    private record Sample(long nanos, Duration cpu, Duration compiling) {}

    Window(long pid) {
        this.pid = pid;
    }

    /**
     * It stays open until this holds as well: on a machine that is slow beyond all measure nothing may be answered within the time. Before
     * {@link #schedule}.
     */
    void needs(BooleanSupplier enough) {
        needs.add(enough);
    }

    /** Opens after the warm-up and closes itself; on that scheduler's thread. */
    void schedule(Duration warmUp, Duration measured, ScheduledExecutorService timer) {
        timer.schedule(this::start, warmUp.toMillis(), TimeUnit.MILLISECONDS);
        timer.schedule(() -> endWhenEnough(timer), warmUp.plus(measured).toMillis(), TimeUnit.MILLISECONDS);
    }

    private void endWhenEnough(ScheduledExecutorService timer) {
        if (needs.stream().allMatch(BooleanSupplier::getAsBoolean)) {
            end();
        } else {
            timer.schedule(() -> endWhenEnough(timer), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Whether it was open and is so no more. */
    boolean isOver() {
        return over;
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
        over = true;
    }

    private Sample sample() {
        var cpu = ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
        return new Sample(System.nanoTime(), cpu, CompilerTime.of(pid));
    }
}
