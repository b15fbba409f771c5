package io.sealane.eventing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * What the deliveries of one trigger in all partitions of the node share, one for each trigger. Safe for any thread.
 *
 * @param <T> safe for any thread itself
 */
final class PerTrigger<T> {

    private final ConcurrentMap<String, T> byUid = new ConcurrentHashMap<>();
    private final Supplier<T> make;

    PerTrigger(Supplier<T> make) {
        this.make = make;
    }

    /** @param uid of the trigger */
    T of(String uid) {
        return byUid.computeIfAbsent(uid, absent -> make.get());
    }

    /** Forgets all but these. */
    void retain(Set<String> uids) {
        byUid.keySet().retainAll(uids);
    }
}
