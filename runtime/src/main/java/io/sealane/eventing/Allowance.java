package io.sealane.eventing;

import java.time.Duration;

/**
 * How often something may be said of one trigger: {@value #BURST} times at once, then once in ten minutes. What is taken back in its time is said
 * twice, so that is what {@code ObjectEvents} allows one object: what was said there is never left standing because its end may not be said. Safe
 * for any thread.
 */
final class Allowance {

    static final int BURST = 10;
    static final Duration EACH = Duration.ofMinutes(10);

    private int left = BURST;
    private long filled;

    /**
     * Takes one; false when there is none left.
     *
     * @param nanos of a clock that only runs forward
     */
    synchronized boolean take(long nanos) {
        if (left == BURST) {
            filled = nanos;
        }
        var more = (nanos - filled) / EACH.toNanos();
        filled += more * EACH.toNanos();
        left = (int) Math.min(BURST, left + more);
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
