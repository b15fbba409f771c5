package io.sealane.gateway.event;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A few named values in the order of their names; immutable. Events are made, changed by one value and written for each hop, where one
 * sorted array costs a fraction of hash maps that are sorted for every writing.
 *
 * @param <V> of the values
 */
final class Fields<V> extends AbstractMap<String, V> {

    private static final Fields<?> NONE = new Fields<>(new Object[0]);

    /** Name, value, name, value. */
    private final Object[] pairs;

    private Fields(Object[] pairs) {
        this.pairs = pairs;
    }

    /** The same names and values; of a map that is one already, itself. */
    @SuppressWarnings("unchecked")
    static <V> Fields<V> of(Map<String, ? extends V> map) {
        if (map instanceof Fields<?> fields) {
            return (Fields<V>) fields;
        }
        if (map.isEmpty()) {
            return (Fields<V>) NONE;
        }
        var pairs = new Object[2 * map.size()];
        var at = 0;
        for (var entry : new TreeMap<>(map).entrySet()) {
            pairs[at++] = entry.getKey();
            pairs[at++] = entry.getValue();
        }
        return new Fields<>(pairs);
    }

    /** With one value set. */
    Fields<V> with(String name, V value) {
        var at = place(name);
        if (at >= 0) {
            var changed = pairs.clone();
            changed[at + 1] = value;
            return new Fields<>(changed);
        }
        var before = -at - 1;
        var changed = new Object[pairs.length + 2];
        System.arraycopy(pairs, 0, changed, 0, before);
        changed[before] = name;
        changed[before + 1] = value;
        System.arraycopy(pairs, before, changed, before + 2, pairs.length - before);
        return new Fields<>(changed);
    }

    /** Without one value. */
    Fields<V> without(String name) {
        var at = place(name);
        if (at < 0) {
            return this;
        }
        var changed = new Object[pairs.length - 2];
        System.arraycopy(pairs, 0, changed, 0, at);
        System.arraycopy(pairs, at + 2, changed, at, changed.length - at);
        return new Fields<>(changed);
    }

    /** Where a name stands; where it is missing, one less than minus the place where it belongs. */
    private int place(String name) {
        var low = 0;
        var high = pairs.length / 2 - 1;
        while (low <= high) {
            var middle = (low + high) >>> 1;
            var order = ((String) pairs[2 * middle]).compareTo(name);
            if (order == 0) {
                return 2 * middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -2 * low - 1;
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable V get(@Nullable Object name) {
        var at = name instanceof String text ? place(text) : -1;
        return at < 0 ? null : (V) pairs[at + 1];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return name instanceof String text && place(text) >= 0;
    }

    @Override
    public int size() {
        return pairs.length / 2;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void forEach(BiConsumer<? super String, ? super V> taker) {
        for (var at = 0; at < pairs.length; at += 2) {
            taker.accept((String) pairs[at], (V) pairs[at + 1]);
        }
    }

    @Override
    public Set<Entry<String, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, V>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return Fields.this.size();
            }
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Fields<?> that ? Arrays.equals(pairs, that.pairs) : super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    private final class Entries implements Iterator<Entry<String, V>> {

        private int at;

        @Override
        public boolean hasNext() {
            return at < pairs.length;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Entry<String, V> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            at += 2;
            return Map.entry((String) pairs[at - 2], (V) pairs[at - 1]);
        }
    }
}
