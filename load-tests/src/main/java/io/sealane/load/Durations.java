package io.sealane.load;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts durations in buckets that are 1/32 of a power of two wide, so that a percentile is right within 3 %. Any thread. */
final class Durations {

    private static final int BITS = 5;
    private static final int PER_POWER = 1 << BITS;
    private static final int BUCKETS = (Long.SIZE - BITS) * PER_POWER;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    void add(long nanos) {
        counts.incrementAndGet(bucket(Math.max(0, nanos / 1_000)));
    }

    long count() {
        var sum = 0L;
        for (var i = 0; i < BUCKETS; i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** The duration, in microseconds, that this share (0 to 1) does not exceed; 0 if nothing was counted. */
    long percentileMicros(double share) {
        var wanted = (long) Math.ceil(share * count());
        var seen = 0L;
        for (var i = 0; i < BUCKETS; i++) {
            seen += counts.get(i);
            if (seen >= wanted && seen > 0) {
                return upperEdge(i);
            }
        }
        return 0;
    }

    static int bucket(long micros) {
        if (micros < PER_POWER) {
            return (int) micros;
        }
        var shift = Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(micros);
        return shift * PER_POWER + (int) (micros >>> shift);
    }

    static long upperEdge(int bucket) {
        if (bucket < 2 * PER_POWER) {
            return bucket;
        }
        var shift = bucket / PER_POWER - 1;
        return (((long) bucket % PER_POWER + PER_POWER + 1) << shift) - 1;
    }
}
