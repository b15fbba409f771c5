package io.sealane.gateway.forward;

import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

/** A loop of timers that are set and not dropped; none of them runs. */
record CountedTimers(AtomicInteger set) implements Loop {

    @Override
    public Timeout schedule(Duration delay, Runnable task) {
        set.incrementAndGet();
        return set::decrementAndGet;
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
        throw new UnsupportedOperationException("expected nobody to ask");
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }
}
