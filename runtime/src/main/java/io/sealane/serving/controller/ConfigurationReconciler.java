package io.sealane.serving.controller;

import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.Revision;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Owners;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Makes a Revision of each generation of a Configuration, and says which is the latest that is ready. */
final class ConfigurationReconciler implements Reconciler {

    private final Resources resources;
    private final ServingWorld world;
    private final ServingConfig config;
    private final InstantSource clock;

    ConfigurationReconciler(Resources resources, ServingWorld world, ServingConfig config, InstantSource clock) {
        this.resources = resources;
        this.world = world;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return world.configurations()
                .get(key)
                .filter(configuration -> !Owners.isLeaving(configuration) && configuration.getSpec() != null)
                .map(this::reconcile)
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<Duration>> reconcile(Configuration configuration) {
        return latest(configuration)
                .thenCompose(latest -> resources.editStatus(
                        configuration,
                        read -> ConfigurationStatuses.of(
                                read, latest, revisions(read), config.defaults(), clock.instant())))
                .thenCompose(this::drop);
    }

    /** Revisions that nothing leads to any more. */
    private CompletionStage<Optional<Duration>> drop(Configuration configuration) {
        var garbage = RevisionGarbage.of(config.garbage(), configuration, revisions(configuration), clock.instant())
                .sparing(world.routes().list());
        var drops = garbage.gone().stream()
                .map(revision -> resources
                        .delete(Revision.class, ResourceKey.of(revision))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(drops).thenApply(done -> garbage.again());
    }

    /** The revision of this generation; somebody else's, or another generation's, when its name was taken. */
    private CompletionStage<Revision> latest(Configuration configuration) {
        var wanted = RoutingState.PENDING.on(Revisions.of(configuration, config.defaults()), clock.instant());
        var present = world.revisions().get(ResourceKey.of(wanted));
        return present.<CompletionStage<Revision>>map(CompletableFuture::completedStage)
                .orElseGet(() -> resources.create(wanted));
    }

    private List<Revision> revisions(Configuration configuration) {
        return world.revisions().list().stream()
                .filter(revision -> Owners.controls(configuration, revision))
                .toList();
    }
}
