package io.sealane.store;

import org.rocksdb.ColumnFamilyHandle;

/** A part of one store with keys of its own. Got from {@link Store#keyspace}; good for that store only. */
public final class Keyspace {

    private final String name;
    private final ColumnFamilyHandle handle;

    Keyspace(String name, ColumnFamilyHandle handle) {
        this.name = name;
        this.handle = handle;
    }

    public String name() {
        return name;
    }

    ColumnFamilyHandle handle() {
        return handle;
    }

    @Override
    public String toString() {
        return name;
    }
}
