package io.sealane.gateway.transport.loop;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** One event loop: a thread that owns its connections and is an Akka dispatcher as well. Safe for any thread. */
public interface Loop extends Executor {

    /** Position among the node's loops, from 0. */
    int index();

    /** The Akka dispatcher that runs on this loop's thread, for {@code DispatcherSelector.fromConfig}. */
    String dispatcher();

    /** Whether the caller runs on this loop's thread. */
    boolean inLoop();

    /** Runs a task on the loop after a delay, by the loop's coarse timer wheel; the handle cancels it. */
    Timeout schedule(Duration delay, Runnable task);

    /** The loop as the JDK sees it; for packages of this module that attach sockets to it. */
    ScheduledExecutorService executor();

    /** A task that was scheduled. */
    @FunctionalInterface
    interface Timeout {

        /** Drops the task if it has not run yet. */
        void cancel();
    }
}
