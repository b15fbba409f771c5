package io.sealane.journal;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Changes of a partition's named marks, and what may be deleted.
 *
 * @param moves new marks by name, at most 1,024 bytes in UTF-8 each
 * @param removals names to forget
 * @param passed events below this position are needed by nobody
 * @param retention passed events are kept this long nevertheless, counted from when they were appended
 * @param keptBytesMax passed events are not kept where the log holds more than that, 0 or more
 */
public record Marks(Map<String, Mark> moves, Set<String> removals, long passed, Duration retention, long keptBytesMax) {

    /** Without a bound to what is kept. */
    public Marks(Map<String, Mark> moves, Set<String> removals, long passed, Duration retention) {
        this(moves, removals, passed, retention, Long.MAX_VALUE);
    }

    public Marks {
        moves = Map.copyOf(moves);
        removals = Set.copyOf(removals);
        if (passed < 0) {
            throw new IllegalArgumentException("passed: expected 0 or more, got " + passed);
        }
    }
}
