package io.sealane.resource.embedded.token;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Bounds of tokens.
 *
 * @param issuer what tokens and the discovery document name as their issuer, an {@code https} URL; also the API server's own audience
 * @param lifeMax how long a token is valid at most; longer wishes are cut; at least {@link #LIFE_MIN}
 * @param keyAgeMax how old a signing key becomes before a start of the node makes a new one; positive
 */
public record TokenSettings(String issuer, Duration lifeMax, Duration keyAgeMax) {

    /** The shortest life that may be asked for, as in Kubernetes. */
    public static final Duration LIFE_MIN = Duration.ofMinutes(10);

    /** The life of a token whose request names none, as in Kubernetes. */
    public static final Duration LIFE_STANDARD = Duration.ofHours(1);

    public TokenSettings {
        if (!issuer.startsWith("https://")) {
            throw new IllegalArgumentException("tokens.issuer: '" + issuer + "', expected an https URL");
        }
        if (lifeMax.compareTo(LIFE_MIN) < 0) {
            throw new IllegalArgumentException("tokens.life-max: " + lifeMax + ", expected at least " + LIFE_MIN);
        }
        if (keyAgeMax.isZero() || keyAgeMax.isNegative()) {
            throw new IllegalArgumentException("tokens.key-age-max: " + keyAgeMax + ", expected a positive duration");
        }
    }

    /** Reads {@code issuer}, {@code life-max} and {@code key-age-max}. */
    public static TokenSettings from(Config config) {
        return new TokenSettings(
                config.getString("issuer"), config.getDuration("life-max"), config.getDuration("key-age-max"));
    }

    /** Kubernetes' usual issuer, a day, 90 days. */
    public static TokenSettings standard() {
        return new TokenSettings(
                "https://kubernetes.default.svc.cluster.local", Duration.ofDays(1), Duration.ofDays(90));
    }
}
