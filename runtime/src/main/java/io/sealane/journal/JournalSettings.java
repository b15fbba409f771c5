package io.sealane.journal;

import com.typesafe.config.Config;

/**
 * Bounds of one journal.
 *
 * @param sync whether a batch is on the disk before it is reported; off only where loss is accepted
 * @param appendsMax appends that may wait for the disk, 1 or more; further ones are {@link Tenure.Admission#BUSY}
 * @param batchBytesMax bytes of events in one batch, 1 or more; a larger append makes a batch of its own
 * @param pageEventsMax events in one page, 1 or more
 * @param pageBytesMax bytes in one page, 1 or more; a larger event makes a page of its own
 * @param trimBytesMin passed events are deleted when they are this many bytes, 1 or more; or when half of all that may be stored is
 * @param liveBytesMax bytes of stored events, 1 or more; beyond, appends are {@link Tenure.Admission#FULL}
 * @param freeBytesMin bytes of the disk that events leave free, 0 or more; with fewer, appends are {@link Tenure.Admission#NO_SPACE}
 */
public record JournalSettings(
        boolean sync,
        int appendsMax,
        int batchBytesMax,
        int pageEventsMax,
        int pageBytesMax,
        long trimBytesMin,
        long liveBytesMax,
        long freeBytesMin) {

    private static final int MIB = 1024 * 1024;

    public JournalSettings {
        positive("appends-max", appendsMax);
        positive("batch-bytes-max", batchBytesMax);
        positive("page-events-max", pageEventsMax);
        positive("page-bytes-max", pageBytesMax);
        positive("trim-bytes-min", trimBytesMin);
        positive("live-bytes-max", liveBytesMax);
        if (freeBytesMin < 0) {
            throw new IllegalArgumentException("free-bytes-min: expected at least 0, got " + freeBytesMin);
        }
    }

    /** One that may fill its disk. */
    public JournalSettings(
            boolean sync,
            int appendsMax,
            int batchBytesMax,
            int pageEventsMax,
            int pageBytesMax,
            long trimBytesMin,
            long liveBytesMax) {
        this(sync, appendsMax, batchBytesMax, pageEventsMax, pageBytesMax, trimBytesMin, liveBytesMax, 0);
    }

    /** Synced; 8,192 appends, 4 MiB batches, pages of 512 events or 1 MiB, deletes by the MiB, 4 GiB stored, 128 MiB left free. */
    public static JournalSettings defaults() {
        return new JournalSettings(true, 8192, 4 * MIB, 512, MIB, MIB, 4096L * MIB, 128L * MIB);
    }

    /**
     * Reads {@code sealane.journal}.
     *
     * @param config the fragment below that path
     */
    public static JournalSettings from(Config config) {
        return new JournalSettings(
                config.getBoolean("sync"),
                config.getInt("appends-max"),
                Math.toIntExact(config.getBytes("batch-bytes-max")),
                config.getInt("page-events-max"),
                Math.toIntExact(config.getBytes("page-bytes-max")),
                config.getBytes("trim-bytes-min"),
                config.getBytes("live-bytes-max"),
                config.getBytes("free-bytes-min"));
    }

    /** The same with another limit of stored bytes. */
    public JournalSettings withLiveBytesMax(long bytes) {
        return new JournalSettings(
                sync, appendsMax, batchBytesMax, pageEventsMax, pageBytesMax, trimBytesMin, bytes, freeBytesMin);
    }

    /** The same without waiting for the disk. */
    public JournalSettings unsynced() {
        return new JournalSettings(
                false,
                appendsMax,
                batchBytesMax,
                pageEventsMax,
                pageBytesMax,
                trimBytesMin,
                liveBytesMax,
                freeBytesMin);
    }

    /** The same with that much of the disk left free. */
    public JournalSettings withFreeBytesMin(long bytes) {
        return new JournalSettings(
                sync, appendsMax, batchBytesMax, pageEventsMax, pageBytesMax, trimBytesMin, liveBytesMax, bytes);
    }

    private static void positive(String key, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": expected at least 1, got " + value);
        }
    }
}
