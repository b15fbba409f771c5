package io.sealane.resource.embedded.verb;

/**
 * The bytes of events that wait for clients to take them, of all watches together. Safe for any thread.
 *
 * <p>What several watches hold in common is counted for each.
 */
final class WatchMemory {

    private final long bytesMax;
    private long used;

    WatchMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Takes all or nothing. One page is always had, however large it is. */
    synchronized boolean take(long bytes) {
        if (used > 0 && used + bytes > bytesMax) {
            return false;
        }
        used += bytes;
        return true;
    }

    synchronized void giveBack(long bytes) {
        used -= bytes;
    }

    /** Whether others may have to wait. */
    synchronized boolean isScarce() {
        return used > bytesMax / 2;
    }

    synchronized long used() {
        return used;
    }
}
