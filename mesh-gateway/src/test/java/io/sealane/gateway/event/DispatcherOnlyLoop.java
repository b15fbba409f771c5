package io.sealane.gateway.event;

import io.sealane.gateway.transport.Loop;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/** A loop for tests of the door, which asks it for its dispatcher's name only. */
final class DispatcherOnlyLoop implements Loop {

    @Override
    public int index() {
        return 0;
    }

    @Override
    public String dispatcher() {
        return "akka.actor.default-dispatcher";
    }

    @Override
    public boolean inLoop() {
        return true;
    }

    @Override
    public Timeout schedule(Duration delay, Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledExecutorService executor() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }
}
