package io.sealane.eventing.controller;

import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Tells of each pass that fails, so that one resource that cannot be followed does not keep the node from following the others. */
final class FirstPasses implements Reconciler {

    private final Reconciler reconciler;
    private final Consumer<ResourceKey> failed;

    FirstPasses(Reconciler reconciler, Consumer<ResourceKey> failed) {
        this.reconciler = reconciler;
        this.failed = failed;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return pass(key).whenComplete((again, failure) -> {
            if (failure != null) {
                failed.accept(key);
            }
        });
    }

    private CompletionStage<Optional<Duration>> pass(ResourceKey key) {
        try {
            return reconciler.reconcile(key);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
