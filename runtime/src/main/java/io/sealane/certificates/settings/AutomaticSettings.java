package io.sealane.certificates.settings;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * When rotations begin by themselves.
 *
 * @param enabled whether they do at all
 * @param retry how long after one that was aborted the next one begins; positive
 * @param kept how many ended ones are kept per issuer, for their history; positive
 */
public record AutomaticSettings(boolean enabled, Duration retry, int kept) {

    public AutomaticSettings {
        if (retry.isNegative() || retry.isZero()) {
            throw new IllegalArgumentException("rotation.automatic.retry: expected a positive duration, got " + retry);
        }
        if (kept < 1) {
            throw new IllegalArgumentException("rotation.automatic.kept: expected at least 1, got " + kept);
        }
    }

    /** Reads {@code sealane.cert.rotation.automatic}. */
    static AutomaticSettings from(Config config) {
        return new AutomaticSettings(config.getBoolean("enabled"), config.getDuration("retry"), config.getInt("kept"));
    }
}
