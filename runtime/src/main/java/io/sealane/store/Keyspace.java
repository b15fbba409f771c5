package io.sealane.store;

import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;

/** A part of one store with keys of its own. Got from {@link Store#keyspace}; good for that store only. */
public final class Keyspace {

    private final String name;
    private @Nullable ColumnFamilyHandle handle;

    Keyspace(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** Only within {@link Guard}. */
    ColumnFamilyHandle handle() {
        if (handle == null) {
            throw Database.notOpen();
        }
        return handle;
    }

    /** Another opening of the database has another handle for it; null when it is not open. */
    void become(@Nullable ColumnFamilyHandle next) {
        if (handle != null) {
            handle.close();
        }
        handle = next;
    }

    @Override
    public String toString() {
        return name;
    }
}
