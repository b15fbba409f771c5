package io.sealane.journal;

import java.util.List;

/**
 * Some events of a partition, in order.
 *
 * @param events may be empty
 * @param next where to read on
 */
public record Page(List<Stored> events, long next) {

    public Page {
        events = List.copyOf(events);
    }

    /**
     * One event.
     *
     * @param position within the partition, growing, not always without gaps
     * @param bytes as they were appended; not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Stored(long position, byte[] bytes) {}
}
