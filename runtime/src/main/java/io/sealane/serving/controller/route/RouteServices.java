package io.sealane.serving.controller.route;

import io.fabric8.knative.serving.v1.Route;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Service;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Children;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import io.sealane.serving.controller.world.ServingWorld;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Keeps the Services that stand for a Route and for each of its tags inside. Users hide one of them by its label
 * {@code networking.knative.dev/visibility}, as with Knative.
 */
final class RouteServices {

    private final Resources resources;
    private final Children children;
    private final ServingWorld world;
    private final GatewayAddresses gateway;

    RouteServices(Resources resources, ServingWorld world, GatewayAddresses gateway) {
        this.resources = resources;
        this.children = new Children(resources);
        this.world = world;
        this.gateway = gateway;
    }

    /** Which of these tags are served inside only. */
    Set<String> hidden(Route route, RouteHosts hosts, Collection<String> tags) {
        return tags.stream()
                .filter(tag -> world.services()
                        .get(key(route, hosts.service(tag)))
                        .filter(service -> Owners.controls(route, service)
                                && Known.CLUSTER_LOCAL.equals(
                                        Meta.labels(service).get(Known.VISIBILITY)))
                        .isPresent())
                .collect(Collectors.toSet());
    }

    /** Makes there be one for each of these tags, and no other. */
    CompletionStage<?> put(Route route, RouteHosts hosts, Collection<String> tags) {
        var names = tags.stream().map(hosts::service).collect(Collectors.toSet());
        CompletionStage<?> all = CompletableFuture.completedStage(null);
        for (var name : names) {
            all = all.thenCompose(done -> put(route, name));
        }
        return all.thenCompose(done -> drop(route, names));
    }

    private CompletionStage<?> put(Route route, String name) {
        var service = children.put(
                world.services(),
                route,
                Placeholder.service(route, name, gateway),
                child -> String.valueOf(child.getSpec().getExternalName()),
                (before, next) -> next.setSpec(gateway.host().isPresent() ? next.getSpec() : before.getSpec()));
        return gateway.host().isPresent()
                // It is another name, and has no addresses of its own.
                ? service
                : service.thenCompose(done -> children.put(
                        world.endpoints(), route, Placeholder.endpoints(route, name, gateway), Endpoints::getSubsets));
    }

    private CompletionStage<?> drop(Route route, Set<String> names) {
        var gone = world.services().list().stream()
                .filter(service -> Owners.controls(route, service)
                        && !names.contains(service.getMetadata().getName()))
                .map(ResourceKey::of)
                .toList();
        return CompletableFuture.allOf(gone.stream()
                .map(key -> resources
                        .delete(Service.class, key)
                        .thenCompose(done -> gateway.host().isPresent()
                                ? CompletableFuture.completedStage(null)
                                : resources.delete(Endpoints.class, key))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    private static ResourceKey key(Route route, String name) {
        return new ResourceKey(route.getMetadata().getNamespace(), name);
    }
}
