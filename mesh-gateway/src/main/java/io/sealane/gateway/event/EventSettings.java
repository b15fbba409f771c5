package io.sealane.gateway.event;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Limits of what comes in.
 *
 * @param eventBytesMax content of one request; more is answered 413
 * @param batchEventsMax events in one batch; more is answered 400
 * @param attributesMax attributes of one event
 * @param attributeBytesMax UTF-8 bytes of one event's attribute names and values together: they leave as header fields, of which
 *     subscribers take only so much
 * @param bodyTimeMax how long one request's content may take from head to end; more is answered 408; positive
 * @param clientShare the part of the body budget that one client may hold, by address; above 0, at most 1
 * @param retryAfter what a caller is told who finds the body budget used up; at least a second
 */
public record EventSettings(
        int eventBytesMax,
        int batchEventsMax,
        int attributesMax,
        int attributeBytesMax,
        Duration bodyTimeMax,
        double clientShare,
        Duration retryAfter) {

    public EventSettings {
        positive("event-bytes-max", eventBytesMax);
        positive("batch-events-max", batchEventsMax);
        positive("attributes-max", attributesMax);
        positive("attribute-bytes-max", attributeBytesMax);
        if (bodyTimeMax.isNegative() || bodyTimeMax.isZero()) {
            throw new IllegalArgumentException("body-time-max: expected a positive duration, got " + bodyTimeMax);
        }
        if (!(clientShare > 0 && clientShare <= 1)) {
            throw new IllegalArgumentException("client-share: expected above 0 and at most 1, got " + clientShare);
        }
        if (retryAfter.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("retry-after: expected at least a second, got " + retryAfter);
        }
    }

    /** 1 MiB per request within 30 s, 1,000 events per batch, 100 attributes of together 16 KiB, half of the budget, one second. */
    public static EventSettings defaults() {
        return new EventSettings(1024 * 1024, 1000, 100, 16 * 1024, Duration.ofSeconds(30), 0.5, Duration.ofSeconds(1));
    }

    /**
     * Reads {@code sealane.gateway.event}.
     *
     * @param config the fragment below that path
     */
    public static EventSettings from(Config config) {
        return new EventSettings(
                Math.toIntExact(config.getBytes("event-bytes-max")),
                config.getInt("batch-events-max"),
                config.getInt("attributes-max"),
                Math.toIntExact(config.getBytes("attribute-bytes-max")),
                config.getDuration("body-time-max"),
                config.getDouble("client-share"),
                config.getDuration("retry-after"));
    }

    private static void positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": expected at least 1, got " + value);
        }
    }
}
