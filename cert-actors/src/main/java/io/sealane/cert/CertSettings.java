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
 * @param caChangeSpread over how long certificates are made anew after their issuer's CA has become another; not negative
 * @param retry when to try again after a failure
 * @param keepersAtOnce how many certificates are looked at, issued and written at a time; others wait; positive
 */
public record CertSettings(
        Duration backdating,
        Duration leafLifeMin,
        Duration stepDeadline,
        Duration recheck,
        Duration restartDelayMax,
        Duration caChangeSpread,
        Retry retry,
        int keepersAtOnce) {

    private static final int KEEPERS_AT_ONCE = 64;

    /**
     * When to try again after a failure.
     *
     * @param profile how pauses grow
     * @param delayMin the first pause of cert-manager's profile; positive
     * @param delayMax its longest; not less than the first
     */
    public record Retry(Profile profile, Duration delayMin, Duration delayMax) {

        /** How pauses grow. */
        public enum Profile {
            /** With the life of the certificate. */
            SCALED,
            /** From the shortest to the longest, whatever the life. */
            CERT_MANAGER
        }

        private static final Retry SCALED = new Retry(Profile.SCALED, Duration.ofHours(1), Duration.ofHours(32));

        public Retry {
            expectPositive("retry.delay-min", delayMin);
            if (delayMax.compareTo(delayMin) < 0) {
                throw new IllegalArgumentException(
                        "retry.delay-max: expected at least delay-min " + delayMin + ", got " + delayMax);
            }
        }

        public static Retry scaled() {
            return SCALED;
        }

        private static Retry from(Config config) {
            var profile = switch (config.getString("profile")) {
                case "scaled" -> Profile.SCALED;
                case "cert-manager" -> Profile.CERT_MANAGER;
                default ->
                    throw new IllegalArgumentException(
                            "retry.profile: expected scaled or cert-manager, got " + config.getString("profile"));
            };
            return new Retry(profile, config.getDuration("delay-min"), config.getDuration("delay-max"));
        }
    }

    /** Certificates are made anew as soon as the CA is another, and tried again as scales with their life. */
    public CertSettings(
            Duration backdating,
            Duration leafLifeMin,
            Duration stepDeadline,
            Duration recheck,
            Duration restartDelayMax) {
        this(
                backdating,
                leafLifeMin,
                stepDeadline,
                recheck,
                restartDelayMax,
                Duration.ZERO,
                Retry.scaled(),
                KEEPERS_AT_ONCE);
    }

    public CertSettings {
        if (backdating.isNegative()) {
            throw new IllegalArgumentException("backdating: expected no negative duration, got " + backdating);
        }
        expectPositive("leaf-life-min", leafLifeMin);
        expectPositive("step-deadline", stepDeadline);
        expectPositive("recheck", recheck);
        expectPositive("restart-delay-max", restartDelayMax);
        if (caChangeSpread.isNegative()) {
            throw new IllegalArgumentException(
                    "ca-change-spread: expected no negative duration, got " + caChangeSpread);
        }
        if (keepersAtOnce < 1) {
            throw new IllegalArgumentException("keepers-at-once: expected at least 1, got " + keepersAtOnce);
        }
    }

    /** Reads {@code sealane.cert}. */
    public static CertSettings from(Config config) {
        return new CertSettings(
                config.getDuration("backdating"),
                config.getDuration("leaf-life-min"),
                config.getDuration("step-deadline"),
                config.getDuration("recheck"),
                config.getDuration("restart-delay-max"),
                config.getDuration("ca-change-spread"),
                Retry.from(config.getConfig("retry")),
                config.getInt("keepers-at-once"));
    }

    private static void expectPositive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(key + ": expected a positive duration, got " + value);
        }
    }
}
