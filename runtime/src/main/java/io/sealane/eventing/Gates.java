package io.sealane.eventing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The gates of a node's triggers. Safe for any thread. */
final class Gates {

    private final ConcurrentMap<String, Gate> gates = new ConcurrentHashMap<>();

    /** @param uid of the trigger */
    Gate of(String uid) {
        return gates.computeIfAbsent(uid, absent -> new Gate());
    }

    /** Forgets all but these. */
    void retain(Set<String> uids) {
        gates.keySet().retainAll(uids);
    }
}
