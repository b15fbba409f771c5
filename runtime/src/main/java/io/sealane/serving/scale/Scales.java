package io.sealane.serving.scale;

import io.sealane.resource.ResourceKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The last decision about each Revision. Safe for any thread. */
public final class Scales {

    private final Map<ResourceKey, Decision> byRevision = new ConcurrentHashMap<>();
    private final List<Consumer<ResourceKey>> listeners = new CopyOnWriteArrayList<>();

    /** Empty until something is decided. */
    public Optional<Decision> of(ResourceKey revision) {
        return Optional.ofNullable(byRevision.get(revision));
    }

    /** @param listener told of each Revision that is to have another number of Pods or another activity; must not block */
    public void listen(Consumer<ResourceKey> listener) {
        listeners.add(listener);
    }

    void put(ResourceKey revision, Decision decision) {
        var before = byRevision.put(revision, decision);
        if (before == null || before.wanted() != decision.wanted() || before.activity() != decision.activity()) {
            listeners.forEach(listener -> listener.accept(revision));
        }
    }

    void remove(ResourceKey revision) {
        byRevision.remove(revision);
    }
}
