package io.sealane.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A named place in a log: everything below it is done, and so are some ranges above it.
 *
 * @param position 0 or more
 * @param beyond in order, apart from each other, above the position; at most {@value #RANGES_MAX}
 */
public record Mark(long position, List<Range> beyond) {

    /** More are never stored of one mark. */
    public static final int RANGES_MAX = 4096;

    /**
     * Positions that are done.
     *
     * @param from the first
     * @param end behind the last, above {@code from}
     */
    public record Range(long from, long end) {

        public Range {
            if (from < 0 || end <= from) {
                throw new IllegalArgumentException(
                        "range: expected a start of 0 or more and an end above it, got " + from + " to " + end);
            }
        }

        /** Whether it holds the position. */
        public boolean contains(long position) {
            return from <= position && position < end;
        }
    }

    public Mark {
        beyond = List.copyOf(beyond);
        if (position < 0) {
            throw new IllegalArgumentException("position: expected 0 or more, got " + position);
        }
        if (beyond.size() > RANGES_MAX) {
            throw new IllegalArgumentException(
                    "beyond: expected at most " + RANGES_MAX + " ranges, got " + beyond.size());
        }
        var end = position;
        for (var range : beyond) {
            if (range.from() <= end) {
                throw new IllegalArgumentException(
                        "beyond: expected a range that begins above " + end + ", got " + range);
            }
            end = range.end();
        }
    }

    /** A place with nothing done above it. */
    public static Mark at(long position) {
        return new Mark(position, List.of());
    }

    /** As it is stored: the position, then both ends of each range. */
    byte[] toBytes() {
        var buffer = ByteBuffer.allocate(8 + 16 * beyond.size()).putLong(position);
        beyond.forEach(range -> buffer.putLong(range.from()).putLong(range.end()));
        return buffer.array();
    }

    static Mark of(byte[] bytes) {
        var buffer = ByteBuffer.wrap(bytes);
        var position = buffer.getLong();
        var beyond = new ArrayList<Range>();
        while (buffer.hasRemaining()) {
            beyond.add(new Range(buffer.getLong(), buffer.getLong()));
        }
        return new Mark(position, beyond);
    }
}
