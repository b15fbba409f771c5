package io.sealane.resource.client;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.Watches;
import io.sealane.resource.Watches.Change;
import io.sealane.resource.Watches.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Watches.Watch} over a fabric8 informer. What the informer reports before its first list is complete waits until then, and is
 * told only as far as it goes beyond that list.
 */
final class NamedWatch implements Watches.Watch, ResourceEventHandler<GenericKubernetesResource> {

    private static final Logger LOG = LoggerFactory.getLogger(NamedWatch.class);
    /** In characters: it is shown in conditions. */
    private static final int MESSAGE_MAX = 400;

    private final Consumer<Seen> listener;
    private final Consumer<NamedWatch> ended;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final List<Seen> early = new ArrayList<>();
    private @Nullable Map<String, String> listed;
    private @Nullable SharedIndexInformer<GenericKubernetesResource> informer;
    private boolean closed;

    /** @param ended told once it is closed */
    NamedWatch(Consumer<Seen> listener, Consumer<NamedWatch> ended) {
        this.listener = listener;
        this.ended = ended;
    }

    /** Begins, unless it was closed meanwhile. */
    synchronized void start(SharedIndexInformer<GenericKubernetesResource> started) {
        if (closed) {
            return;
        }
        informer = started;
        started.exceptionHandler((running, failure) -> again(failure));
        started.addEventHandler(this);
        started.start().whenComplete((done, failure) -> {
            if (failure == null) {
                listed(started.getStore().list());
            } else {
                fail(failure);
            }
        });
    }

    void fail(Throwable failure) {
        ready.completeExceptionally(failure(failure));
    }

    private boolean again(Throwable failure) {
        if (!ready.isDone()) {
            fail(failure);
            return false;
        }
        LOG.debug("watch failed, again soon", failure);
        return !isClosed();
    }

    private static ResourceFailure failure(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ResourceFailure known) {
                return known;
            }
            if (cause instanceof KubernetesClientException refused && refused.getCode() > 0) {
                return new ResourceFailure(ApiCalls.reason(refused.getCode(), null), cut(said(refused)), failure);
            }
        }
        return new ResourceFailure(
                ResourceFailure.Reason.UNAVAILABLE, cut(String.valueOf(failure.getMessage())), failure);
    }

    /** The API's own sentence; the exception's message has the request, the whole answer and its metadata around it. */
    private static String said(KubernetesClientException refused) {
        var status = refused.getStatus();
        var message = status == null ? null : status.getMessage();
        return message == null || message.isBlank() ? String.valueOf(refused.getMessage()) : message;
    }

    private static String cut(String message) {
        return message.length() <= MESSAGE_MAX ? message : message.substring(0, MESSAGE_MAX) + "…";
    }

    private synchronized void listed(List<GenericKubernetesResource> resources) {
        var versions = new HashMap<String, String>();
        resources.forEach(one ->
                versions.put(one.getMetadata().getUid(), one.getMetadata().getResourceVersion()));
        listed = versions;
        early.forEach(this::tell);
        early.clear();
        ready.complete(null);
    }

    private synchronized void see(Change change, GenericKubernetesResource resource) {
        var seen = new Seen(change, resource);
        if (listed == null) {
            early.add(seen);
        } else {
            tell(seen);
        }
    }

    private void tell(Seen seen) {
        if (closed || isOfTheList(seen)) {
            return;
        }
        try {
            listener.accept(seen);
        } catch (RuntimeException e) {
            LOG.error(
                    "a listener failed at {} {}",
                    seen.resource().getKind(),
                    seen.resource().getMetadata().getName(),
                    e);
        }
    }

    private boolean isOfTheList(Seen seen) {
        var meta = seen.resource().getMetadata();
        var version = listed == null ? null : listed.get(meta.getUid());
        if (version == null) {
            return false;
        }
        if (seen.change() == Change.ADDED) {
            return true;
        }
        boolean old = seen.change() == Change.CHANGED && version.equals(meta.getResourceVersion());
        if (!old && listed != null) {
            listed.remove(meta.getUid());
        }
        return old;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public CompletionStage<Void> ready() {
        return ready.minimalCompletionStage();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (informer != null) {
            informer.stop();
        }
        ended.accept(this);
    }

    @Override
    public void onAdd(GenericKubernetesResource resource) {
        see(Change.ADDED, resource);
    }

    @Override
    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
        if (!String.valueOf(before.getMetadata().getResourceVersion())
                .equals(now.getMetadata().getResourceVersion())) {
            see(Change.CHANGED, now);
        }
    }

    @Override
    public void onDelete(GenericKubernetesResource resource, boolean finalStateUnknown) {
        see(Change.REMOVED, resource);
    }
}
