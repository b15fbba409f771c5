package io.sealane.observe;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Optional;

/**
 * What a node tells about itself; defaults stand in {@code reference.conf} below {@code sealane.observe}.
 *
 * @param tls whether the endpoint is served over TLS; off serves it in the clear
 * @param seriesMax brokers, triggers and certificates with metrics of their own, of each; the rest share one named {@code other}; 1 or
 *     more
 * @param heartbeat how often tasks are sent through the node's threads; positive
 * @param stuckAfter a thread from which no task has come back for so long is stuck, and the node not live; longer than the heartbeat
 */
public record ObserveSettings(
        boolean tls,
        int seriesMax,
        Duration heartbeat,
        Duration stuckAfter,
        AccessLogSettings accessLog,
        TracingSettings tracing) {

    public ObserveSettings {
        if (seriesMax < 1) {
            throw new IllegalArgumentException("sealane.observe.series-max: expected at least 1, got " + seriesMax);
        }
        positive("heartbeat", heartbeat);
        if (stuckAfter.compareTo(heartbeat) <= 0) {
            throw new IllegalArgumentException(
                    "sealane.observe.stuck-after: expected more than heartbeat, " + heartbeat + ", got " + stuckAfter);
        }
    }

    /**
     * The access log.
     *
     * @param enabled whether it is written from the start
     * @param ownEndpoints whether requests to the API server and for health and metrics have lines as well
     * @param linesMax lines that wait to be written; further ones are dropped and counted; 1 or more
     */
    public record AccessLogSettings(boolean enabled, boolean ownEndpoints, int linesMax) {

        public AccessLogSettings {
            if (linesMax < 1) {
                throw new IllegalArgumentException(
                        "sealane.observe.access-log.lines-max: expected at least 1, got " + linesMax);
            }
        }
    }

    /**
     * Traces.
     *
     * @param endpoint where spans are sent by OTLP over HTTP, such as {@code http://127.0.0.1:4318/v1/traces}; empty for nowhere
     * @param sampling which part of the traces that begin here is recorded, 0 to 1; others follow the caller's decision
     * @param spansMax spans that wait to be sent; further ones are dropped; 1 or more
     * @param sendEvery how often they are sent; positive
     */
    public record TracingSettings(Optional<String> endpoint, double sampling, int spansMax, Duration sendEvery) {

        public TracingSettings {
            if (!(sampling >= 0 && sampling <= 1)) {
                throw new IllegalArgumentException(
                        "sealane.observe.tracing.sampling: expected 0 to 1, got " + sampling);
            }
            if (spansMax < 1) {
                throw new IllegalArgumentException(
                        "sealane.observe.tracing.spans-max: expected at least 1, got " + spansMax);
            }
            positive("tracing.send-every", sendEvery);
        }
    }

    /**
     * Reads {@code sealane.observe}.
     *
     * @param config the fragment below that path
     */
    public static ObserveSettings from(Config config) {
        var log = config.getConfig("access-log");
        var tracing = config.getConfig("tracing");
        return new ObserveSettings(
                config.getBoolean("tls"),
                config.getInt("series-max"),
                config.getDuration("heartbeat"),
                config.getDuration("stuck-after"),
                new AccessLogSettings(
                        log.getBoolean("enabled"), log.getBoolean("own-endpoints"), log.getInt("lines-max")),
                new TracingSettings(
                        Optional.of(tracing.getString("endpoint")).filter(text -> !text.isBlank()),
                        tracing.getDouble("sampling"),
                        tracing.getInt("spans-max"),
                        tracing.getDuration("send-every")));
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(
                    "sealane.observe." + key + ": expected a positive duration, got " + value);
        }
    }
}
