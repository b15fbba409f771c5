package io.sealane.eventing.settings;

import com.typesafe.config.Config;
import io.sealane.journal.Mark;
import java.time.Duration;

/** Bounds of eventing on one node. */
public record EventingLimits(
        Publishing publishing,
        Requesting requesting,
        Delivering delivering,
        Ordering ordering,
        Cursor cursor,
        Upkeep upkeep,
        Telling telling) {

    private static final int MIB = 1024 * 1024;

    /**
     * Bounds of what comes in.
     *
     * @param timeout how long a publish may wait for its events to be stored; positive
     * @param openMax publishes of one event loop that wait at a time, 1 or more; further ones are refused with 503
     * @param retryAfter what a refused publisher is told to wait; positive
     */
    public record Publishing(Duration timeout, int openMax, Duration retryAfter) {

        public Publishing {
            positive("publish-timeout", timeout);
            atLeast(1, "open-publishes-max", openMax);
            positive("retry-after", retryAfter);
        }
    }

    /**
     * Bounds of requests that wait for their replies.
     *
     * @param requestsMax requests that wait at a time, 1 or more; further ones are refused with 503
     * @param strayRepliesMax replies that wait for word of the node that holds their request, 0 or more; further ones are refused with 503
     * @param strayReplyTimeout how long one of them waits, then it is refused with 503; positive
     */
    public record Requesting(int requestsMax, int strayRepliesMax, Duration strayReplyTimeout) {

        public Requesting {
            atLeast(1, "requests-max", requestsMax);
            atLeast(0, "stray-replies-max", strayRepliesMax);
            positive("stray-reply-timeout", strayReplyTimeout);
        }
    }

    /**
     * Bounds of what goes out.
     *
     * @param windowMax deliveries of one trigger and partition under way at a time, 1 or more
     * @param retryDelayMax the wait between two attempts never grows beyond this; positive
     * @param replyBytesMax bytes of an answer that are read, 1 or more; a larger reply fails the delivery
     * @param bytesMax bytes of events in delivery windows and pages of the node, 1 or more; beyond, deliveries wait
     * @param recentBytesMax bytes of stored events that the node keeps decoded, 0 or more
     */
    public record Delivering(
            int windowMax, Duration retryDelayMax, int replyBytesMax, long bytesMax, long recentBytesMax) {

        public Delivering {
            atLeast(1, "window-events-max", windowMax);
            positive("retry-delay-max", retryDelayMax);
            atLeast(1, "reply-bytes-max", replyBytesMax);
            atLeast(1, "delivery-bytes-max", bytesMax);
            atLeast(0, "recent-bytes-max", recentBytesMax);
        }
    }

    /**
     * Bounds of triggers that keep an order.
     *
     * @param parkedKeysMax keys of one trigger and partition whose events are passed over while an earlier one is tried again, 0 or more;
     *     events behind those of further keys wait
     * @param parkedKeysNodeMax the same for all triggers and partitions of the node together, 1 or more
     * @param heldUpNotice how long after keys are held up, or go on, that is told; positive
     * @param handoverGrace how much longer than it may take an attempt is waited for that a delivery has begun which has ended since; then
     *     the next delivery of its trigger and partition goes on, and the log says so; positive
     */
    public record Ordering(int parkedKeysMax, int parkedKeysNodeMax, Duration heldUpNotice, Duration handoverGrace) {

        public Ordering {
            atLeast(0, "parked-keys-max", parkedKeysMax);
            atLeast(1, "parked-keys-node-max", parkedKeysNodeMax);
            positive("held-up-notice", heldUpNotice);
            positive("handover-grace", handoverGrace);
        }
    }

    /**
     * How exactly it is stored what a trigger has settled.
     *
     * @param interval how long a cursor may be ahead of what is stored of it; positive
     * @param rangesMax stretches of settled events above the first unsettled one that are stored of a trigger and partition, 0 to
     *     {@value Mark#RANGES_MAX}; events of further ones are delivered again after a crash
     */
    public record Cursor(Duration interval, int rangesMax) {

        public Cursor {
            positive("cursor-interval", interval);
            atLeast(0, "cursor-ranges-max", rangesMax);
            if (rangesMax > Mark.RANGES_MAX) {
                throw new IllegalArgumentException(
                        "cursor-ranges-max: expected at most " + Mark.RANGES_MAX + ", got " + rangesMax);
            }
        }
    }

    /**
     * How partitions follow their resources.
     *
     * @param refreshInterval how often partitions are reminded of the settings, and started where they do not run; positive
     * @param orphanHold how long events are kept that a start finds stored without their broker, in case that its absence is a mistake;
     *     0 to 200 days
     */
    public record Upkeep(Duration refreshInterval, Duration orphanHold) {

        /** Timers know times up to 248 days. */
        private static final Duration HOLD_MAX = Duration.ofDays(200);

        public Upkeep {
            positive("refresh-interval", refreshInterval);
            if (orphanHold.isNegative() || orphanHold.compareTo(HOLD_MAX) > 0) {
                throw new IllegalArgumentException(
                        "orphan-hold: expected a duration of 0 to " + HOLD_MAX.toDays() + " days, got " + orphanHold);
            }
        }
    }

    /**
     * When people are told.
     *
     * @param failingNotice how long nothing must have been delivered of what was tried until that is told; positive
     */
    public record Telling(Duration failingNotice) {

        public Telling {
            positive("failing-notice", failingNotice);
        }
    }

    /** These bounds with others for what comes in. */
    public EventingLimits with(Publishing other) {
        return new EventingLimits(other, requesting, delivering, ordering, cursor, upkeep, telling);
    }

    /** These bounds with others for requests. */
    public EventingLimits with(Requesting other) {
        return new EventingLimits(publishing, other, delivering, ordering, cursor, upkeep, telling);
    }

    /** These bounds with others for what goes out. */
    public EventingLimits with(Delivering other) {
        return new EventingLimits(publishing, requesting, other, ordering, cursor, upkeep, telling);
    }

    /** These bounds with others for triggers that keep an order. */
    public EventingLimits with(Ordering other) {
        return new EventingLimits(publishing, requesting, delivering, other, cursor, upkeep, telling);
    }

    /** These bounds with another upkeep. */
    public EventingLimits with(Upkeep other) {
        return new EventingLimits(publishing, requesting, delivering, ordering, cursor, other, telling);
    }

    /** These bounds with other times to tell. */
    public EventingLimits with(Telling other) {
        return new EventingLimits(publishing, requesting, delivering, ordering, cursor, upkeep, other);
    }

    /**
     * Bounds that fit a heap: an eighth of it for deliveries.
     *
     * @param heapBytes the largest size of the heap
     */
    public static EventingLimits forHeap(long heapBytes) {
        return new EventingLimits(
                new Publishing(Duration.ofSeconds(10), 16_384, Duration.ofSeconds(1)),
                new Requesting(4096, 100, Duration.ofSeconds(3)),
                new Delivering(100, Duration.ofMinutes(10), MIB, Math.max(MIB, heapBytes / 8), 8 * MIB),
                new Ordering(100, 10_000, Duration.ofSeconds(10), Duration.ofSeconds(10)),
                new Cursor(Duration.ofMillis(50), 128),
                new Upkeep(Duration.ofSeconds(5), Duration.ofDays(1)),
                new Telling(Duration.ofSeconds(10)));
    }

    /**
     * Reads {@code sealane.eventing.limits}.
     *
     * @param config the fragment below that path
     * @param heapBytes the largest size of the heap, of which {@code delivery-heap-fraction} is a part
     */
    public static EventingLimits from(Config config, long heapBytes) {
        return new EventingLimits(
                new Publishing(
                        config.getDuration("publish-timeout"),
                        config.getInt("open-publishes-max"),
                        config.getDuration("retry-after")),
                new Requesting(
                        config.getInt("requests-max"),
                        config.getInt("stray-replies-max"),
                        config.getDuration("stray-reply-timeout")),
                new Delivering(
                        config.getInt("window-events-max"),
                        config.getDuration("retry-delay-max"),
                        Math.toIntExact(config.getBytes("reply-bytes-max")),
                        Math.max(MIB, (long) (heapBytes * config.getDouble("delivery-heap-fraction"))),
                        config.getBytes("recent-bytes-max")),
                new Ordering(
                        config.getInt("parked-keys-max"),
                        config.getInt("parked-keys-node-max"),
                        config.getDuration("held-up-notice"),
                        config.getDuration("handover-grace")),
                new Cursor(config.getDuration("cursor-interval"), config.getInt("cursor-ranges-max")),
                new Upkeep(config.getDuration("refresh-interval"), config.getDuration("orphan-hold")),
                new Telling(config.getDuration("failing-notice")));
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
