package io.sealane.eventing.source;

import java.util.List;
import java.util.Locale;

/**
 * One field of a cron expression.
 *
 * @param bits bit {@code n} is set where {@code n} is due; no field goes beyond 59
 * @param any whether it says nothing: {@code *} or {@code ?} without a step
 */
record CronField(long bits, boolean any) {

    private static final List<String> MONTHS =
            List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    private static final List<String> DAYS = List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    /** What a field is about. */
    enum Unit {
        SECOND("second", 0, 59, List.of()),
        MINUTE("minute", 0, 59, List.of()),
        HOUR("hour", 0, 23, List.of()),
        DAY_OF_MONTH("day of month", 1, 31, List.of()),
        MONTH("month", 1, 12, MONTHS),
        DAY_OF_WEEK("day of week", 0, 6, DAYS);

        private final String title;
        private final int first;
        private final int last;
        private final List<String> names;

        Unit(String title, int first, int last, List<String> names) {
            this.title = title;
            this.first = first;
            this.last = last;
            this.names = names;
        }

        private IllegalArgumentException unexpected(String expected, String got) {
            return new IllegalArgumentException(title + ": expected " + expected + ", got '" + got + "'");
        }

        private int value(String text) {
            var named = names.indexOf(text.toUpperCase(Locale.ROOT));
            if (named >= 0) {
                return first + named;
            }
            if (!text.matches("[0-9]{1,2}") || Integer.parseInt(text) < first || Integer.parseInt(text) > last) {
                var orName = names.isEmpty() ? "" : " or a name such as " + names.get(0);
                throw unexpected("a number from " + first + " to " + last + orName, text);
            }
            return Integer.parseInt(text);
        }
    }

    /** @throws IllegalArgumentException with the field, what was expected and what it says */
    static CronField parse(String text, Unit unit) {
        var bits = 0L;
        var any = false;
        for (var part : text.split(",", -1)) {
            var one = part(part, unit);
            bits |= one.bits();
            any |= one.any();
        }
        return new CronField(bits, any);
    }

    /** {@code *}, {@code n}, {@code a-b}; each with {@code /step}, where {@code n/step} goes on to the last value. */
    private static CronField part(String part, Unit unit) {
        var rangeAndStep = part.split("/", -1);
        if (rangeAndStep.length > 2) {
            throw unit.unexpected("at most one '/'", part);
        }
        var range = rangeAndStep[0];
        var step = rangeAndStep.length == 2 ? step(rangeAndStep[1], unit) : 1;
        if (range.equals("*") || range.equals("?")) {
            return new CronField(bits(unit.first, unit.last, step), step == 1);
        }
        var ends = range.split("-", -1);
        if (ends.length > 2) {
            throw unit.unexpected("at most one '-'", part);
        }
        var from = unit.value(ends[0]);
        var to = ends.length == 2 ? unit.value(ends[1]) : rangeAndStep.length == 2 ? unit.last : from;
        if (from > to) {
            throw unit.unexpected("a range that goes up", part);
        }
        return new CronField(bits(from, to, step), false);
    }

    private static int step(String text, Unit unit) {
        if (!text.matches("[0-9]{1,2}") || Integer.parseInt(text) < 1) {
            throw unit.unexpected("a step of 1 to 99", text);
        }
        return Integer.parseInt(text);
    }

    private static long bits(int from, int to, int step) {
        var bits = 0L;
        for (int value = from; value <= to; value += step) {
            bits |= 1L << value;
        }
        return bits;
    }

    boolean has(int value) {
        return (bits & 1L << value) != 0;
    }

    int lowest() {
        return Long.numberOfTrailingZeros(bits);
    }
}
