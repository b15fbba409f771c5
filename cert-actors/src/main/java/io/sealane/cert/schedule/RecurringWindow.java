package io.sealane.cert.schedule;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** A span of time that recurs, in which something may happen. Immutable. */
public final class RecurringWindow {

    private final String text;
    private final CronSchedule starts;
    private final Duration length;

    private RecurringWindow(String text, CronSchedule starts, Duration length) {
        this.text = text;
        this.starts = starts;
        this.length = length;
    }

    /**
     * A window.
     *
     * @param cron when it opens: minute, hour, day of month, month, day of week
     * @param length how long it stays open; positive
     * @param timezone of the hours, an IANA name; UTC when left empty
     * @throws IllegalArgumentException naming the field and what was expected
     */
    public static RecurringWindow of(String cron, Duration length, String timezone) {
        if (length.isZero() || length.isNegative()) {
            throw new IllegalArgumentException("windowDuration: expected a positive duration, got " + length);
        }
        try {
            var zone = ZoneId.of(timezone.isEmpty() ? "UTC" : timezone);
            return new RecurringWindow(cron + " for " + length + " in " + zone, CronSchedule.parse(cron, zone), length);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "timezone: expected an IANA name such as Europe/Zurich, got \"" + timezone + "\"", e);
        }
    }

    /** Whether it is open. */
    public boolean isOpenAt(Instant time) {
        return starts.after(time.minus(length))
                .filter(start -> !start.isAfter(time))
                .isPresent();
    }

    /** When it opens next, later than this. */
    public Optional<Instant> opensAfter(Instant time) {
        return starts.after(time);
    }

    /** How long it stays open. */
    public Duration length() {
        return length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecurringWindow that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
