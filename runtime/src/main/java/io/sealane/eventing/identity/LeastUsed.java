package io.sealane.eventing.identity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A bounded map: where there is no room left, what was not asked for longest gives way. Safe for any thread. */
final class LeastUsed<K, V> {

    private final Map<K, V> entries;

    LeastUsed(int max) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        };
    }

    synchronized Optional<V> get(K key) {
        return Optional.ofNullable(entries.get(key));
    }

    synchronized void put(K key, V value) {
        entries.put(key, value);
    }

    synchronized void remove(K key) {
        entries.remove(key);
    }

    synchronized int size() {
        return entries.size();
    }
}
