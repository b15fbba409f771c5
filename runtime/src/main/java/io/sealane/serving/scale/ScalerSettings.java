package io.sealane.serving.scale;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * When the scaler looks and decides.
 *
 * @param sampleInterval between two looks at how busy Revisions are; positive, a second at most
 * @param decideInterval between two decisions; positive
 * @param startMax how long it is tried to have a Pod ready; positive
 */
public record ScalerSettings(Duration sampleInterval, Duration decideInterval, Duration startMax) {

    public ScalerSettings {
        positive("sample-interval", sampleInterval);
        positive("decide-interval", decideInterval);
        positive("start-max", startMax);
        if (sampleInterval.compareTo(Duration.ofSeconds(1)) > 0) {
            // Values are kept by the second, and one without any counts for nothing.
            throw new IllegalArgumentException("sample-interval: expected one second at most, got " + sampleInterval);
        }
    }

    /** Reads {@code sample-interval}, {@code decide-interval} and {@code start-max}. */
    public static ScalerSettings from(Config config) {
        return new ScalerSettings(
                config.getDuration("sample-interval"),
                config.getDuration("decide-interval"),
                config.getDuration("start-max"));
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": expected a positive duration, got " + value);
        }
    }
}
