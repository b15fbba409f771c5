package io.sealane.certificates.model;

import io.fabric8.kubernetes.api.model.Duration;
import java.text.ParseException;
import java.util.regex.Pattern;

/** Reads durations as Go writes them and cert-manager takes them: the longest unit is the hour. Pure. */
public final class GoDurations {

    private static final Pattern GO =
            Pattern.compile("[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)");

    private GoDurations() {}

    /** @throws IllegalArgumentException without the field's name, for any other text */
    public static java.time.Duration parse(String text) {
        if (!GO.matcher(text).matches()) {
            throw new IllegalArgumentException("expected a duration such as 2160h or 5m, got " + text);
        }
        try {
            return Duration.parse(text).getDuration();
        } catch (ParseException | RuntimeException e) {
            throw new IllegalArgumentException("expected a duration such as 2160h or 5m, got " + text, e);
        }
    }
}
