package io.sealane.resource.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.sealane.resource.ResourceKey;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a {@link KindCache} like a fabric8 informer's store. Lists and watches again after failures, until stopped. */
final class InformerFeed<T extends HasMetadata> implements ResourceEventHandler<T> {

    private static final Logger LOG = LoggerFactory.getLogger(InformerFeed.class);

    /** Objects of one answer: a list of ten thousand Secrets at once is more than a small heap holds. */
    private static final long LIST_PAGE = 500;

    /** Characters of a failure that are shown. */
    private static final int TROUBLE_MAX = 300;

    private final SharedIndexInformer<T> informer;
    private final KindCache<T> cache;
    private volatile boolean stopped;
    private volatile String trouble = "";

    private InformerFeed(SharedIndexInformer<T> informer, Executor executor) {
        this.informer = informer;
        this.cache = new KindCache<>(this::current, executor);
    }

    static <T extends HasMetadata> InformerFeed<T> start(KubernetesClient client, Class<T> kind, Executor executor) {
        var informer =
                client.resources(kind).inAnyNamespace().withLimit(LIST_PAGE).runnableInformer(0);
        var feed = new InformerFeed<>(informer, executor);
        informer.exceptionHandler((started, failure) -> {
            if (feed.stopped) {
                return false;
            }
            feed.trouble = rootMessage(failure);
            LOG.warn("watch of {} failed, again soon: {}", kind.getSimpleName(), failure.toString());
            return true;
        });
        informer.addEventHandler(feed);
        informer.start().whenComplete((done, failure) -> feed.started(kind, failure));
        return feed;
    }

    private void started(Class<T> kind, Throwable failure) {
        if (failure != null && stopped) {
            LOG.debug("informer of {} was stopped while it started", kind.getSimpleName(), failure);
        } else if (failure != null) {
            LOG.error("informer of {} did not start", kind.getSimpleName(), failure);
        } else {
            cache.listed(
                    informer.getStore().list().stream().map(ResourceKey::of).toList());
        }
    }

    /** What is stored now; of an object that cannot be read any more, what it was when it could, and never its end. */
    private Optional<T> current(ResourceKey key) {
        var stored = informer.getStore().getByKey(Cache.namespaceKeyFunc(key.namespace(), key.name()));
        if (stored == null || Unreadable.reason(stored).isEmpty()) {
            return Optional.ofNullable(stored);
        }
        return cache.get(key)
                .filter(before -> Objects.equals(
                        before.getMetadata().getUid(), stored.getMetadata().getUid()));
    }

    private void changed(T resource) {
        var key = ResourceKey.of(resource);
        Unreadable.reason(resource)
                .ifPresent(why -> LOG.warn(
                        "{} {} cannot be read and is left alone: {}",
                        informer.getApiTypeClass().getSimpleName(),
                        key,
                        why));
        cache.refresh(key);
    }

    KindCache<T> cache() {
        return cache;
    }

    /** What this waits for, as a person wants to read it: the kind, and the last failure if there was one. */
    String missing() {
        return informer.getApiTypeClass().getSimpleName() + (trouble.isEmpty() ? "" : " (" + trouble + ")");
    }

    private static String rootMessage(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var line = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
        return line.length() <= TROUBLE_MAX ? line : line.substring(0, TROUBLE_MAX) + "…";
    }

    void stop() {
        stopped = true;
        informer.stop();
    }

    @Override
    public void onAdd(T resource) {
        changed(resource);
    }

    @Override
    public void onUpdate(T before, T now) {
        changed(now);
    }

    @Override
    public void onDelete(T resource, boolean finalStateUnknown) {
        cache.refresh(ResourceKey.of(resource));
    }
}
