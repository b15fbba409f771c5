package io.sealane.eventing.source;

import io.sealane.eventing.source.CronField.Unit;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * When something is due: a cron expression as PingSources have it (sources.knative.dev/v1). Immutable.
 *
 * <p>Five fields (minute, hour, day of month, month, day of week with 0 for Sunday), or six with seconds before them, each with lists,
 * ranges, steps and, for months and days of the week, names; or one of {@code @yearly @annually @monthly @weekly @daily @midnight
 * @hourly}. Where both days are restricted either is enough. A local time that clocks skip in spring is not due that day; one that
 * they repeat in autumn is due twice.
 */
public final class CronSchedule {

    /** The longest time between two dates that can come again: 29 February around 2100. */
    private static final int YEARS_MAX = 9;

    private static final Map<String, String> NAMED = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private final Map<Unit, CronField> fields;
    private final ZoneId zone;

    private CronSchedule(Map<Unit, CronField> fields, ZoneId zone) {
        this.fields = fields;
        this.zone = zone;
    }

    /**
     * Reads an expression.
     *
     * @param timezone of its fields, such as {@code Europe/Berlin}; UTC when empty
     * @throws IllegalArgumentException when it cannot be read, or is never due; names the field, what was expected and what it says
     */
    public static CronSchedule parse(String expression, Optional<String> timezone) {
        var parts = expression.strip().split("\\s+");
        var zone = timezone.map(CronSchedule::zone);
        if (zone.isEmpty() && parts[0].matches("(CRON_)?TZ=.*")) {
            zone = Optional.of(zone(parts[0].substring(parts[0].indexOf('=') + 1)));
            parts = Arrays.copyOfRange(parts, 1, parts.length);
        }
        var schedule = new CronSchedule(fields(parts), zone.orElse(ZoneOffset.UTC));
        if (!schedule.canBeDue()) {
            throw new IllegalArgumentException(
                    "day of month: expected one that the month has, got '" + expression + "', which is never due");
        }
        return schedule;
    }

    /**
     * Reads a time zone.
     *
     * @throws IllegalArgumentException for what is none of the IANA database
     */
    public static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "time zone: expected a name such as UTC or Europe/Berlin, got '" + name + "'", e);
        }
    }

    private static Map<Unit, CronField> fields(String[] parts) {
        var all = parts;
        if (parts.length == 1 && parts[0].startsWith("@") && !parts[0].equals("@every")) {
            var named = NAMED.get(parts[0]);
            if (named == null) {
                throw new IllegalArgumentException(
                        "expected @yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly, got '" + parts[0]
                                + "'");
            }
            all = named.split(" ");
        }
        if (parts[0].equals("@every")) {
            throw new IllegalArgumentException("expected fields, as */5 * * * * * for each fifth second, got '"
                    + String.join(" ", parts) + "': @every is not followed");
        }
        if (all.length != 5 && all.length != 6) {
            throw new IllegalArgumentException("expected 5 fields, or 6 with seconds, got " + all.length + " in '"
                    + String.join(" ", parts) + "'");
        }
        var seconds = all.length == 6 ? all[0] : "0";
        var from = all.length - 5;
        return Map.of(
                Unit.SECOND, CronField.parse(seconds, Unit.SECOND),
                Unit.MINUTE, CronField.parse(all[from], Unit.MINUTE),
                Unit.HOUR, CronField.parse(all[from + 1], Unit.HOUR),
                Unit.DAY_OF_MONTH, CronField.parse(all[from + 2], Unit.DAY_OF_MONTH),
                Unit.MONTH, CronField.parse(all[from + 3], Unit.MONTH),
                Unit.DAY_OF_WEEK, CronField.parse(all[from + 4], Unit.DAY_OF_WEEK));
    }

    private CronField field(Unit unit) {
        return fields.getOrDefault(unit, new CronField(0, false));
    }

    private boolean canBeDue() {
        if (!field(Unit.DAY_OF_WEEK).any()) {
            return true;
        }
        return Arrays.stream(Month.values())
                .filter(month -> field(Unit.MONTH).has(month.getValue()))
                .anyMatch(month -> field(Unit.DAY_OF_MONTH).lowest() <= month.maxLength());
    }

    /** The first time after the given one; empty when there is none within nine years. */
    public Optional<Instant> next(Instant after) {
        var time = after.atZone(zone).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        var last = time.plusYears(YEARS_MAX);
        while (time.isBefore(last)) {
            if (!field(Unit.MONTH).has(time.getMonthValue())) {
                time = time.plusMonths(1).withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS);
            } else if (!isDay(time)) {
                time = time.plusDays(1).truncatedTo(ChronoUnit.DAYS);
            } else if (!field(Unit.HOUR).has(time.getHour())) {
                time = nextHour(time);
            } else if (!field(Unit.MINUTE).has(time.getMinute())) {
                time = time.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
            } else if (!field(Unit.SECOND).has(time.getSecond())) {
                time = time.plusSeconds(1);
            } else {
                return Optional.of(time.toInstant());
            }
        }
        return Optional.empty();
    }

    /** Where clocks jump by half an hour, an hour later is not the beginning of an hour. */
    private static ZonedDateTime nextHour(ZonedDateTime time) {
        var next = time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
        var beginning = next.truncatedTo(ChronoUnit.HOURS);
        return beginning.isAfter(time) ? beginning : time.plusHours(1);
    }

    private boolean isDay(ZonedDateTime time) {
        var ofMonth = field(Unit.DAY_OF_MONTH);
        var ofWeek = field(Unit.DAY_OF_WEEK);
        boolean dayOfMonth = ofMonth.has(time.getDayOfMonth());
        boolean dayOfWeek = ofWeek.has(time.getDayOfWeek().getValue() % 7);
        return ofMonth.any() || ofWeek.any() ? dayOfMonth && dayOfWeek : dayOfMonth || dayOfWeek;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CronSchedule that && fields.equals(that.fields) && zone.equals(that.zone);
    }

    @Override
    public int hashCode() {
        return 31 * fields.hashCode() + zone.hashCode();
    }
}
