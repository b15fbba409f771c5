package io.sealane.store;

/**
 * A key and what is stored under it. The arrays belong to the receiver.
 *
 * @param key at least one byte
 * @param value may be empty
 */
@SuppressWarnings("ArrayRecordComponent")
public record Entry(byte[] key, byte[] value) {}
