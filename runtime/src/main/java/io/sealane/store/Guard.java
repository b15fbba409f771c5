package io.sealane.store;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Keeps native memory alive while it is used. Every call into the library runs inside {@link #use}, close waits until those have ended; after
 * it nobody gets in. Cursors and snapshots that are still open then are closed first, as the library demands.
 */
final class Guard {

    /** A call into the library. */
    @FunctionalInterface
    interface Use<T extends @Nullable Object> {
        T run() throws RocksDBException;
    }

    private final String name;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final Set<Runnable> open = ConcurrentHashMap.newKeySet();
    private boolean closed;

    Guard(String name) {
        this.name = name;
    }

    <T extends @Nullable Object> T use(String action, Use<T> use) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new StoreFailure(StoreFailure.Reason.CLOSED, action + ": store " + name + " is closed");
            }
            return use.run();
        } catch (RocksDBException e) {
            throw Failures.of(action + " in " + name, e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Remembers what must be released before the store; call within {@link #use}. */
    void opened(Runnable release) {
        open.add(release);
    }

    /** Releases now, unless close has done so already. */
    void release(Runnable release) {
        lock.readLock().lock();
        try {
            if (open.remove(release)) {
                release.run();
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Waits for uses under way and lets nobody in meanwhile; what is open is released first. */
    <T extends @Nullable Object> T alone(String action, Use<T> use) {
        lock.writeLock().lock();
        try {
            if (!closed) {
                open.forEach(Runnable::run);
                open.clear();
            }
            return use(action, use);
        } finally {
            lock.writeLock().unlock();
        }
    }

    void close(Runnable release) {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                open.forEach(Runnable::run);
                open.clear();
                release.run();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
