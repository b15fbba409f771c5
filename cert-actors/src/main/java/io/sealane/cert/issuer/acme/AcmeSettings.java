package io.sealane.cert.issuer.acme;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How ACME servers are dealt with.
 *
 * @param orderDeadline how long one order may take from its creation to the certificate; positive
 * @param requestTimeout how long one request to a server may take; positive
 * @param answerBytesMax largest answer of a server that is read; positive
 * @param pollDelay between two questions about the same state where the server names no time; positive
 * @param selfCheckDelay between two looks at our own proof before the server is asked to look; positive
 * @param ordersMax orders under way at a time; positive
 * @param waitingMax orders that wait for their turn, further ones fail; not negative
 * @param renewalInfoDelay between two questions for a renewal window where the server names no time; at least one minute
 * @param ipAddresses whether addresses may be ordered; few servers sign them
 */
public record AcmeSettings(
        Duration orderDeadline,
        Duration requestTimeout,
        int answerBytesMax,
        Duration pollDelay,
        Duration selfCheckDelay,
        int ordersMax,
        int waitingMax,
        Duration renewalInfoDelay,
        boolean ipAddresses) {

    private static final Duration RENEWAL_INFO_MIN = Duration.ofMinutes(1);

    public AcmeSettings {
        positive("order-deadline", orderDeadline);
        positive("request-timeout", requestTimeout);
        positive("poll-delay", pollDelay);
        positive("self-check-delay", selfCheckDelay);
        atLeast("answer-bytes-max", answerBytesMax, 1);
        atLeast("orders-max", ordersMax, 1);
        atLeast("waiting-max", waitingMax, 0);
        if (renewalInfoDelay.compareTo(RENEWAL_INFO_MIN) < 0) {
            throw new IllegalArgumentException(
                    "renewal-info-delay: expected at least " + RENEWAL_INFO_MIN + ", got " + renewalInfoDelay);
        }
    }

    /** Reads {@code sealane.cert.acme}. */
    public static AcmeSettings from(Config config) {
        return new AcmeSettings(
                config.getDuration("order-deadline"),
                config.getDuration("request-timeout"),
                Math.toIntExact(config.getBytes("answer-bytes-max")),
                config.getDuration("poll-delay"),
                config.getDuration("self-check-delay"),
                config.getInt("orders-max"),
                config.getInt("waiting-max"),
                config.getDuration("renewal-info-delay"),
                config.getBoolean("ip-addresses"));
    }

    private static void positive(String key, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(key + ": expected a positive duration, got " + value);
        }
    }

    private static void atLeast(String key, int value, int min) {
        if (value < min) {
            throw new IllegalArgumentException(key + ": expected at least " + min + ", got " + value);
        }
    }
}
