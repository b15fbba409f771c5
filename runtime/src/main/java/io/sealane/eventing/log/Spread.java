package io.sealane.eventing.log;

import io.sealane.gateway.event.Event;

/** Chooses the partition of an event: by its {@code partitionkey} where it has one, else in turn. Not safe for several threads. */
public final class Spread {

    private int turn;

    /** @param seed where taking turns begins, so that not everybody begins at 0 */
    public Spread(int seed) {
        turn = seed;
    }

    /** The partition whose turn it is. */
    public int next(int partitions) {
        return Math.floorMod(turn++, partitions);
    }

    /** @param otherwise for events without a key */
    public static int partition(Event event, int partitions, int otherwise) {
        return event.attribute("partitionkey")
                .filter(key -> !key.isEmpty())
                .map(key -> ofKey(key, partitions))
                .orElse(otherwise);
    }

    /** Must never change: the order of events with one key rests on it. */
    public static int ofKey(String key, int partitions) {
        var hash = key.hashCode() * 0x9E3779B1;
        return Math.floorMod(hash ^ hash >>> 16, partitions);
    }
}
