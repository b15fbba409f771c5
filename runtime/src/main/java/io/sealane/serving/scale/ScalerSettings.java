package io.sealane.serving.scale;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * When the scaler looks and decides.
 *
 * @param sampleInterval between two looks at how busy Revisions are; positive, a second at most
 * @param decideInterval between two decisions; positive
 * @param startGrace how long it is tried to have a Pod ready beyond the Revision's progress deadline; not negative
 * @param forgetAfter how long what another node has let in itself counts when it tells no more; positive
 */
public record ScalerSettings(
        Duration sampleInterval, Duration decideInterval, Duration startGrace, Duration forgetAfter) {

    public ScalerSettings {
        positive("sample-interval", sampleInterval);
        positive("decide-interval", decideInterval);
        positive("forget-after", forgetAfter);
        if (startGrace.isNegative()) {
            throw new IllegalArgumentException("start-grace: expected 0 or more, got " + startGrace);
        }
        if (sampleInterval.compareTo(Duration.ofSeconds(1)) > 0) {
            // Values are kept by the second, and one without any counts for nothing.
            throw new IllegalArgumentException("sample-interval: expected one second at most, got " + sampleInterval);
        }
    }

    /** Reads {@code sample-interval}, {@code decide-interval}, {@code start-grace} and {@code forget-after}. */
    public static ScalerSettings from(Config config) {
        return new ScalerSettings(
                config.getDuration("sample-interval"),
                config.getDuration("decide-interval"),
                config.getDuration("start-grace"),
                config.getDuration("forget-after"));
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": expected a positive duration, got " + value);
        }
    }
}
