package io.sealane.node.credential;

import com.typesafe.config.Config;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How long open connections outlive their certificates.
 *
 * @param upstream of the node's own connections to others
 * @param listener of those that came in
 * @param deadline after which one that is to end is reset; positive
 * @param sweep how often expired certificates are looked for; positive
 * @param check how often listeners are asked what they show; positive
 */
public record ConnectionSettings(
        ConnectionPolicy upstream, ConnectionPolicy listener, Duration deadline, Duration sweep, Duration check) {

    public ConnectionSettings {
        expectPositive("deadline", deadline);
        expectPositive("sweep", sweep);
        expectPositive("check", check);
    }

    /** Reads {@code sealane.cert.connections}. */
    public static ConnectionSettings from(Config config) {
        return new ConnectionSettings(
                ConnectionPolicy.of("sealane.cert.connections.upstream", config.getString("upstream")),
                ConnectionPolicy.of("sealane.cert.connections.listener", config.getString("listener")),
                config.getDuration("deadline"),
                config.getDuration("sweep"),
                config.getDuration("check"));
    }

    /** Whether the first certificate of a chain has expired. */
    public static boolean hasExpired(List<X509Certificate> chain, Instant now) {
        return now.isAfter(chain.get(0).getNotAfter().toInstant());
    }

    private static void expectPositive(String field, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(
                    "sealane.cert.connections." + field + ": expected a positive duration, got " + value);
        }
    }
}
