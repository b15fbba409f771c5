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
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Children;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.ServiceStatuses.Child;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import io.sealane.serving.controller.world.ServingWorld;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
        this.children = new Children(resources).withdrawing(Known.INHERITED);
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
        return told(configuration)
                .thenCombine(told(route), ServiceStatuses.Facts::new)
                .thenCompose(facts -> resources
                        .editStatus(service, read -> ServiceStatuses.of(read, facts, clock.instant()))
                        .thenApply(written -> {
                            // What refuses a child may change, and nobody would say so.
                            facts.refusal().ifPresent(why -> {
                                throw new ResourceFailure(ResourceFailure.Reason.INVALID, why, null);
                            });
                            return Optional.empty();
                        }));
    }

    /** What keeps a child from being there for good is for the status; another failure is the pass's own. */
    private static <T> CompletionStage<Child<T>> told(CompletionStage<T> child) {
        return child.handle((made, failure) -> failure == null ? Child.of(made) : none(failure));
    }

    private static <T> Child<T> none(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof Children.NotOwned notOwned) {
            return Child.none("NotOwned", String.valueOf(notOwned.getMessage()));
        }
        if (cause instanceof ResourceFailure refusal && refusal.reason() == ResourceFailure.Reason.INVALID) {
            return Child.none(Child.REFUSED, String.valueOf(refusal.getMessage()));
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
        return wanted.stream().map(target -> target(target, name)).toList();
    }

    /** A URL, which is nothing to ask for, may be in a Service that was stored before that was refused. */
    private static TrafficTarget target(TrafficTarget wanted, String service) {
        // As the API server completes a Route: what it would add would be taken for a change, again and again.
        var target = new TrafficTargetBuilder(wanted)
                .withUrl(null)
                .withPercent(wanted.getPercent() == null ? Long.valueOf(0) : wanted.getPercent());
        if (wanted.getRevisionName() == null || wanted.getRevisionName().isEmpty()) {
            target.withRevisionName(null).withConfigurationName(service).withLatestRevision(true);
        } else {
            target.withLatestRevision(false);
        }
        return target.build();
    }

    private static ObjectMeta metadata(Service service) {
        var labels = Meta.labels(service);
        var annotations = Meta.inherited(service.getMetadata().getAnnotations());
        var given = Children.given(labels, annotations);
        var child = new ObjectMetaBuilder()
                .withNamespace(service.getMetadata().getNamespace())
                .withName(service.getMetadata().getName())
                .withLabels(labels)
                .addToLabels(Known.SERVICE, service.getMetadata().getName())
                .addToLabels(Known.SERVICE_UID, service.getMetadata().getUid())
                .withAnnotations(annotations)
                .withOwnerReferences(Owners.controller(service));
        return (given.isEmpty() ? child : child.addToAnnotations(Known.INHERITED, given)).build();
    }
}
