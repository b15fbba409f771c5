package io.sealane.resource;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Lets the same controllers run on every node of a cluster while one of them writes: on the others a write does nothing and succeeds
 * with what it was given. Reading and watching are the same everywhere.
 */
public final class OneWriter implements Resources {

    private final Resources all;
    private final BooleanSupplier writes;

    /** @param writes whether this node is the one, asked at each write */
    public OneWriter(Resources all, BooleanSupplier writes) {
        this.all = all;
        this.writes = writes;
    }

    @Override
    public <T extends HasMetadata> Informer<T> informer(Class<T> kind) {
        return all.informer(kind);
    }

    @Override
    public <T extends HasMetadata> CompletionStage<Optional<T>> get(Class<T> kind, ResourceKey key) {
        return all.get(kind, key);
    }

    @Override
    public CompletionStage<Boolean> serves(Class<? extends HasMetadata> kind) {
        return all.serves(kind);
    }

    @Override
    public CompletionStage<Optional<GenericKubernetesResource>> find(String apiVersion, String kind, ResourceKey key) {
        return all.find(apiVersion, kind, key);
    }

    @Override
    public CompletionStage<Optional<String>> preferredVersion(String group) {
        return all.preferredVersion(group);
    }

    @Override
    public <T extends HasMetadata> CompletionStage<T> create(T resource) {
        return write(() -> all.create(resource), resource);
    }

    @Override
    public <T extends HasMetadata> CompletionStage<T> replace(T resource) {
        return write(() -> all.replace(resource), resource);
    }

    @Override
    public <T extends HasMetadata> CompletionStage<T> editStatus(T resource, UnaryOperator<T> edit) {
        return write(() -> all.editStatus(resource, edit), resource);
    }

    @Override
    public <T extends HasMetadata> CompletionStage<Void> scale(T resource, int replicas) {
        return writes.getAsBoolean() ? all.scale(resource, replicas) : CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<GenericKubernetesResource> apply(GenericKubernetesResource document) {
        return write(() -> all.apply(document), document);
    }

    @Override
    public <T extends HasMetadata> CompletionStage<Void> delete(Class<T> kind, ResourceKey key) {
        return writes.getAsBoolean() ? all.delete(kind, key) : CompletableFuture.completedStage(null);
    }

    private <T> CompletionStage<T> write(Supplier<CompletionStage<T>> write, T otherwise) {
        return writes.getAsBoolean() ? write.get() : CompletableFuture.completedStage(otherwise);
    }
}
