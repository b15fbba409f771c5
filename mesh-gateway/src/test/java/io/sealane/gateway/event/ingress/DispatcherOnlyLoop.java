package io.sealane.gateway.event.ingress;

import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/** A loop for tests of the door, where time stands still. */
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
        return () -> {};
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
