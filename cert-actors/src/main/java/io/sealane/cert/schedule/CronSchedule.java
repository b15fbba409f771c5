package io.sealane.cert.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Instants that recur: minute, hour, day of month, month, day of week. Where both kinds of day are given, either will do, as in cron.
 * A time that a change of clocks leaves out is taken at the change.
 */
final class CronSchedule {

    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");
    private static final int FIELDS = 5;
    /** The 29th of February may be eight years away. */
    private static final int DAYS_AHEAD_MAX = 9 * 366;

    private final CronField minutes;
    private final CronField hours;
    private final CronField daysOfMonth;
    private final CronField months;
    private final CronField daysOfWeek;
    private final ZoneId zone;

    private CronSchedule(List<String> fields, ZoneId zone) {
        this.minutes = CronField.parse("minutes", fields.get(0), 0, 59, List.of());
        this.hours = CronField.parse("hours", fields.get(1), 0, 23, List.of());
        this.daysOfMonth = CronField.parse("days of the month", fields.get(2), 1, 31, List.of());
        this.months = CronField.parse("months", fields.get(3), 1, 12, MONTHS);
        this.daysOfWeek = CronField.parse("days of the week", fields.get(4), 0, 7, DAYS);
        this.zone = zone;
    }

    /** @throws IllegalArgumentException with what was expected */
    static CronSchedule parse(String text, ZoneId zone) {
        var fields = List.of(text.strip().split("\\s+"));
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException(
                    "cron: expected minute, hour, day of month, month and day of week; got \"" + text + "\"");
        }
        return new CronSchedule(fields, zone);
    }

    /** The first instant later than this one; none when there is none within nine years. */
    Optional<Instant> after(Instant time) {
        var day = time.atZone(zone).toLocalDate();
        for (var ahead = 0; ahead <= DAYS_AHEAD_MAX; ahead++, day = day.plusDays(1)) {
            var found = matches(day) ? on(day, time) : Optional.<Instant>empty();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Instant> on(LocalDate day, Instant later) {
        return hours.values().stream()
                .boxed()
                .flatMap(hour -> minutes.values().stream()
                        .mapToObj(
                                minute -> day.atTime(hour, minute).atZone(zone).toInstant()))
                .filter(later::isBefore)
                .findFirst();
    }

    private boolean matches(LocalDate day) {
        var weekday = day.getDayOfWeek().getValue();
        var ofWeek = daysOfWeek.has(weekday) || weekday == 7 && daysOfWeek.has(0);
        var ofMonth = daysOfMonth.has(day.getDayOfMonth());
        var either = daysOfMonth.any() || daysOfWeek.any() ? ofMonth && ofWeek : ofMonth || ofWeek;
        return either && months.has(day.getMonthValue());
    }
}
