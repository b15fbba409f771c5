package io.sealane.gateway.forward;

import com.typesafe.config.Config;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import java.time.Duration;

/**
 * Limits of the upstream connections of one event loop.
 *
 * @param connectTimeout how long a TCP connection and, on https, its handshake may take together; positive
 * @param idleTimeout how long a kept connection may stay unused; positive
 * @param connectionsPerTargetMax connections of one loop to one target, open or opening; positive
 * @param waitingPerTargetMax exchanges of one loop that wait for a connection to one target, further ones are answered
 *     {@link UpstreamAnswer.Kind#OVERLOADED}; not negative
 * @param streamsPerConnectionMax exchanges at a time on one HTTP/2 connection, where the peer allows as many; positive
 * @param answerHeadBytesMax bytes of the head of an answer, and of its trailers; positive
 * @param localContentBytesMax content of a forwarded request that a handler of this JVM is given whole; what is longer is refused
 */
public record UpstreamSettings(
        Duration connectTimeout,
        Duration idleTimeout,
        int connectionsPerTargetMax,
        int waitingPerTargetMax,
        int streamsPerConnectionMax,
        int answerHeadBytesMax,
        int localContentBytesMax) {

    public UpstreamSettings {
        positive("connect-timeout", connectTimeout);
        positive("idle-timeout", idleTimeout);
        atLeast(1, "connections-per-target-max", connectionsPerTargetMax);
        atLeast(0, "waiting-per-target-max", waitingPerTargetMax);
        atLeast(1, "streams-per-connection-max", streamsPerConnectionMax);
        atLeast(1, "answer-head-bytes-max", answerHeadBytesMax);
        atLeast(0, "local-content-bytes-max", localContentBytesMax);
    }

    /** 5 s to connect, 30 s idle, 64 connections and 1,024 waiting per target, 100 streams, 32 KiB heads, 1 MiB for local
     * handlers. */
    public static UpstreamSettings defaults() {
        return new UpstreamSettings(
                Duration.ofSeconds(5), Duration.ofSeconds(30), 64, 1024, 100, 32 * 1024, 1024 * 1024);
    }

    /**
     * Reads {@code sealane.gateway.upstream}.
     *
     * @param config the fragment below that path
     */
    public static UpstreamSettings from(Config config) {
        return new UpstreamSettings(
                config.getDuration("connect-timeout"),
                config.getDuration("idle-timeout"),
                config.getInt("connections-per-target-max"),
                config.getInt("waiting-per-target-max"),
                config.getInt("streams-per-connection-max"),
                Math.toIntExact(config.getBytes("answer-head-bytes-max")),
                Math.toIntExact(config.getBytes("local-content-bytes-max")));
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + ": expected a positive duration, got " + value);
        }
    }

    private static void atLeast(int min, String key, int value) {
        if (value < min) {
            throw new IllegalArgumentException(key + ": expected at least " + min + ", got " + value);
        }
    }
}
