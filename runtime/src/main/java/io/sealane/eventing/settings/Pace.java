package io.sealane.eventing.settings;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a trigger's events go to its subscriber.
 *
 * @param ordered whether events with the same {@code partitionkey} go one at a time, in the order in which they were stored; those without
 *     one have no order
 * @param inFlightMax attempts under way at a time, of all partitions on this node together, 1 to {@value #IN_FLIGHT_MAX}; empty: as many as
 *     the node lets each partition have
 * @param perSecondMax attempts begun in a second, likewise together, 1 or more; empty: no limit
 * @param breaker empty: a subscriber that fails is asked as if it did not
 */
public record Pace(boolean ordered, OptionalInt inFlightMax, OptionalInt perSecondMax, Optional<Breaker> breaker) {

    /** More attempts at a time are never made for one trigger. */
    public static final int IN_FLIGHT_MAX = 10_000;

    /** No more limits than the node has. */
    public static final Pace FREE = new Pace(false, OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

    /**
     * When a subscriber counts as dead, and for how long it is left alone then. After the pause one attempt is made: if it fails there is
     * another pause, else all goes on.
     *
     * @param failures in a row, 1 or more
     * @param pause positive
     */
    public record Breaker(int failures, Duration pause) {

        public Breaker {
            if (failures < 1) {
                throw new IllegalArgumentException("failures: expected at least 1, got " + failures);
            }
            if (pause.isNegative() || pause.isZero()) {
                throw new IllegalArgumentException("pause: expected more than zero, got " + pause);
            }
        }
    }

    public Pace {
        if (inFlightMax.isPresent() && (inFlightMax.getAsInt() < 1 || inFlightMax.getAsInt() > IN_FLIGHT_MAX)) {
            throw new IllegalArgumentException(
                    "inFlightMax: expected 1 to " + IN_FLIGHT_MAX + ", got " + inFlightMax.getAsInt());
        }
        if (perSecondMax.isPresent() && perSecondMax.getAsInt() < 1) {
            throw new IllegalArgumentException("perSecondMax: expected at least 1, got " + perSecondMax.getAsInt());
        }
    }

    /** Whether attempts must ask before they begin. */
    public boolean gated() {
        return inFlightMax.isPresent() || perSecondMax.isPresent() || breaker.isPresent();
    }

    /** How many events a partition may have open for the trigger. */
    public int window(EventingLimits limits) {
        return Math.max(limits.delivering().windowMax(), inFlightMax.orElse(0));
    }
}
