package io.sealane.node.life;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for what may take long: key generation, issuing, the embedded API server, YAML, name look-ups, handlers; as many as cores. A
 * pool of its own waits for ACME servers, because such a wait needs what the first one does.
 *
 * <p>A full queue refuses the task with {@code RejectedExecutionException}, which a request sees as 503 and
 * a reconciler as a pass to try again.
 */
public final class WorkPool implements AutoCloseable, Executor {

    private static final int QUEUE_MAX = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ThreadPoolExecutor threads;

    private WorkPool(ThreadPoolExecutor threads) {
        this.threads = threads;
    }

    public static WorkPool start(int cores) {
        return start("sealane-work", cores);
    }

    /** @param name of the threads, which are numbered */
    public static WorkPool start(String name, int size) {
        var number = new AtomicInteger();
        return new WorkPool(new ThreadPoolExecutor(
                size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE_MAX), task -> {
                    var thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                }));
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.shutdownNow();
        }
    }
}
