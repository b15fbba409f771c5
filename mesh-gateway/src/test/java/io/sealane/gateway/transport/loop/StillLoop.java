package io.sealane.gateway.transport.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** A loop on which whoever calls is already, and where time stands still: what is set waits until a test says that it is due. */
public class StillLoop implements Loop {

    private final List<Runnable> timers = new ArrayList<>();
    private final List<Duration> delays = new ArrayList<>();

    /** What was scheduled and neither cancelled nor run. */
    public final synchronized List<Runnable> timers() {
        return List.copyOf(timers);
    }

    /** What was waited for so far, in its order. */
    public final synchronized List<Duration> delays() {
        return List.copyOf(delays);
    }

    /** All is due, also what is set meanwhile. */
    public final void runTimers() {
        for (var due = timers(); !due.isEmpty(); due = timers()) {
            drop(due.get(0));
            due.get(0).run();
        }
    }

    @Override
    public final synchronized Timeout schedule(Duration delay, Runnable task) {
        delays.add(delay);
        timers.add(task);
        return () -> drop(task);
    }

    private synchronized void drop(Runnable task) {
        timers.remove(task);
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public final int index() {
        return 0;
    }

    @Override
    public final String dispatcher() {
        return "akka.actor.default-dispatcher";
    }

    @Override
    public final boolean inLoop() {
        return true;
    }

    @Override
    public final ScheduledExecutorService executor() {
        throw new UnsupportedOperationException("expected nobody to ask");
    }
}
