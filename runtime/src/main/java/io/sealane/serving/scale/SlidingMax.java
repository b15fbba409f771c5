package io.sealane.serving.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The largest of what was wanted lately. Not safe for several threads. */
final class SlidingMax {

    private record Wanted(Instant at, int count) {}

    // From the largest to the latest; whoever came before a larger one can never count again.
    private final Deque<Wanted> largest = new ArrayDeque<>();

    /** The largest within the time, with this one. */
    int with(Instant now, int count, Duration within) {
        while (!largest.isEmpty() && largest.getLast().count() <= count) {
            largest.removeLast();
        }
        largest.addLast(new Wanted(now, count));
        while (largest.getFirst().at().plus(within).isBefore(now)) {
            largest.removeFirst();
        }
        return largest.getFirst().count();
    }
}
