package io.sealane.eventing;

import java.time.Duration;

/**
 * What the partitions of a broker or a channel need to know about it.
 *
 * @param uid of the resource; a broker that is created again under its name starts with an empty log
 * @param partitions how many logs its events are spread over, at least 1; never changes while the uid stays
 * @param retention how long events stay stored after every trigger has passed them; zero deletes them at once
 */
public record BrokerSettings(BrokerId id, String uid, int partitions, Duration retention) {

    public BrokerSettings {
        if (uid.isBlank()) {
            throw new IllegalArgumentException("uid of broker " + id + ": expected a value, got none");
        }
        if (partitions < 1) {
            throw new IllegalArgumentException(
                    "partitions of broker " + id + ": expected at least 1, got " + partitions);
        }
        if (retention.isNegative()) {
            throw new IllegalArgumentException(
                    "retention of broker " + id + ": expected zero or more, got " + retention);
        }
    }
}
