package io.sealane.store;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Changes that happen together, in the order they were added. Not safe for several threads; arrays must not be changed afterwards. */
public final class Batch {

    private final List<Change> changes = new ArrayList<>();
    private long bytes;

    /** Stores the value, in place of what is there. */
    public Batch put(Keyspace keyspace, byte[] key, byte[] value) {
        return add(key.length + value.length, batch -> batch.put(keyspace.handle(), key, value));
    }

    /** Removes the key, if it is there. */
    public Batch delete(Keyspace keyspace, byte[] key) {
        return add(key.length, batch -> batch.delete(keyspace.handle(), key));
    }

    /** Removes all keys of the range. Costs the same for one as for a million. */
    public Batch deleteRange(Keyspace keyspace, KeyRange range) {
        return add(
                range.from().length + range.end().length,
                batch -> batch.deleteRange(keyspace.handle(), range.from(), range.end()));
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /** How many changes are in it. */
    public int size() {
        return changes.size();
    }

    /** Bytes of the keys and values in it. */
    public long bytes() {
        return bytes;
    }

    void copyTo(WriteBatch target) throws RocksDBException {
        for (var change : changes) {
            change.addTo(target);
        }
    }

    private Batch add(int size, Change change) {
        bytes += size;
        changes.add(change);
        return this;
    }

    @FunctionalInterface
    private interface Change {
        void addTo(WriteBatch batch) throws RocksDBException;
    }
}
