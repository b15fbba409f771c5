package io.sealane.eventing.identity;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How tokens are got and verified.
 *
 * @param tokenLife asked for tokens of deliveries; at least 10 minutes, as Kubernetes demands
 * @param tokensMax tokens of deliveries that are kept; the one not used for longest gives way
 * @param verifiedMax tokens of senders that are known to be good
 * @param verifiedAge how long such a token is believed before it is verified again, at most until it expires
 * @param keysAge how old keys of an issuer may be before they are read again
 * @param keysRefreshMin between two reads of an issuer's keys at least, whatever senders show
 * @param clockSkew so much may the clocks of issuer and node differ
 */
public record IdentitySettings(
        Duration tokenLife,
        int tokensMax,
        int verifiedMax,
        Duration verifiedAge,
        Duration keysAge,
        Duration keysRefreshMin,
        Duration clockSkew) {

    private static final Duration TOKEN_LIFE_MIN = Duration.ofMinutes(10);

    public IdentitySettings {
        if (tokenLife.compareTo(TOKEN_LIFE_MIN) < 0) {
            throw new IllegalArgumentException("token-life: expected at least 10 minutes, got " + tokenLife);
        }
        positive("tokens-max", tokensMax);
        positive("verified-max", verifiedMax);
        positive("verified-age", verifiedAge);
        positive("keys-age", keysAge);
        positive("keys-refresh-min", keysRefreshMin);
        if (clockSkew.isNegative()) {
            throw new IllegalArgumentException("clock-skew: expected zero or more, got " + clockSkew);
        }
    }

    /** Reads {@code sealane.eventing.identity}. */
    public static IdentitySettings from(Config config) {
        return new IdentitySettings(
                config.getDuration("token-life"),
                config.getInt("tokens-max"),
                config.getInt("verified-max"),
                config.getDuration("verified-age"),
                config.getDuration("keys-age"),
                config.getDuration("keys-refresh-min"),
                config.getDuration("clock-skew"));
    }

    private static void positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": expected at least 1, got " + value);
        }
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + ": expected more than 0, got " + value);
        }
    }
}
