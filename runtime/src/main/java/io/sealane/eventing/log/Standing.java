package io.sealane.eventing.log;

import io.sealane.journal.Mark;
import java.util.Collections;
import java.util.Map;

/**
 * What a trigger has settled in a partition.
 *
 * @param mark what it has settled, but for events of the parked keys
 * @param parked the {@link #code}s of keys, and from which position on nothing of them is settled, whatever the mark says; none of these
 *     positions is below the mark's
 */
public record Standing(Mark mark, Map<Integer, Long> parked) {

    public Standing {
        parked = Map.copyOf(parked);
        if (!parked.isEmpty() && Collections.min(parked.values()) < mark.position()) {
            throw new IllegalArgumentException(
                    "parked: expected positions from " + mark.position() + " on, got " + parked.values());
        }
    }

    /** All below a position, and nothing above it. */
    public static Standing at(long position) {
        return new Standing(Mark.at(position), Map.of());
    }

    /**
     * Under which a key is remembered. Where two share it the one is delivered again after a crash that was not parked, which is no worse than
     * what any crash may do.
     */
    public static int code(String key) {
        return key.hashCode();
    }

    /** Below it all is settled. */
    public long position() {
        return mark.position();
    }
}
