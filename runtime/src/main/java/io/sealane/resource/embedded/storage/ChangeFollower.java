package io.sealane.resource.embedded.storage;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the log of changes for somebody: one pass at a time, on the work executor, woken by changes and by {@link #wake}. */
public final class ChangeFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFollower.class);
    private static final int CHANGES_MAX = 256;

    private final String name;
    private final ResourceStore store;
    private final Reader reader;
    private final Executor work;
    private final AtomicInteger wanted = new AtomicInteger();
    private final ResourceStore.Subscription subscription;
    private long version = -1;
    private volatile boolean closed;

    /** Who is told. Called by one thread at a time; each call sees what earlier ones wrote. */
    public interface Reader {

        /**
         * Begins with what is there.
         *
         * @return the version of that
         */
        long begin();

        /** Something has changed. */
        void follow(Change change);

        /** Everything so far has been told. */
        default void caughtUp() {}
    }

    /**
     * Begins at once.
     *
     * @param name what the reader does, for the log
     */
    public ChangeFollower(String name, ResourceStore store, Reader reader, Executor work) {
        this.name = name;
        this.store = store;
        this.reader = reader;
        this.work = work;
        this.subscription = store.listen((resources, newest) -> wake());
        wake();
    }

    /** Asks for another pass, though nothing may have changed. */
    public void wake() {
        if (!closed && wanted.getAndIncrement() == 0) {
            runSoon();
        }
    }

    private void runSoon() {
        try {
            work.execute(this::run);
        } catch (RejectedExecutionException e) {
            wanted.set(0);
            LOG.warn("{} waits for the next change: the work queue is full", name);
        }
    }

    private void run() {
        var seen = wanted.get();
        try {
            if (!closed) {
                pass();
            }
        } catch (RuntimeException e) {
            if (!closed) {
                LOG.error("{} failed; tried again with the next change", name, e);
            }
        }
        if (wanted.addAndGet(-seen) > 0) {
            runSoon();
        }
    }

    private void pass() {
        if (version < 0) {
            version = reader.begin();
        }
        try {
            for (var changes = store.changesAfter(version, CHANGES_MAX);
                    !changes.isEmpty();
                    changes = store.changesAfter(version, CHANGES_MAX)) {
                for (var change : changes) {
                    version = change.version();
                    reader.follow(change);
                }
            }
        } catch (ResourceStore.Compacted e) {
            version = reader.begin();
        }
        reader.caughtUp();
    }

    @Override
    public void close() {
        closed = true;
        subscription.cancel();
    }
}
