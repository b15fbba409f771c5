package io.sealane.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Range;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An ordered key-value store in one folder, which only its owner can read (mode 0700).
 *
 * <p>Safe for any thread. Every call may wait for the disk, so none belongs on an event loop or an actor. Failures are {@link StoreFailure}.
 */
public final class Store implements Reader, AutoCloseable {

    private final Guard guard;
    private final RocksDB database;
    private final Options options;
    private final Map<String, Keyspace> keyspaces;
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions written = new WriteOptions();
    private final Reads reads;

    private Store(String name, RocksDB database, Options options, Map<String, Keyspace> keyspaces) {
        this.guard = new Guard(name);
        this.database = database;
        this.options = options;
        this.keyspaces = keyspaces;
        this.reads = new Reads(guard, database, ignored -> {});
    }

    /**
     * Opens the store of a folder, or makes it.
     *
     * @param keyspaces the keyspaces wanted; missing ones are made, others that are there are kept
     */
    public static Store open(Path folder, StoreSettings settings, Set<String> keyspaces) {
        PrivateFolder.make(folder);
        NativeLibrary.load(folder);
        var options = new Options(settings);
        try {
            var descriptors = descriptors(folder, options, keyspaces);
            var handles = new ArrayList<ColumnFamilyHandle>();
            var database = RocksDB.open(options.database(), folder.toString(), descriptors, handles);
            return new Store(folder.toString(), database, options, named(descriptors, handles));
        } catch (RocksDBException e) {
            options.close();
            throw Failures.of("open " + folder, e);
        }
    }

    private static List<ColumnFamilyDescriptor> descriptors(Path folder, Options options, Set<String> keyspaces)
            throws RocksDBException {
        var names = new TreeSet<>(keyspaces);
        // RocksDB wants all families of a database named, and always has one called "default".
        for (var present : RocksDB.listColumnFamilies(options.listing(), folder.toString())) {
            names.add(new String(present, StandardCharsets.UTF_8));
        }
        names.add(new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.UTF_8));
        return names.stream()
                .map(name -> new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), options.family()))
                .toList();
    }

    private static Map<String, Keyspace> named(
            List<ColumnFamilyDescriptor> descriptors, List<ColumnFamilyHandle> handles) {
        var keyspaces = new HashMap<String, Keyspace>();
        for (var i = 0; i < handles.size(); i++) {
            var name = new String(descriptors.get(i).getName(), StandardCharsets.UTF_8);
            keyspaces.put(name, new Keyspace(name, handles.get(i)));
        }
        return Map.copyOf(keyspaces);
    }

    /** One of the keyspaces named at {@link #open}. */
    public Keyspace keyspace(String name) {
        var keyspace = keyspaces.get(name);
        if (keyspace == null) {
            throw new IllegalArgumentException("keyspace: " + name + ", expected one of " + keyspaces.keySet());
        }
        return keyspace;
    }

    /** Makes all changes of the batch, or none when it fails. An empty batch with {@link Durability#SYNCED} syncs what was written before. */
    public void write(Batch batch, Durability durability) {
        guard.use("write", () -> {
            try (var changes = new WriteBatch()) {
                batch.copyTo(changes);
                if (batch.isEmpty() && durability == Durability.SYNCED) {
                    database.syncWal();
                } else {
                    database.write(durability == Durability.SYNCED ? synced : written, changes);
                }
                return true;
            }
        });
    }

    /** The store as it is now, for reads that belong together. */
    public Snapshot snapshot() {
        return guard.use("snapshot", () -> new Snapshot(guard, database, database.getSnapshot()));
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

    /** Bytes of a range on disk and in memory, estimated; deleted data counts until it is cleaned away. */
    public long bytesEstimated(Keyspace keyspace, KeyRange range) {
        return guard.use("estimate", () -> {
            try (var from = new Slice(range.from());
                    var end = new Slice(range.end())) {
                return database.getApproximateSizes(
                                keyspace.handle(),
                                List.of(new Range(from, end)),
                                SizeApproximationFlag.INCLUDE_FILES,
                                SizeApproximationFlag.INCLUDE_MEMTABLES)[0];
            }
        });
    }

    /** Bytes of all sorted files of a keyspace. */
    public long fileBytes(Keyspace keyspace) {
        return guard.use("measure", () -> database.getLongProperty(keyspace.handle(), "rocksdb.total-sst-files-size"));
    }

    /** Gives disk space of a deleted range back now: whole files at once, the rest by rewriting. Slow; for a background thread. */
    public void reclaim(Keyspace keyspace, KeyRange range) {
        guard.use("reclaim", () -> {
            database.deleteFilesInRanges(keyspace.handle(), List.of(range.from(), range.end()), false);
            database.compactRange(keyspace.handle(), range.from(), range.end());
            return true;
        });
    }

    /** Closes it, with all cursors and snapshots that are still open. Waits for calls under way. Closing again does nothing. */
    @Override
    public void close() {
        guard.close(() -> {
            keyspaces.values().forEach(keyspace -> keyspace.handle().close());
            database.close();
            synced.close();
            written.close();
            options.close();
        });
    }
}
