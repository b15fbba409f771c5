package io.sealane.journal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the disk has room for more events. What is left below the limit is for what must be written to get rid of stored ones: claims,
 * cursors, deletes and the store's own tidying. A journal that fills its disk to the last byte could do none of it.
 */
final class FreeSpace {

    private static final Logger LOG = LoggerFactory.getLogger(FreeSpace.class);

    private final Medium medium;
    private final long bytesMin;
    private volatile boolean low;

    FreeSpace(Medium medium, long bytesMin) {
        this.medium = medium;
        this.bytesMin = bytesMin;
    }

    /** Whether there was too little when last looked; any thread. */
    boolean low() {
        return low;
    }

    /** Asks the disk; on the writer thread. */
    void look() {
        var free = medium.freeBytes();
        var now = free < bytesMin;
        if (now != low) {
            low = now;
            LOG.warn(
                    "the disk of the journal has {} bytes left, {} are wanted: events are {}",
                    free,
                    bytesMin,
                    now ? "refused" : "taken again");
        }
    }
}
