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
    private final List<Runnable> timers = new ArrayList<>();

    void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    /** Lets all deadlines pass that are still waited for. */
    void expire() {
        var due = List.copyOf(timers);
        timers.clear();
        due.forEach(Runnable::run);
        run();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timeout schedule(Duration delay, Runnable task) {
        timers.add(task);
        return () -> timers.remove(task);
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
