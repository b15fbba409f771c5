package io.sealane.serving.controller;

import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.ConfigurationBuilder;
import io.fabric8.knative.serving.v1.Route;
import io.fabric8.knative.serving.v1.RouteBuilder;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.TrafficTarget;
import io.fabric8.knative.serving.v1.TrafficTargetBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Children;
import io.sealane.resource.status.Owners;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Gives each Service of Knative its Configuration and its Route, and sums up how they are. */
final class ServiceReconciler implements Reconciler {

    private final Resources resources;
    private final Children children;
    private final ServingWorld world;
    private final InstantSource clock;

    ServiceReconciler(Resources resources, ServingWorld world, InstantSource clock) {
        this.resources = resources;
        this.children = new Children(resources).deciding(Set.of(Known.VISIBILITY));
        this.world = world;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return world.knative()
                .get(key)
                .filter(service -> !Owners.isLeaving(service) && service.getSpec() != null)
                .map(this::reconcile)
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<Duration>> reconcile(Service service) {
        var configuration =
                children.put(world.configurations(), service, configuration(service), child -> child.getSpec());
        var route = children.put(world.routes(), service, route(service), child -> child.getSpec());
        return configuration
                .thenCombine(route, (left, right) -> new ServiceStatuses.Facts(left, right))
                .handle((facts, failure) -> failure == null ? facts : notOwned(failure))
                .thenCompose(facts ->
                        resources.editStatus(service, read -> ServiceStatuses.of(read, facts, clock.instant())))
                .thenApply(written -> Optional.empty());
    }

    private static ServiceStatuses.Facts notOwned(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof Children.NotOwned notOwned) {
            return ServiceStatuses.Facts.refused(String.valueOf(notOwned.getMessage()));
        }
        throw new CompletionException(cause);
    }

    private static Configuration configuration(Service service) {
        return new ConfigurationBuilder()
                .withMetadata(metadata(service))
                .withNewSpec()
                .withTemplate(service.getSpec().getTemplate())
                .endSpec()
                .build();
    }

    private static Route route(Service service) {
        return new RouteBuilder()
                .withMetadata(metadata(service))
                .withNewSpec()
                .withTraffic(traffic(service))
                .endSpec()
                .build();
    }

    /** A target that names no revision is the latest of the Service's own. */
    private static List<TrafficTarget> traffic(Service service) {
        var name = service.getMetadata().getName();
        var wanted = service.getSpec().getTraffic();
        if (wanted == null || wanted.isEmpty()) {
            return List.of(new TrafficTargetBuilder()
                    .withConfigurationName(name)
                    .withLatestRevision(true)
                    .withPercent(100L)
                    .build());
        }
        return wanted.stream()
                .map(target -> target.getRevisionName() == null
                                || target.getRevisionName().isEmpty()
                        ? new TrafficTargetBuilder(target)
                                .withRevisionName(null)
                                .withConfigurationName(name)
                                .withLatestRevision(true)
                                .build()
                        : target)
                .toList();
    }

    private static ObjectMeta metadata(Service service) {
        return new ObjectMetaBuilder()
                .withNamespace(service.getMetadata().getNamespace())
                .withName(service.getMetadata().getName())
                .withLabels(Meta.labels(service))
                .addToLabels(Known.SERVICE, service.getMetadata().getName())
                .addToLabels(Known.SERVICE_UID, service.getMetadata().getUid())
                .withAnnotations(Meta.inherited(service.getMetadata().getAnnotations()))
                .withOwnerReferences(Owners.controller(service))
                .build();
    }
}
