package io.sealane.serving.controller.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What {@code config-gc} says: when Revisions go that nothing leads to any more. Immutable.
 *
 * @param sinceCreated how long each stays from its making on; empty where that is not looked at
 * @param sinceActive how long from when the last Route left it; empty where that is not looked at
 * @param min how many stay, whatever their age; the youngest
 * @param max how many stay at most, whatever their age; empty for any number
 */
public record GarbageConfig(Optional<Duration> sinceCreated, Optional<Duration> sinceActive, int min, OptionalInt max) {

    private static final String DISABLED = "disabled";
    private static final String MIN = "min-non-active-revisions";
    private static final String MAX = "max-non-active-revisions";
    private static final Pattern DURATION = Pattern.compile("(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?");

    /** @throws IllegalArgumentException names the key, what it says and what was expected */
    public static GarbageConfig of(Map<String, String> data) {
        var min = number(data, MIN, "20");
        var max = number(data, MAX, "1000");
        if (min.isEmpty()) {
            throw wrong(MIN, DISABLED, "a whole number of at least 0");
        }
        if (max.isPresent() && max.getAsInt() < min.getAsInt()) {
            throw wrong(MAX, String.valueOf(max.getAsInt()), "at least " + MIN + ", which is " + min.getAsInt());
        }
        return new GarbageConfig(
                time(data, "retain-since-create-time", "48h"),
                time(data, "retain-since-last-active-time", "15h"),
                min.getAsInt(),
                max);
    }

    private static OptionalInt number(Map<String, String> data, String key, String otherwise) {
        var text = data.getOrDefault(key, otherwise).strip();
        if (text.equals(DISABLED)) {
            return OptionalInt.empty();
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw wrong(key, text, "a whole number of at least 0, or disabled");
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    private static Optional<Duration> time(Map<String, String> data, String key, String otherwise) {
        var text = data.getOrDefault(key, otherwise).strip();
        if (text.equals(DISABLED)) {
            return Optional.empty();
        }
        var parts = DURATION.matcher(text);
        if (text.isEmpty() || !parts.matches()) {
            throw wrong(key, text, "a duration such as 48h or 1h30m, or disabled");
        }
        return Optional.of(Duration.ofHours(count(parts.group(1)))
                .plusMinutes(count(parts.group(2)))
                .plusSeconds(count(parts.group(3))));
    }

    private static long count(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static IllegalArgumentException wrong(String key, String text, String expected) {
        return new IllegalArgumentException(key + ": expected " + expected + ", got '" + text + "'");
    }
}
