/**
 * Ordered key-value storage on disk: the only package that imports RocksDB.
 *
 * <p>Start with {@link io.sealane.store.Store}: open it, {@link io.sealane.store.Store#write write} a {@link io.sealane.store.Batch} at once or
 * not at all, read single keys and ranges, now or as of a {@link io.sealane.store.Snapshot}. Keys are compared as unsigned bytes.
 *
 * <p>Promises: a write that returned from {@link io.sealane.store.Durability#SYNCED} survives a crash of the process and of the machine; a use
 * after close fails with {@link io.sealane.store.StoreFailure.Reason#CLOSED}, it never reaches freed native memory.
 */
@NullMarked
package io.sealane.store;

import org.jspecify.annotations.NullMarked;
