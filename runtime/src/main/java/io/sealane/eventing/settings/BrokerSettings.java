package io.sealane.eventing.settings;

import io.sealane.gateway.event.EventTtl;
import java.time.Duration;

/**
 * What the partitions of a broker or a channel need to know about it.
 *
 * @param uid of the resource; a broker that is created again under its name starts with an empty log
 * @param partitions how many logs its events are spread over, at least 1; never changes while the uid stays
 * @param retention how long events stay stored after every trigger has passed them; zero deletes them at once
 * @param bytesMax bytes of events that are stored of it, at least 1; shared evenly by its partitions. A full one refuses events; what every
 *     trigger has passed gives way before that
 * @param passesMax how many brokers an event may pass from here on, 1 to {@link EventTtl#PASSES_MAX}
 */
public record BrokerSettings(
        BrokerId id, String uid, int partitions, Duration retention, long bytesMax, int passesMax) {

    /** One whose events may pass as many brokers as may be. */
    public BrokerSettings(BrokerId id, String uid, int partitions, Duration retention, long bytesMax) {
        this(id, uid, partitions, retention, bytesMax, EventTtl.PASSES_MAX);
    }

    /** One without a bound of its own. */
    public BrokerSettings(BrokerId id, String uid, int partitions, Duration retention) {
        this(id, uid, partitions, retention, Long.MAX_VALUE);
    }

    public BrokerSettings {
        if (uid.isBlank()) {
            throw new IllegalArgumentException("uid of broker " + id + ": expected a value, got none");
        }
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "partitions of broker " + id + ": expected at least 1, got " + partitions);
        }
        if (bytesMax < 1) {
            throw new IllegalArgumentException("bytesMax of broker " + id + ": expected at least 1, got " + bytesMax);
        }
        if (passesMax < 1 || passesMax > EventTtl.PASSES_MAX) {
            throw new IllegalArgumentException(
                    "passesMax of broker " + id + ": expected 1 to " + EventTtl.PASSES_MAX + ", got " + passesMax);
        }
        if (retention.isNegative()) {
            throw new IllegalArgumentException(
                    "retention of broker " + id + ": expected zero or more, got " + retention);
        }
    }

    /** What one partition may store. */
    public long partitionBytesMax() {
        return Math.max(1, bytesMax / partitions);
    }

    /** What one partition keeps for its age alone: a quarter is left for what comes next. */
    public long keptBytesMax() {
        return partitionBytesMax() / 4 * 3;
    }
}
