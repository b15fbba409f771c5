package io.sealane.cert;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How certificates are kept.
 *
 * @param backdating how long before the issue a certificate becomes valid, for peers whose clocks are late; not negative
 * @param leafLifeMin a CA that would leave a certificate less than this is not asked to sign; positive
 * @param stepDeadline how long one step (a look, an issue, a write) may take before it counts as failed; positive
 * @param recheck how often everything is looked at without a reason; positive
 * @param restartDelayMax the longest pause before a keeper that broke is started again; positive
 */
public record CertSettings(
        Duration backdating, Duration leafLifeMin, Duration stepDeadline, Duration recheck, Duration restartDelayMax) {

    public CertSettings {
        if (backdating.isNegative()) {
            throw new IllegalArgumentException("backdating: expected no negative duration, got " + backdating);
        }
        expectPositive("leaf-life-min", leafLifeMin);
        expectPositive("step-deadline", stepDeadline);
        expectPositive("recheck", recheck);
        expectPositive("restart-delay-max", restartDelayMax);
    }

    /** Reads {@code sealane.cert}. */
    public static CertSettings from(Config config) {
        return new CertSettings(
                config.getDuration("backdating"),
                config.getDuration("leaf-life-min"),
                config.getDuration("step-deadline"),
                config.getDuration("recheck"),
                config.getDuration("restart-delay-max"));
    }

    private static void expectPositive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(key + ": expected a positive duration, got " + value);
        }
    }
}
