package io.sealane.cert.request;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * What is granted to those who make signing requests.
 *
 * @param approve whether requests are approved here; else somebody else must set the condition {@code Approved}
 * @param caAllowed whether a CA may be asked for
 * @param durationMax the longest life that may be asked for; positive
 */
public record RequestPolicy(boolean approve, boolean caAllowed, Duration durationMax) {

    private static final RequestPolicy OPEN = new RequestPolicy(true, true, Duration.ofDays(36_500));

    public RequestPolicy {
        if (durationMax.isZero() || durationMax.isNegative()) {
            throw new IllegalArgumentException("duration-max: expected a positive duration, got " + durationMax);
        }
    }

    /** Grants everything that can be signed. */
    public static RequestPolicy open() {
        return OPEN;
    }

    /** Reads {@code sealane.cert.requests}. */
    public static RequestPolicy from(Config config) {
        return new RequestPolicy(
                config.getBoolean("approve"), config.getBoolean("ca-allowed"), config.getDuration("duration-max"));
    }
}
