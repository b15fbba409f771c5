package io.sealane.observe;

import java.util.Arrays;

/** How often something happened in the last minute. Safe for any thread. */
final class RecentRate {

    private static final int SECONDS = 60;
    private static final long NANOS = 1_000_000_000;

    private final long[] counts = new long[SECONDS];
    private final long[] seconds = new long[SECONDS];

    RecentRate() {
        Arrays.fill(seconds, Long.MIN_VALUE);
    }

    /** @param now in nanoseconds of a clock that only runs forward */
    synchronized void add(long count, long now) {
        var second = Math.floorDiv(now, NANOS);
        var slot = Math.floorMod(second, SECONDS);
        if (seconds[slot] != second) {
            seconds[slot] = second;
            counts[slot] = 0;
        }
        counts[slot] += count;
    }

    synchronized long lastMinute(long now) {
        var second = Math.floorDiv(now, NANOS);
        var sum = 0L;
        for (var slot = 0; slot < SECONDS; slot++) {
            sum += seconds[slot] > second - SECONDS ? counts[slot] : 0;
        }
        return sum;
    }
}
