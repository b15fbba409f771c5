package io.sealane.node;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads for what may take long: key generation, issuing, the embedded API server, YAML, name look-ups, handlers.
 *
 * <p>As many threads as cores. A full queue refuses the task with {@code RejectedExecutionException}, which a request sees as 503 and
 * a reconciler as a pass to try again.
 */
final class WorkPool implements AutoCloseable, Executor {

    private static final int QUEUE_MAX = 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ThreadPoolExecutor threads;

    private WorkPool(ThreadPoolExecutor threads) {
        this.threads = threads;
    }

    static WorkPool start(int cores) {
        var number = new AtomicInteger();
        return new WorkPool(new ThreadPoolExecutor(
                cores, cores, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(QUEUE_MAX), task -> {
                    var thread = new Thread(task, "sealane-work-" + number.incrementAndGet());
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
