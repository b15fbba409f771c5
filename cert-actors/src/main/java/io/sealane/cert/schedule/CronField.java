package io.sealane.cert.schedule;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * One field of a cron expression: the values it takes.
 *
 * @param values by number
 * @param any whether it was written as all values
 */
record CronField(BitSet values, boolean any) {

    /** @param names of the values, the first being {@code min}; empty for none */
    static CronField parse(String name, String text, int min, int max, List<String> names) {
        var values = new BitSet();
        for (var part : text.split(",", -1)) {
            try {
                add(values, part, new Range(min, max), names);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("cron: expected " + name + " from " + min + " to " + max
                        + ", with *, lists, ranges and steps; got \"" + text + "\"");
            }
        }
        return new CronField(values, text.startsWith("*") || text.startsWith("?"));
    }

    boolean has(int value) {
        return values.get(value);
    }

    private record Range(int from, int to) {}

    private static void add(BitSet values, String part, Range all, List<String> names) {
        var slash = part.indexOf('/');
        var step = slash < 0 ? 1 : Integer.parseInt(part.substring(slash + 1));
        var range = range(slash < 0 ? part : part.substring(0, slash), slash >= 0, all, names);
        if (step < 1 || range.from() < all.from() || range.to() > all.to() || range.from() > range.to()) {
            throw new IllegalArgumentException(part);
        }
        for (var value = range.from(); value <= range.to(); value += step) {
            values.set(value);
        }
    }

    private static Range range(String text, boolean stepped, Range all, List<String> names) {
        if (text.equals("*") || text.equals("?")) {
            return all;
        }
        var dash = text.indexOf('-');
        if (dash < 0) {
            var only = number(text, all.from(), names);
            return new Range(only, stepped ? all.to() : only);
        }
        return new Range(
                number(text.substring(0, dash), all.from(), names),
                number(text.substring(dash + 1), all.from(), names));
    }

    private static int number(String text, int min, List<String> names) {
        var named = names.indexOf(text.toUpperCase(Locale.ROOT));
        return named < 0 ? Integer.parseInt(text) : min + named;
    }
}
