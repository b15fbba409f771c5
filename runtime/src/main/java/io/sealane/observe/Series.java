package io.sealane.observe;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Meters by name, up to a number of names; the rest share one. Safe for any thread.
 *
 * @param <N> a name
 * @param <M> its meters
 */
final class Series<N, M> {

    private final int max;
    private final N other;
    private final Function<N, M> maker;
    private final Consumer<M> remover;
    private final Map<N, M> named = new ConcurrentHashMap<>();
    private @Nullable M shared;

    /**
     * No meters yet.
     *
     * @param other the name that the rest share
     * @param remover called for meters whose name has gone
     */
    Series(int max, N other, Function<N, M> maker, Consumer<M> remover) {
        this.max = max;
        this.other = other;
        this.maker = maker;
        this.remover = remover;
    }

    M of(N name) {
        var known = named.get(name);
        return known == null ? made(name) : known;
    }

    private synchronized M made(N name) {
        var known = named.get(name);
        if (known != null) {
            return known;
        }
        if (named.size() < max) {
            var made = maker.apply(name);
            named.put(name, made);
            return made;
        }
        var present = shared == null ? maker.apply(other) : shared;
        shared = present;
        return present;
    }

    /** Removes the meters of a name. */
    synchronized void remove(N name) {
        var gone = named.remove(name);
        if (gone != null) {
            remover.accept(gone);
        }
    }

    /** Removes the meters of all other names. */
    synchronized void retain(Set<N> names) {
        named.entrySet().removeIf(entry -> {
            var gone = !names.contains(entry.getKey());
            if (gone) {
                remover.accept(entry.getValue());
            }
            return gone;
        });
    }
}
