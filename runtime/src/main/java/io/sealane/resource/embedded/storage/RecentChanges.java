package io.sealane.resource.embedded.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The newest changes as they were written, so that those who follow the log find them in memory: many do, and each would read, decode and
 * unseal every change from the disk. Safe for any thread.
 */
final class RecentChanges {

    private static final long BYTES_MAX = 4L * 1024 * 1024;

    private final ArrayList<Change> changes = new ArrayList<>();
    private long bytes;

    /** @param countMax how many the log holds; older ones are forgotten here too */
    synchronized void add(Change change, int countMax) {
        changes.add(change);
        bytes += History.bytes(change);
        var surplus = 0;
        while (surplus < changes.size() - 1 && (bytes > BYTES_MAX || changes.size() - surplus > countMax)) {
            bytes -= History.bytes(changes.get(surplus));
            surplus++;
        }
        changes.subList(0, surplus).clear();
    }

    /**
     * The changes that follow a version, as many as make a page; nothing when they are to be read from the disk.
     *
     * @param bytesMax ends the page too, after the change that reaches it
     */
    synchronized Optional<List<Change>> after(long version, int countMax, long bytesMax) {
        // Versions have no gaps, so a change's place follows from its version.
        var from = changes.isEmpty() ? -1 : version + 1 - changes.get(0).version();
        if (from < 0) {
            return Optional.empty();
        }
        var page = new ArrayList<Change>();
        var taken = 0L;
        for (var at = from; at < changes.size() && page.size() < countMax && taken < bytesMax; at++) {
            var change = changes.get((int) at);
            page.add(change);
            taken += History.bytes(change);
        }
        return Optional.of(page);
    }
}
