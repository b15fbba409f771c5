package io.sealane.resource.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one kind, and who wants to hear of changes. Safe for any thread.
 *
 * <p>It is told <em>that</em> a resource changed and looks up what it is now, so events that arrive late or twice change nothing.
 */
final class KindCache<T extends HasMetadata> implements Resources.Informer<T> {

    private static final Logger LOG = LoggerFactory.getLogger(KindCache.class);

    private final Function<ResourceKey, Optional<T>> source;
    private final Executor serial;
    private final Map<ResourceKey, T> known = new ConcurrentHashMap<>();
    private final List<Consumer<Resources.Change<T>>> listeners = new ArrayList<>(); // only touched by serial tasks
    private final CompletableFuture<Void> synced = new CompletableFuture<>();

    /**
     * An empty cache.
     *
     * @param source what a resource is now
     * @param executor where listeners are called, one call at a time
     */
    KindCache(Function<ResourceKey, Optional<T>> source, Executor executor) {
        this.source = source;
        this.serial = new Serial(executor);
    }

    /** A resource may have changed, come or gone. */
    void refresh(ResourceKey key) {
        serial.execute(() -> refreshNow(key));
    }

    /** The first list is complete: these keys and no others. */
    void listed(List<ResourceKey> keys) {
        serial.execute(() -> {
            keys.forEach(this::refreshNow);
            synced.complete(null);
        });
    }

    private void refreshNow(ResourceKey key) {
        var before = known.get(key);
        var now = source.apply(key).orElse(null);
        if (before != null && (now == null || !sameObject(before, now))) {
            known.remove(key);
            tell(new Resources.Change<>(key, before, false));
        }
        if (now != null && !sameVersion(before, now)) {
            known.put(key, now);
            tell(new Resources.Change<>(key, now, true));
        }
    }

    private static boolean sameObject(HasMetadata before, HasMetadata now) {
        return Objects.equals(before.getMetadata().getUid(), now.getMetadata().getUid());
    }

    private static boolean sameVersion(@Nullable HasMetadata before, HasMetadata now) {
        return before != null
                && sameObject(before, now)
                && Objects.equals(
                        before.getMetadata().getResourceVersion(),
                        now.getMetadata().getResourceVersion());
    }

    private void tell(Resources.Change<T> change) {
        listeners.forEach(listener -> tell(listener, change));
    }

    /** A listener that fails keeps nothing from the others. */
    private void tell(Consumer<Resources.Change<T>> listener, Resources.Change<T> change) {
        try {
            listener.accept(change);
        } catch (RuntimeException e) {
            LOG.error("a listener failed at {}", change.key(), e);
        }
    }

    @Override
    public List<T> list() {
        return List.copyOf(known.values());
    }

    @Override
    public Optional<T> get(ResourceKey key) {
        return Optional.ofNullable(known.get(key));
    }

    @Override
    public void listen(Consumer<Resources.Change<T>> listener) {
        serial.execute(() -> {
            listeners.add(listener);
            known.forEach((key, resource) -> tell(listener, new Resources.Change<>(key, resource, true)));
        });
    }

    @Override
    public CompletionStage<Void> synced() {
        return synced.minimalCompletionStage();
    }
}
