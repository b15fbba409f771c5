package io.sealane.store;

import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** A walk through a range, upwards. For one thread at a time; must be closed, and is at the latest when its store is. */
public final class Cursor implements AutoCloseable {

    private final Guard guard;
    private final RocksIterator iterator;
    private final ReadOptions options;
    private final Slice end;
    private final byte[] from;
    private final Runnable release = this::releaseNow;
    private boolean started;
    private volatile boolean closed;

    Cursor(Guard guard, RocksIterator iterator, ReadOptions options, Slice end, byte[] from) {
        this.guard = guard;
        this.iterator = iterator;
        this.options = options;
        this.end = end;
        this.from = from;
        guard.opened(release);
    }

    /** Steps to the first entry, then to each next one; false behind the last. */
    public boolean next() {
        return use("next", () -> {
            if (!started) {
                started = true;
                iterator.seek(from);
            } else if (iterator.isValid()) {
                iterator.next();
            }
            return isThere();
        });
    }

    /** Jumps to the first entry at or behind the key, which must lie in the range; false when there is none. */
    public boolean seek(byte[] key) {
        return use("seek", () -> {
            started = true;
            iterator.seek(key);
            return isThere();
        });
    }

    /** The entry of the last step, after it returned true. */
    public Entry entry() {
        return use("entry", () -> new Entry(iterator.key(), iterator.value()));
    }

    @Override
    public void close() {
        guard.release(release);
    }

    private boolean isThere() throws RocksDBException {
        var valid = iterator.isValid();
        if (!valid) {
            // An iterator also ends where the disk cannot be read.
            iterator.status();
        }
        return valid;
    }

    private <T> T use(String action, Guard.Use<T> use) {
        return guard.use(action, () -> {
            if (closed) {
                throw new StoreFailure(StoreFailure.Reason.CLOSED, action + ": cursor is closed");
            }
            return use.run();
        });
    }

    private void releaseNow() {
        closed = true;
        iterator.close();
        options.close();
        end.close();
    }
}
