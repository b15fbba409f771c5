package io.sealane.resource.embedded.storage;

import io.sealane.resource.embedded.seal.KeyStorage;
import io.sealane.resource.embedded.seal.WrappedKey;
import io.sealane.store.Batch;
import io.sealane.store.Durability;
import io.sealane.store.KeyRange;
import io.sealane.store.Keyspace;
import io.sealane.store.Store;
import java.nio.ByteBuffer;
import java.util.List;

/** Wrapped data keys beside the objects that are sealed with them. */
final class StoredKeys implements KeyStorage {

    private static final KeyRange ALL = new KeyRange(key(0), key(Integer.MAX_VALUE));

    private final Store store;
    private final Keyspace keys;

    StoredKeys(Store store, Keyspace keys) {
        this.store = store;
        this.keys = keys;
    }

    @Override
    public List<WrappedKey> all() {
        return store.first(keys, ALL, Integer.MAX_VALUE).stream()
                .map(entry -> WrappedKey.decode(entry.value()))
                .toList();
    }

    @Override
    public void keep(List<WrappedKey> wrapped) {
        var batch = new Batch();
        wrapped.forEach(one -> batch.put(keys, key(one.id()), one.encode()));
        store.write(batch, Durability.SYNCED);
    }

    private static byte[] key(int id) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(id).array();
    }
}
