package io.sealane.eventing.settings;

import com.typesafe.config.Config;
import io.sealane.journal.Mark;
import java.time.Duration;

/**
 * Bounds of eventing on one node.
 *
 * @param publishTimeout how long a publish may wait for its events to be stored; positive
 * @param openPublishesMax publishes of one event loop that wait at a time, 1 or more; further ones are refused with 503
 * @param retryAfter what a refused publisher is told to wait; positive
 * @param windowEventsMax deliveries of one trigger and partition under way at a time, 1 or more
 * @param retryDelayMax the wait between two attempts never grows beyond this; positive
 * @param replyBytesMax bytes of an answer that are read, 1 or more; a larger reply fails the delivery
 * @param deliveryBytesMax bytes of events in delivery windows and pages of the node, 1 or more; beyond, deliveries wait
 * @param recentBytesMax bytes of stored events that the node keeps decoded, 0 or more
 * @param cursorInterval how long a cursor may be ahead of what is stored of it; positive
 * @param cursorRangesMax stretches of settled events above the first unsettled one that are stored of a trigger and partition, 0 to 4,096;
 *     events of further ones are delivered again after a crash
 * @param refreshInterval how often partitions are reminded of the settings, and started where they do not run; positive
 * @param orphanHold how long events are kept that a start finds stored without their broker, in case that its absence is a mistake; not
 *     negative
 * @param requestsMax requests that wait for their replies at a time, 1 or more; further ones are refused with 503
 */
public record EventingLimits(
        Duration publishTimeout,
        int openPublishesMax,
        Duration retryAfter,
        int windowEventsMax,
        Duration retryDelayMax,
        int replyBytesMax,
        long deliveryBytesMax,
        long recentBytesMax,
        Duration cursorInterval,
        int cursorRangesMax,
        Duration refreshInterval,
        Duration orphanHold,
        int requestsMax) {

    private static final int MIB = 1024 * 1024;
    private static final int REQUESTS_MAX = 4096;

    public EventingLimits {
        positive("publish-timeout", publishTimeout);
        atLeast(1, "open-publishes-max", openPublishesMax);
        positive("retry-after", retryAfter);
        atLeast(1, "window-events-max", windowEventsMax);
        positive("retry-delay-max", retryDelayMax);
        atLeast(1, "reply-bytes-max", replyBytesMax);
        atLeast(1, "delivery-bytes-max", deliveryBytesMax);
        atLeast(0, "recent-bytes-max", recentBytesMax);
        positive("cursor-interval", cursorInterval);
        atLeast(0, "cursor-ranges-max", cursorRangesMax);
        if (cursorRangesMax > Mark.RANGES_MAX) {
            throw new IllegalArgumentException(
                    "cursor-ranges-max: expected at most " + Mark.RANGES_MAX + ", got " + cursorRangesMax);
        }
        positive("refresh-interval", refreshInterval);
        atLeast(1, "requests-max", requestsMax);
        if (orphanHold.isNegative()) {
            throw new IllegalArgumentException("orphan-hold: expected a duration of 0 or more, got " + orphanHold);
        }
    }

    /** With the standard hold of orphans, a day. */
    public EventingLimits(
            Duration publishTimeout,
            int openPublishesMax,
            Duration retryAfter,
            int windowEventsMax,
            Duration retryDelayMax,
            int replyBytesMax,
            long deliveryBytesMax,
            long recentBytesMax,
            Duration cursorInterval,
            int cursorRangesMax,
            Duration refreshInterval) {
        this(
                publishTimeout,
                openPublishesMax,
                retryAfter,
                windowEventsMax,
                retryDelayMax,
                replyBytesMax,
                deliveryBytesMax,
                recentBytesMax,
                cursorInterval,
                cursorRangesMax,
                refreshInterval,
                Duration.ofDays(1),
                REQUESTS_MAX);
    }

    /** These bounds with another number of requests that are held. */
    public EventingLimits holdingRequests(int max) {
        return new EventingLimits(
                publishTimeout,
                openPublishesMax,
                retryAfter,
                windowEventsMax,
                retryDelayMax,
                replyBytesMax,
                deliveryBytesMax,
                recentBytesMax,
                cursorInterval,
                cursorRangesMax,
                refreshInterval,
                orphanHold,
                max);
    }

    /**
     * Bounds that fit a heap: an eighth of it for deliveries.
     *
     * @param heapBytes the largest size of the heap
     */
    public static EventingLimits forHeap(long heapBytes) {
        return new EventingLimits(
                Duration.ofSeconds(10),
                16_384,
                Duration.ofSeconds(1),
                100,
                Duration.ofMinutes(10),
                MIB,
                Math.max(MIB, heapBytes / 8),
                8 * MIB,
                Duration.ofMillis(50),
                128,
                Duration.ofSeconds(5));
    }

    /**
     * Reads {@code sealane.eventing.limits}.
     *
     * @param config the fragment below that path
     * @param heapBytes the largest size of the heap, of which {@code delivery-heap-fraction} is a part
     */
    public static EventingLimits from(Config config, long heapBytes) {
        return new EventingLimits(
                config.getDuration("publish-timeout"),
                config.getInt("open-publishes-max"),
                config.getDuration("retry-after"),
                config.getInt("window-events-max"),
                config.getDuration("retry-delay-max"),
                Math.toIntExact(config.getBytes("reply-bytes-max")),
                Math.max(MIB, (long) (heapBytes * config.getDouble("delivery-heap-fraction"))),
                config.getBytes("recent-bytes-max"),
                config.getDuration("cursor-interval"),
                config.getInt("cursor-ranges-max"),
                config.getDuration("refresh-interval"),
                config.getDuration("orphan-hold"),
                config.getInt("requests-max"));
    }

    private static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + ": expected a positive duration, got " + value);
        }
    }

    private static void atLeast(long min, String key, long value) {
        if (value < min) {
            throw new IllegalArgumentException(key + ": expected at least " + min + ", got " + value);
        }
    }
}
