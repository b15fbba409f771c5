package io.sealane.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** The library's database of a folder, which may be opened again. Used within {@link Guard}, opened and closed by who holds that alone. */
final class Database {

    private final Path folder;
    private final Options options;
    private final Map<String, Keyspace> keyspaces = new ConcurrentHashMap<>();
    private @Nullable RocksDB open;
    /** The number of the last change before it was opened again. */
    private long written;

    private Database(Path folder, Options options) {
        this.folder = folder;
        this.options = options;
    }

    /** @param wanted missing keyspaces are made, others that are there are kept */
    static Database open(Path folder, Options options, Set<String> wanted) throws RocksDBException {
        var database = new Database(folder, options);
        database.open(wanted);
        return database;
    }

    private void open(Set<String> wanted) throws RocksDBException {
        var descriptors = descriptors(wanted);
        var handles = new ArrayList<ColumnFamilyHandle>();
        open = RocksDB.open(options.database(), folder.toString(), descriptors, handles);
        for (var i = 0; i < handles.size(); i++) {
            var name = new String(descriptors.get(i).getName(), StandardCharsets.UTF_8);
            keyspaces.computeIfAbsent(name, Keyspace::new).become(handles.get(i));
        }
    }

    private List<ColumnFamilyDescriptor> descriptors(Set<String> wanted) throws RocksDBException {
        var names = new TreeSet<>(wanted);
        // RocksDB wants all families of a database named, and always has one called "default".
        for (var present : RocksDB.listColumnFamilies(options.listing(), folder.toString())) {
            names.add(new String(present, StandardCharsets.UTF_8));
        }
        names.add(new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.UTF_8));
        return names.stream()
                .map(name -> new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), options.family()))
                .toList();
    }

    /**
     * Begins anew with what is on the disk; when that fails it is not open, and may be tried again.
     *
     * @throws StoreFailure when a change that was written is not there; callers may have built on it, synced or not
     */
    void openAgain() throws RocksDBException {
        if (open != null) {
            written = open.getLatestSequenceNumber();
        }
        close();
        open(Set.copyOf(keyspaces.keySet()));
        var found = get().getLatestSequenceNumber();
        if (found < written) {
            throw StoreFailure.lost("change " + written + " was written, " + found + " is the last that is there");
        }
    }

    RocksDB get() {
        if (open == null) {
            throw notOpen();
        }
        return open;
    }

    Map<String, Keyspace> keyspaces() {
        return keyspaces;
    }

    static StoreFailure notOpen() {
        return new StoreFailure(
                StoreFailure.Reason.CLOSED, "the disk was full and the store could not be opened again yet");
    }

    void close() {
        keyspaces.values().forEach(keyspace -> keyspace.become(null));
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
