package io.sealane.gateway.forward;

import com.typesafe.config.Config;
import io.sealane.gateway.forward.egress.Cidr;
import java.time.Duration;
import java.util.List;

/**
 * How requests are forwarded.
 *
 * @param collectBytesMax answers up to this many bytes of known length are collected before they are given; not negative
 * @param bufferBytesMax of one answer that may wait between upstream and client before the upstream is not read any more; positive
 * @param retryAfter what clients are told whom nothing serves now; positive
 * @param tunnelIdleMax how long both sides of a connection that has left HTTP may be silent before it is reset; positive
 * @param trustedProxies senders whose {@code Forwarded} and {@code X-Forwarded-*} are believed and added to; all others' are replaced
 */
public record ForwardingSettings(
        int collectBytesMax,
        int bufferBytesMax,
        Duration retryAfter,
        Duration tunnelIdleMax,
        List<Cidr> trustedProxies) {

    public ForwardingSettings {
        if (collectBytesMax < 0) {
            throw new IllegalArgumentException("collect-bytes-max: expected 0 or more, got " + collectBytesMax);
        }
        if (bufferBytesMax < 1) {
            throw new IllegalArgumentException("buffer-bytes-max: expected at least 1, got " + bufferBytesMax);
        }
        positive("retry-after", retryAfter);
        positive("tunnel-idle-max", tunnelIdleMax);
        trustedProxies = List.copyOf(trustedProxies);
    }

    /**
     * Reads {@code sealane.gateway.forward}.
     *
     * @param config the fragment below that path
     */
    public static ForwardingSettings from(Config config) {
        return new ForwardingSettings(
                Math.toIntExact(config.getBytes("collect-bytes-max")),
                Math.toIntExact(config.getBytes("buffer-bytes-max")),
                config.getDuration("retry-after"),
                config.getDuration("tunnel-idle-max"),
                config.getStringList("trusted-proxies").stream()
                        .map(Cidr::parse)
                        .toList());
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + ": expected a positive duration, got " + value);
        }
    }
}
