package io.sealane.eventing.log;

import io.sealane.eventing.settings.BrokerId;
import io.sealane.journal.PartitionId;

/**
 * One partition of one broker or channel.
 *
 * @param uid of the broker's resource: a broker that is made again under its name has partitions of its own
 * @param number from 0
 */
public record PartitionKey(BrokerId broker, String uid, int number) {

    /** Namespace, name, number and uid; none of them holds a slash. */
    public String entityId() {
        return broker + "/" + number + "/" + uid;
    }

    /**
     * The opposite of {@link #entityId}.
     *
     * @throws IllegalArgumentException for a text that names no partition
     */
    public static PartitionKey of(String entityId) {
        var parts = entityId.split("/", 4);
        if (parts.length != 4) {
            throw new IllegalArgumentException("entity: expected namespace/name/number/uid, got " + entityId);
        }
        return new PartitionKey(BrokerId.parse(parts[0] + "/" + parts[1]), parts[3], Integer.parseInt(parts[2]));
    }

    /** Of a log whose broker is gone, so that nobody knows its name. No resource has such a name. */
    public static PartitionKey nameless(PartitionId log) {
        return new PartitionKey(new BrokerId("?", "?"), log.log(), log.number());
    }

    /** Its log, as the journal knows it. */
    public PartitionId log() {
        return new PartitionId(uid, number);
    }

    @Override
    public String toString() {
        return broker + "/" + number;
    }
}
