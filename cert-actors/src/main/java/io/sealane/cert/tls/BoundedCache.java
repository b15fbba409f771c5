package io.sealane.cert.tls;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The values used last, up to a limit; the others are given back. Any thread.
 *
 * @param <K> what a value is for
 * @param <V> something that must be given back
 */
final class BoundedCache<K, V> {

    private final int max;
    private final Consumer<V> giveBack;
    private final Map<K, V> leastRecentFirst = new LinkedHashMap<>(16, 0.75f, true);

    BoundedCache(int max, Consumer<V> giveBack) {
        this.max = max;
        this.giveBack = giveBack;
    }

    synchronized @Nullable V get(K key) {
        return leastRecentFirst.get(key);
    }

    /** Keeps {@code value} unless another thread was faster, whose value is answered then; the slower one is given back. */
    synchronized V putIfAbsent(K key, V value) {
        var present = leastRecentFirst.get(key);
        if (present != null) {
            giveBack.accept(value);
            return present;
        }
        leastRecentFirst.put(key, value);
        if (leastRecentFirst.size() > max) {
            var eldest = leastRecentFirst.entrySet().iterator();
            giveBack.accept(eldest.next().getValue());
            eldest.remove();
        }
        return value;
    }

    synchronized void clear() {
        leastRecentFirst.values().forEach(giveBack);
        leastRecentFirst.clear();
    }
}
