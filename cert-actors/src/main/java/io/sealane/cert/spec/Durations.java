package io.sealane.cert.spec;

import java.time.Duration;

/** Durations in words for people. Safe for any thread. */
public final class Durations {

    private Durations() {}

    /** As users write one in a resource, such as {@code 2160h}, {@code 1h30m} or {@code 500ms}; parts below a millisecond are left out. */
    public static String shown(Duration duration) {
        if (duration.isNegative()) {
            return "-" + shown(duration.negated());
        }
        var text = part(duration.toHours(), "h")
                + part(duration.toMinutesPart(), "m")
                + part(duration.toSecondsPart(), "s")
                + part(duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0s" : text;
    }

    private static String part(long amount, String unit) {
        return amount == 0 ? "" : amount + unit;
    }
}
