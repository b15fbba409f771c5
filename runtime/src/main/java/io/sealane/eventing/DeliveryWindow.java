package io.sealane.eventing;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one trigger has under way, by position. Settled in any order; says below which position nothing is open.
 *
 * @param <T> one delivery
 */
final class DeliveryWindow<T> {

    private final int max;
    private final TreeMap<Long, T> open = new TreeMap<>();
    private long next;

    /** @param max how many may be open, 1 or more */
    DeliveryWindow(int max) {
        this.max = max;
    }

    boolean full() {
        return open.size() >= max;
    }

    boolean empty() {
        return open.isEmpty();
    }

    int size() {
        return open.size();
    }

    void open(long position, T delivery) {
        open.put(position, delivery);
        passed(position + 1);
    }

    /** Everything below was looked at. */
    void passed(long position) {
        next = Math.max(next, position);
    }

    @Nullable
    T get(long position) {
        return open.get(position);
    }

    Optional<T> settle(long position) {
        return Optional.ofNullable(open.remove(position));
    }

    /** Everything below is settled. */
    long watermark() {
        return open.isEmpty() ? next : open.firstKey();
    }

    Collection<T> all() {
        return open.values();
    }
}
