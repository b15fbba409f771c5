package io.sealane.store;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** What may fail where nobody can help it; a test's disk does when it is told. */
interface Disk {

    void write(RocksDB database, WriteOptions options, WriteBatch batch) throws RocksDBException;

    /** Puts on the disk what was written. */
    void sync(RocksDB database) throws RocksDBException;

    /** Bytes that can still be written; {@link Long#MAX_VALUE} where nobody can tell. */
    long freeBytes();

    /** The disk of a folder. */
    static Disk of(Path folder) {
        return new Real(store(folder));
    }

    /** Found once: it is looked up in the list of all mounts. */
    private static @Nullable FileStore store(Path folder) {
        try {
            return Files.getFileStore(folder);
        } catch (IOException e) {
            return null;
        }
    }

    /** What the operating system says. */
    record Real(@Nullable FileStore disk) implements Disk {

        @Override
        public void write(RocksDB database, WriteOptions options, WriteBatch batch) throws RocksDBException {
            database.write(options, batch);
        }

        @Override
        public void sync(RocksDB database) throws RocksDBException {
            database.syncWal();
        }

        @Override
        public long freeBytes() {
            try {
                return disk == null ? Long.MAX_VALUE : disk.getUsableSpace();
            } catch (IOException e) {
                // Whether there is room shows with the next write.
                return Long.MAX_VALUE;
            }
        }
    }
}
