package io.sealane.store;

/**
 * Bounds of one store.
 *
 * @param writeBufferBytesMax memory for what is written but not yet in a sorted file, over all keyspaces; at least 64 KiB
 * @param logBytesMax size of the write-ahead logs at which the oldest memory is written out; at least 64 KiB
 * @param cacheBytesMax memory for blocks that were read; at least 64 KiB
 * @param openFilesMax file handles kept open; at least 16
 */
public record StoreSettings(long writeBufferBytesMax, long logBytesMax, long cacheBytesMax, int openFilesMax) {

    private static final long MIB = 1024 * 1024;

    public StoreSettings {
        notBelow("write-buffer-bytes-max", writeBufferBytesMax, 64 * 1024);
        notBelow("log-bytes-max", logBytesMax, 64 * 1024);
        notBelow("cache-bytes-max", cacheBytesMax, 64 * 1024);
        notBelow("open-files-max", openFilesMax, 16);
    }

    /** Bounds for a laptop: 32 MiB of writes, 128 MiB of logs, 16 MiB of cache, 256 files. */
    public static StoreSettings small() {
        return new StoreSettings(32 * MIB, 128 * MIB, 16 * MIB, 256);
    }

    private static void notBelow(String name, long value, long min) {
        if (value < min) {
            throw new IllegalArgumentException(name + ": " + value + ", expected at least " + min);
        }
    }
}
