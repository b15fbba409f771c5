package io.sealane.cert;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Runs what it is given when the test says so, on the test's thread. */
final class HeldExecutor implements Executor {

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private volatile boolean open;

    @Override
    public void execute(Runnable task) {
        if (open) {
            task.run();
        } else {
            tasks.add(task);
        }
    }

    void runNext() throws InterruptedException {
        next().run();
    }

    /** Waits for a task and leaves it where it is. */
    void awaitNext() throws InterruptedException {
        tasks.add(next());
    }

    void runAll() {
        open = true;
        tasks.forEach(Runnable::run);
    }

    private Runnable next() throws InterruptedException {
        var task = tasks.poll(60, TimeUnit.SECONDS);
        if (task == null) {
            throw new AssertionError("nothing to run within 60 s");
        }
        return task;
    }
}
