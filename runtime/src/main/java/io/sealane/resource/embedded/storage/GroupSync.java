package io.sealane.resource.embedded.storage;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Puts on the disk what was written: one sync for all that waits, on a thread of its own, so that nobody who writes waits for the disk. Safe for
 * any thread.
 *
 * <p>A sync that fails fails all who wait for it; the next is tried when somebody writes or waits again, and each second until one succeeds. That
 * it may be tried again is the store's promise: it does not take a later success for what a failure has lost.
 */
final class GroupSync implements AutoCloseable {

    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private static final long LOOK_AGAIN_MILLIS = 1000;

    private final Runnable sync;
    private final Runnable after;
    private final Thread thread;
    private long written;
    private long done;
    /** What the sync under way reaches; {@code done} when none is. */
    private long target;
    /** Whether another sync is to begin. */
    private boolean wanted;
    /** Whether the disk is to be tried although nobody asks. */
    private boolean failed;

    private boolean closed;
    private boolean ended;
    private CompletableFuture<Void> current = new CompletableFuture<>();
    private CompletableFuture<Void> next = new CompletableFuture<>();

    /**
     * @param sync waits until all that was written before is on the disk
     * @param after told of each sync that succeeded, before those who wait; must be quick
     */
    GroupSync(String threadName, Runnable sync, Runnable after) {
        this.sync = sync;
        this.after = after;
        this.thread = new Thread(this::run, threadName);
        thread.setDaemon(true);
        thread.start();
    }

    /** Something was written. Called in the order of the writes. */
    synchronized void written() {
        written++;
        want();
    }

    /** Completes when all that was written by now is on the disk; on the thread that syncs, if it has to wait. */
    synchronized CompletionStage<Void> synced() {
        if (done == written) {
            return DONE;
        }
        if (target == written) {
            return current.minimalCompletionStage();
        }
        if (!ended) {
            want();
        }
        return next.minimalCompletionStage();
    }

    /** A write has failed: the disk is tried from time to time, until a sync succeeds. */
    synchronized void lookLater() {
        failed = true;
        notifyAll();
    }

    private void want() {
        wanted = true;
        notifyAll();
    }

    private void run() {
        while (begin()) {
            try {
                sync.run();
                after.run();
                end();
                current.complete(null);
            } catch (RuntimeException | Error e) {
                // Also an Error: without this thread everybody would wait for ever.
                fail(e);
            }
        }
        leave();
    }

    private synchronized boolean begin() {
        while (!wanted && !closed) {
            try {
                wait(failed ? LOOK_AGAIN_MILLIS : 0);
                // Woken early it only looks early.
                wanted |= failed;
            } catch (InterruptedException e) {
                // Nobody but close ends this thread.
                closed = true;
            }
        }
        if (!wanted) {
            return false;
        }
        wanted = false;
        target = written;
        current = next;
        next = new CompletableFuture<>();
        return true;
    }

    private synchronized void end() {
        done = target;
        failed = false;
    }

    /** What comes now comes too late. */
    private void leave() {
        CompletableFuture<Void> left;
        synchronized (this) {
            ended = true;
            left = next;
        }
        left.completeExceptionally(new IllegalStateException("closed: nothing is put on the disk any longer"));
    }

    private void fail(Throwable failure) {
        CompletableFuture<Void> left;
        synchronized (this) {
            target = done;
            failed = true;
            left = current;
        }
        left.completeExceptionally(failure);
    }

    /** Syncs what is left, then ends. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
