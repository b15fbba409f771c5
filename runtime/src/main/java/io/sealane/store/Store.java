package io.sealane.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.rocksdb.Range;
import org.rocksdb.ReadOptions;
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

    /** Room for the files that opening makes, beside what it moves out of the logs. */
    private static final long ROOM_BYTES_MIN = 4L * 1024 * 1024;

    private final Guard guard;
    private final Path folder;
    private final Database database;
    private final Options options;
    private final Disk disk;
    private final Trouble trouble;
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions written = new WriteOptions();
    private final Reads reads;
    private volatile Runnable openedAgain = () -> {};

    private Store(Path folder, Database database, Options options, Disk disk) {
        this.guard = new Guard(folder.toString());
        this.folder = folder;
        this.database = database;
        this.options = options;
        this.disk = disk;
        this.trouble = new Trouble(folder.toString());
        this.reads = new Reads(guard, database, ReadOptions::new);
    }

    /**
     * Opens the store of a folder, or makes it.
     *
     * @param keyspaces the keyspaces wanted; missing ones are made, others that are there are kept
     */
    public static Store open(Path folder, StoreSettings settings, Set<String> keyspaces) {
        return open(folder, settings, keyspaces, UnaryOperator.identity());
    }

    /** @param disk may fail where the real one would */
    static Store open(Path folder, StoreSettings settings, Set<String> keyspaces, UnaryOperator<Disk> disk) {
        PrivateFolder.make(folder);
        NativeLibrary.load(folder);
        var options = new Options(settings);
        try {
            return new Store(folder, Database.open(folder, options, keyspaces), options, disk.apply(Disk.of(folder)));
        } catch (RocksDBException e) {
            options.close();
            throw Failures.of("open " + folder, e);
        }
    }

    /** One of the keyspaces named at {@link #open}. */
    public Keyspace keyspace(String name) {
        var keyspace = database.keyspaces().get(name);
        if (keyspace == null) {
            throw new IllegalArgumentException("keyspace: " + name + ", expected one of "
                    + database.keyspaces().keySet());
        }
        return keyspace;
    }

    /**
     * Makes all changes of the batch, or none when it fails. An empty batch with {@link Durability#SYNCED} syncs what was written before.
     *
     * <p>After a failure nothing is written any more, see {@link #trouble}; a store whose disk was full is opened again by the first write that
     * finds room.
     */
    public void write(Batch batch, Durability durability) {
        if (trouble.cause().isPresent()) {
            overcome();
        }
        guard.use("write", () -> {
            // Who was let in before another thread's write failed may have waited for the guard since then.
            var failed = trouble.cause().orElse(null);
            if (failed != null) {
                throw trouble.again(failed, "it is opened again");
            }
            try (var changes = new WriteBatch()) {
                var now = database.get();
                batch.copyTo(changes);
                if (batch.isEmpty() && durability == Durability.SYNCED) {
                    disk.sync(now);
                } else {
                    disk.write(now, durability == Durability.SYNCED ? synced : written, changes);
                }
                return true;
            } catch (RocksDBException e) {
                // Within the guard: nobody opens the store again between the failure and its mark.
                throw trouble.begin(failure(e));
            }
        });
    }

    /** Of several threads any may be the first to say that a log has failed; what it failed of then shows in the room that is left. */
    private StoreFailure failure(RocksDBException cause) {
        var failure = Failures.of("write in " + folder, cause);
        return Trouble.isEcho(failure) && lacksRoom()
                ? new StoreFailure(StoreFailure.Reason.FULL, String.valueOf(failure.getMessage()), cause)
                : failure;
    }

    /** Where not even that can be found out it is no lack of room. */
    private boolean lacksRoom() {
        try {
            return disk.freeBytes() < bytesNeeded();
        } catch (StoreFailure e) {
            return false;
        }
    }

    /** Why nothing is written; empty when all is well. */
    public Optional<StoreFailure> trouble() {
        return trouble.cause();
    }

    /**
     * Has somebody look at the store whenever it was opened again.
     *
     * @param check throws {@link StoreFailure#lost} when what is there is not what was written; then the store writes nothing more
     */
    public void whenOpenedAgain(Runnable check) {
        openedAgain = check;
    }

    /** The library never writes to a log again that a full disk has cut off; all that it took is on the disk or in the system's cache. */
    private synchronized void overcome() {
        var cause = trouble.cause().orElse(null);
        if (cause == null) {
            return;
        }
        if (cause.reason() != StoreFailure.Reason.FULL) {
            throw trouble.again(cause, "it is opened again: look after its disk, then start the node again");
        }
        var needed = bytesNeeded();
        if (disk.freeBytes() < needed) {
            throw trouble.again(cause, "its disk has room again, " + needed + " bytes");
        }
        try {
            guard.alone("open again", () -> {
                database.openAgain();
                return true;
            });
            openedAgain.run();
        } catch (StoreFailure e) {
            throw e.reason() == StoreFailure.Reason.FULL ? e : trouble.replace(e);
        }
        trouble.end();
    }

    /** Room to be opened again: what is in the logs moves into sorted files. */
    private long bytesNeeded() {
        try (var files = Files.list(folder)) {
            return ROOM_BYTES_MIN
                    + files.filter(file -> file.toString().endsWith(".log"))
                            .mapToLong(file -> file.toFile().length())
                            .sum();
        } catch (IOException | UncheckedIOException e) {
            throw new StoreFailure(StoreFailure.Reason.IO, "list " + folder, e);
        }
    }

    /** The store as it is now, for reads that belong together. */
    public Snapshot snapshot() {
        return guard.use(
                "snapshot", () -> new Snapshot(guard, database, database.get().getSnapshot()));
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
                return database.get()
                        .getApproximateSizes(
                                keyspace.handle(),
                                List.of(new Range(from, end)),
                                SizeApproximationFlag.INCLUDE_FILES,
                                SizeApproximationFlag.INCLUDE_MEMTABLES)[0];
            }
        });
    }

    /** Bytes of all sorted files of a keyspace. */
    public long fileBytes(Keyspace keyspace) {
        return guard.use(
                "measure", () -> database.get().getLongProperty(keyspace.handle(), "rocksdb.total-sst-files-size"));
    }

    /** Gives disk space of a deleted range back now: whole files at once, the rest by rewriting. Slow; for a background thread. */
    public void reclaim(Keyspace keyspace, KeyRange range) {
        guard.use("reclaim", () -> {
            database.get().deleteFilesInRanges(keyspace.handle(), List.of(range.from(), range.end()), false);
            database.get().compactRange(keyspace.handle(), range.from(), range.end());
            return true;
        });
    }

    /** Closes it, with all cursors and snapshots that are still open. Waits for calls under way. Closing again does nothing. */
    @Override
    public void close() {
        guard.close(() -> {
            database.close();
            synced.close();
            written.close();
            options.close();
        });
    }
}
