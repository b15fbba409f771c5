package io.sealane.gateway.route;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a backend may take over one request.
 *
 * @param total from the request's head to the last byte of the answer; positive. What is not answered by then is answered 504, an
 *     answer that has begun breaks off
 * @param responseStart to the head of the answer; positive
 * @param idle between two parts of the answer's content; positive
 */
public record Deadlines(Duration total, Optional<Duration> responseStart, Optional<Duration> idle) {

    public Deadlines {
        positive("total", total);
        responseStart.ifPresent(value -> positive("responseStart", value));
        idle.ifPresent(value -> positive("idle", value));
    }

    /** Only the last byte has a deadline. */
    public static Deadlines of(Duration total) {
        return new Deadlines(total, Optional.empty(), Optional.empty());
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": expected a positive duration, got " + value);
        }
    }
}
