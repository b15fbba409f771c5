package io.sealane.gateway.admission;

import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ScheduledExecutorService;

/** Does what it is given when the test says so. */
final class ManualLoop implements Loop {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private Duration now = Duration.ZERO;

    private record Timer(Duration due, Runnable task) {}

    void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    /** Lets all deadlines pass that are still waited for. */
    void expire() {
        var due = List.copyOf(timers);
        timers.clear();
        due.forEach(timer -> timer.task().run());
        run();
    }

    /** Lets time pass: deadlines that it reaches are over, in any order. */
    void pass(Duration time) {
        now = now.plus(time);
        var due =
                timers.stream().filter(timer -> timer.due().compareTo(now) <= 0).toList();
        timers.removeAll(due);
        due.forEach(timer -> timer.task().run());
        run();
    }

    /** How many deadlines there are. */
    int timers() {
        return timers.size();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timeout schedule(Duration delay, Runnable task) {
        var timer = new Timer(now.plus(delay), task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public String dispatcher() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledExecutorService executor() {
        throw new UnsupportedOperationException();
    }
}
