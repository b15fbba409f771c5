package io.sealane.serving.scale;

import io.sealane.cert.spec.Durations;
import io.sealane.resource.ConfigMaps;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Values that users wrote as text under keys, read within their bounds. Each message names key, value and what was expected. */
final class Texts {

    private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(h|ms|m|s)");
    private static final Pattern DURATIONS = Pattern.compile("0|(?:[0-9]+(?:\\.[0-9]+)?(?:h|ms|m|s))+");

    private final Map<String, String> byKey;
    private final String prefix;

    /** @param prefix that keys have in {@code byKey}, and in messages */
    Texts(Map<String, String> byKey, String prefix) {
        this.byKey = byKey;
        this.prefix = prefix;
    }

    /** The text under a key or its older spelling in camel case. */
    Optional<String> text(String key) {
        var value = byKey.get(prefix + key);
        if (value == null) {
            value = byKey.get(prefix + older(key));
        }
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** {@code min-scale} was once {@code minScale}. */
    static String older(String key) {
        var camel = new StringBuilder();
        for (var word : key.split("-")) {
            camel.append(camel.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return camel.toString();
    }

    OptionalInt integer(String key, int min, int max) {
        var text = text(key);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            var value = Integer.parseInt(text.get());
            if (value >= min && value <= max) {
                return OptionalInt.of(value);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrong(
                key,
                text.get(),
                "a whole number " + between(String.valueOf(min), max == Integer.MAX_VALUE ? "" : String.valueOf(max)));
    }

    /** @param max infinite where there is none */
    OptionalDouble number(String key, double min, double max) {
        var text = text(key);
        if (text.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            var value = Double.parseDouble(text.get());
            if (value >= min && value <= max) {
                return OptionalDouble.of(value);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrong(key, text.get(), "a number " + between(shown(min), Double.isInfinite(max) ? "" : shown(max)));
    }

    /** Durations as Go writes them, in whole seconds. */
    Optional<Duration> duration(String key, Duration min, Duration max) {
        return text(key).map(text -> {
            var value = parsed(text);
            if (value.isEmpty()
                    || value.get().compareTo(min) < 0
                    || value.get().compareTo(max) > 0
                    || value.get().getNano() != 0) {
                throw wrong(
                        key,
                        text,
                        "a duration in whole seconds such as 60s, "
                                + between(Durations.shown(min), Durations.shown(max)));
            }
            return value.get();
        });
    }

    Optional<Boolean> flag(String key) {
        return text(key).map(text -> ConfigMaps.flag(text).orElseThrow(() -> wrong(key, text, "true or false")));
    }

    Optional<String> choice(String key, List<String> choices) {
        return text(key).map(text -> {
            if (!choices.contains(text)) {
                throw wrong(key, text, "one of " + String.join(", ", choices));
            }
            return text;
        });
    }

    IllegalArgumentException wrong(String key, String text, String expected) {
        return new IllegalArgumentException(prefix + key + ": expected " + expected + ", got '" + text + "'");
    }

    private static Optional<Duration> parsed(String text) {
        if (!DURATIONS.matcher(text).matches()) {
            return Optional.empty();
        }
        var millis = BigDecimal.ZERO;
        var parts = DURATION.matcher(text);
        while (parts.find()) {
            var unit = switch (parts.group(2)) {
                case "h" -> 3_600_000;
                case "m" -> 60_000;
                case "s" -> 1000;
                default -> 1;
            };
            millis = millis.add(new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(unit)));
        }
        return millis.precision() - millis.scale() > 15
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(
                        millis.setScale(0, RoundingMode.CEILING).longValue()));
    }

    private static String between(String min, String max) {
        return max.isEmpty() ? "of at least " + min : "from " + min + " to " + max;
    }

    private static String shown(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
