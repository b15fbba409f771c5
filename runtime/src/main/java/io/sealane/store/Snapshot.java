package io.sealane.store;

import java.util.Optional;
import org.rocksdb.ReadOptions;

/** The store as it was at one moment. Safe for any thread; must be closed, because it keeps deleted data on the disk. */
public final class Snapshot implements Reader, AutoCloseable {

    private final Guard guard;
    private final Database database;
    private final org.rocksdb.Snapshot snapshot;
    private final Reads reads;
    private final Runnable release = this::releaseNow;
    private volatile boolean closed;

    Snapshot(Guard guard, Database database, org.rocksdb.Snapshot snapshot) {
        this.guard = guard;
        this.database = database;
        this.snapshot = snapshot;
        this.reads = new Reads(guard, database, () -> {
            if (closed) {
                throw new StoreFailure(StoreFailure.Reason.CLOSED, "snapshot is closed");
            }
            return new ReadOptions().setSnapshot(snapshot);
        });
        guard.opened(release);
    }

    @Override
    public Optional<byte[]> get(Keyspace keyspace, byte[] key) {
        return reads.get(keyspace, key);
    }

    @Override
    public Cursor scan(Keyspace keyspace, KeyRange range) {
        return reads.scan(keyspace, range);
    }

    @Override
    public Optional<Entry> last(Keyspace keyspace, KeyRange range) {
        return reads.last(keyspace, range);
    }

    @Override
    public void close() {
        guard.release(release);
    }

    private void releaseNow() {
        closed = true;
        database.get().releaseSnapshot(snapshot);
    }
}
