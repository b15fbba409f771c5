package io.sealane.eventing.controller.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;

/** Durations as Knative writes them (ISO 8601). Pure. */
public final class IsoDurations {

    private static final int DAYS_OF_YEAR = 365;
    private static final int DAYS_OF_MONTH = 30;

    /** Short of what a clock of nanoseconds can count, so that whoever adds one to a time need not look. */
    static final Duration LONGEST = Duration.ofDays(100 * DAYS_OF_YEAR);

    private IsoDurations() {}

    /**
     * Reads {@code PT0.2S}, {@code P1DT2H} or {@code P1Y}; a year counts 365 days and a month 30.
     *
     * @param field what is read, for the message
     * @throws IllegalArgumentException if it is none, negative, or longer than {@link #LONGEST}
     */
    public static Duration parse(String text, String field) {
        try {
            var time = text.indexOf('T');
            var days = time < 0 ? text : text.substring(0, time);
            var duration = days.equals("P") && time > 0 ? Duration.ZERO : days(Period.parse(days));
            if (time >= 0) {
                duration = duration.plus(Duration.parse("P" + text.substring(time)));
            }
            if (duration.isNegative()) {
                throw new IllegalArgumentException(field + ": expected zero or more, got " + text);
            }
            if (duration.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(field + ": expected P100Y at most, got " + text);
            }
            return duration;
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    field + ": expected an ISO 8601 duration such as PT0.2S, got '" + text + "'", e);
        }
    }

    private static Duration days(Period period) {
        return Duration.ofDays(
                (long) period.getYears() * DAYS_OF_YEAR + (long) period.getMonths() * DAYS_OF_MONTH + period.getDays());
    }
}
