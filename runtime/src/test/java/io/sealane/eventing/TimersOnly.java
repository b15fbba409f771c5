package io.sealane.eventing;

import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/** A loop that runs nothing: it only knows which timers are set. */
public final class TimersOnly implements Loop {

    private final List<Runnable> running = new ArrayList<>();

    /** What was scheduled and not cancelled. */
    public List<Runnable> running() {
        return running;
    }

    @Override
    public Timeout schedule(Duration delay, Runnable task) {
        running.add(task);
        return () -> running.remove(task);
    }

    @Override
    public void execute(Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public String dispatcher() {
        return "none";
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public ScheduledExecutorService executor() {
        throw new UnsupportedOperationException();
    }
}
