package io.sealane.serving.controller.revision;

import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.Revision;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.config.ServingConfig;
import io.sealane.serving.controller.world.ServingWorld;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Makes a Revision of each generation of a Configuration, and says which is the latest that is ready. */
public final class ConfigurationReconciler implements Reconciler {

    private final Resources resources;
    private final ServingWorld world;
    private final ServingConfig config;
    private final InstantSource clock;

    public ConfigurationReconciler(Resources resources, ServingWorld world, ServingConfig config, InstantSource clock) {
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
                .exceptionallyCompose(failure -> refused(configuration, failure))
                .thenCompose(this::drop);
    }

    /** It is tried again, since what templates leave out may change, but whoever wrote the template has to know. */
    private CompletionStage<Configuration> refused(Configuration configuration, Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        CompletionStage<Configuration> failed = CompletableFuture.failedFuture(cause);
        if (!(cause instanceof ResourceFailure refusal) || refusal.reason() != ResourceFailure.Reason.INVALID) {
            return failed;
        }
        var why = String.valueOf(refusal.getMessage());
        return resources
                .editStatus(configuration, read -> ConfigurationStatuses.refused(read, why, clock.instant()))
                .thenCompose(told -> failed);
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
