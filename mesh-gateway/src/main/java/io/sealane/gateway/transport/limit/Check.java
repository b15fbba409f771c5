package io.sealane.gateway.transport.limit;

import java.time.Duration;

/** Checks of settings: each failure names the key, the value and what was expected. */
public final class Check {

    private Check() {}

    /** At least 1. */
    public static void positive(long value, String key) {
        require(value > 0, key, value, "a positive number");
    }

    /** More than no time. */
    public static void positive(Duration value, String key) {
        require(value.compareTo(Duration.ZERO) > 0, key, value, "a positive duration");
    }

    /** From {@code min} to {@code max}, both included. */
    public static void within(long value, long min, long max, String key) {
        require(value >= min && value <= max, key, value, min + " to " + max);
    }

    /** From {@code min} to {@code max}, both included. */
    public static void within(Duration value, Duration min, Duration max, String key) {
        require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0, key, value, min + " to " + max);
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(key + ": expected " + expected + ", got " + value);
        }
    }
}
