package io.sealane.resource;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Reads, watches and writes resources of a Kubernetes API. Safe for any thread; nothing here blocks the caller.
 *
 * <p>Stages fail with {@link ResourceFailure}.
 */
public interface Resources {

    /** The shared informer of a kind over all namespaces; started with the first call. */
    <T extends HasMetadata> Informer<T> informer(Class<T> kind);

    <T extends HasMetadata> CompletionStage<Optional<T>> get(Class<T> kind, ResourceKey key);

    /** Does what is to be done about a resource; nothing about one that is gone. */
    default <T extends HasMetadata, R> CompletionStage<Optional<R>> with(
            Class<T> kind, ResourceKey key, Function<T, CompletionStage<Optional<R>>> action) {
        return get(kind, key)
                .thenCompose(
                        found -> found.map(action).orElseGet(() -> CompletableFuture.completedStage(Optional.empty())));
    }

    /** Creates; fails with {@link ResourceFailure.Reason#ALREADY_EXISTS}. */
    <T extends HasMetadata> CompletionStage<T> create(T resource);

    /** Replaces on condition that {@code metadata.resourceVersion} is still the stored one; fails with {@link ResourceFailure.Reason#CONFLICT}. */
    <T extends HasMetadata> CompletionStage<T> replace(T resource);

    /**
     * Writes status as a merge patch on the sub-resource, on condition that the resource is still as it was read; else fails with
     * {@link ResourceFailure.Reason#CONFLICT}. To write twice, go on with what the first write returned.
     *
     * @param resource as read; must not be changed in place
     * @param edit returns a copy with the wanted status; when status is equal to what was read nothing is sent
     */
    <T extends HasMetadata> CompletionStage<T> editStatus(T resource, UnaryOperator<T> edit);

    /** Whether the API server serves a kind now; it may begin to later. */
    CompletionStage<Boolean> serves(Class<? extends HasMetadata> kind);

    /**
     * Sets how many replicas a resource wants, by its sub-resource {@code scale}: whatever version it has by now, and nothing else of it.
     *
     * @param replicas not negative
     */
    <T extends HasMetadata> CompletionStage<Void> scale(T resource, int replicas);

    /** Reads a resource of a kind that is known by name only. */
    CompletionStage<Optional<GenericKubernetesResource>> find(String apiVersion, String kind, ResourceKey key);

    /** The group and version in which a group is best read; empty when there is no such group. */
    CompletionStage<Optional<String>> preferredVersion(String group);

    /**
     * Makes the resource be as the document says: creates it or, where it exists, merges the document into it (RFC 7396) and removes what
     * was applied before and is not in it any more. Remembers the document as {@code kubectl apply} does.
     *
     * @param document names its kind; without a namespace, a namespaced kind goes to {@code default}
     */
    CompletionStage<GenericKubernetesResource> apply(GenericKubernetesResource document);

    /** Deletes; succeeds when there is nothing to delete. */
    <T extends HasMetadata> CompletionStage<Void> delete(Class<T> kind, ResourceKey key);

    /**
     * A cache of one kind.
     *
     * <p>Listeners are called in order on a thread that must not be blocked; each new listener first gets what is cached.
     */
    interface Informer<T extends HasMetadata> {

        List<T> list();

        Optional<T> get(ResourceKey key);

        /** Calls back for each change. The first calls are what is cached now. */
        void listen(Consumer<Change<T>> listener);

        /** Completes once the first list is cached and listeners have seen it. */
        CompletionStage<Void> synced();
    }

    /** A resource as it is now ({@code present}) or as it last was. */
    record Change<T extends HasMetadata>(ResourceKey key, T resource, boolean present) {}
}
