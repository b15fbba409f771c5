package io.sealane.serving.controller.route;

import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.internal.networking.v1alpha1.Ingress;
import io.fabric8.knative.serving.v1.Route;
import io.fabric8.knative.serving.v1.TrafficTarget;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Children;
import io.sealane.resource.status.Conditions;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.config.ServingConfig;
import io.sealane.serving.controller.revision.ConfigurationStatuses;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import io.sealane.serving.controller.world.ServingWorld;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gives each Route its certificates, its Ingress and its name inside, and says where it is served. */
public final class RouteReconciler implements Reconciler {

    private final Resources resources;
    private final Children children;
    private final ServingWorld world;
    private final ServingConfig config;
    private final String inside;
    private final RouteServices services;
    private final InstantSource clock;

    public RouteReconciler(
            Resources resources,
            ServingWorld world,
            ServingConfig config,
            String inside,
            GatewayAddresses gateway,
            InstantSource clock) {
        this.resources = resources;
        this.children = new Children(resources);
        this.world = world;
        this.config = config;
        this.inside = inside;
        this.services = new RouteServices(resources, world, gateway);
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return world.routes()
                .get(key)
                .filter(route -> !Owners.isLeaving(route) && route.getSpec() != null)
                .map(this::reconcile)
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<Duration>> reconcile(Route route) {
        var namespace = route.getMetadata().getNamespace();
        var plan = TrafficPlan.of(
                route,
                name -> world.configurations().get(new ResourceKey(namespace, name)),
                name -> world.revisions().get(new ResourceKey(namespace, name)));
        var all = RouteHosts.of(route, config.network(), config.domains(), inside);
        var hosts = all.hiding(services.hidden(route, all, tags(route)));
        var done = plan instanceof TrafficPlan.Resolved resolved
                ? serve(route, hosts, resolved)
                : write(route, RouteStatuses.Facts.unresolved(hosts, (TrafficPlan.Unresolved) plan))
                        .thenApply(written -> Optional.<Duration>empty());
        return done;
    }

    private static List<String> tags(Route route) {
        return Stream.concat(
                        Stream.of(RouteHosts.NO_TAG),
                        Optional.ofNullable(route.getSpec().getTraffic()).orElse(List.of()).stream()
                                .map(TrafficTarget::getTag)
                                .filter(tag -> tag != null && !tag.isEmpty()))
                .distinct()
                .toList();
    }

    private CompletionStage<Optional<Duration>> serve(Route route, RouteHosts hosts, TrafficPlan.Resolved plan) {
        var tags = new ArrayList<>(List.of(RouteHosts.NO_TAG));
        tags.addAll(plan.tags());
        var needed = CertificatePlan.of(hosts, tags, this::wildcards);
        var rollout = rollout(route, plan);
        return certificates(route, needed)
                .thenCompose(certificates -> {
                    var ready = needed.stream()
                            .filter(certificate -> certificates.isReady(certificate.wanted()))
                            .toList();
                    return ingress(
                                    route,
                                    hosts,
                                    tags,
                                    IngressPlan.of(
                                            hosts,
                                            plan,
                                            rollout,
                                            config.features().tagHeaders(),
                                            ready))
                            .thenCompose(ingress -> dropUnneeded(route, needed, ingress))
                            .thenApply(ingress -> RouteStatuses.Facts.served(
                                    hosts, plan, needed, certificates, ingress, rollout.isMoving()));
                })
                .handle((facts, failure) -> failure == null ? facts : notOwned(hosts, failure))
                .thenCompose(facts -> write(route, facts))
                .thenApply(written -> rollout.wait(clock.instant()));
    }

    private Rollout rollout(Route route, TrafficPlan.Resolved plan) {
        var namespace = route.getMetadata().getNamespace();
        var ingress = world.ingresses().get(ResourceKey.of(route)).filter(found -> Owners.controls(route, found));
        var inForce = ingress.filter(found -> found.getStatus() != null
                        && Meta.isCurrent(found, found.getStatus().getObservedGeneration()))
                .flatMap(found -> Conditions.find(found.getStatus().getConditions(), Conditions.READY))
                .filter(ready -> "True".equals(ready.getStatus()))
                .isPresent();
        return Rollout.of(ingress)
                .next(
                        plan.targets(),
                        new Rollout.Means(
                                RolloutDuration.of(route, config.network().rollout()),
                                inForce,
                                name -> world.revisions()
                                        .get(new ResourceKey(namespace, name))
                                        .filter(revision -> ConfigurationStatuses.is(revision, "True"))
                                        .isPresent(),
                                clock.instant()));
    }

    /** The certificate for all hosts of a namespace that stands for such a name, if there is one. */
    private Optional<Certificate> wildcards(String namespace, String name) {
        return world.certificates().list().stream()
                .filter(certificate ->
                        namespace.equals(certificate.getMetadata().getNamespace())
                                && Meta.labels(certificate).containsKey(Known.WILDCARD_DOMAIN)
                                && !Owners.isLeaving(certificate)
                                && certificate.getSpec() != null
                                && certificate.getSpec().getDnsNames().contains(name))
                .findFirst();
    }

    private CompletionStage<Route> write(Route route, RouteStatuses.Facts facts) {
        return resources.editStatus(route, read -> RouteStatuses.of(read, facts, clock.instant()));
    }

    private static RouteStatuses.Facts notOwned(RouteHosts hosts, Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof Children.NotOwned notOwned) {
            return RouteStatuses.Facts.notOwned(hosts, String.valueOf(notOwned.getMessage()));
        }
        throw new CompletionException(cause);
    }

    private CompletionStage<CertificateStates> certificates(Route route, List<CertificatePlan> needed) {
        var puts = needed.stream()
                .map(each -> each.shared()
                        ? CompletableFuture.completedFuture(each.wanted())
                        : children.put(world.certificates(), route, each.wanted(), Certificate::getSpec)
                                .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(puts.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> CertificateStates.of(
                        puts.stream().map(CompletableFuture::join).toList(), this::secret));
    }

    private Optional<Secret> secret(Certificate certificate) {
        return world.secrets()
                .get(new ResourceKey(
                        certificate.getMetadata().getNamespace(),
                        certificate.getSpec().getSecretName()));
    }

    private CompletionStage<Ingress> ingress(Route route, RouteHosts hosts, Collection<String> tags, Ingress wanted) {
        return services.put(route, hosts, tags)
                .thenCompose(done -> children.put(world.ingresses(), route, wanted, Ingress::getSpec));
    }

    /** Only what the Ingress does not show any more is taken away. */
    private CompletionStage<Ingress> dropUnneeded(Route route, List<CertificatePlan> needed, Ingress ingress) {
        var kept = needed.stream()
                .map(each -> each.wanted().getMetadata().getName())
                .collect(Collectors.toSet());
        var drops = world.certificates().list().stream()
                .filter(certificate -> Owners.controls(route, certificate)
                        && !kept.contains(certificate.getMetadata().getName()))
                .map(certificate -> resources
                        .delete(Certificate.class, ResourceKey.of(certificate))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(drops).thenApply(dropped -> ingress);
    }
}
