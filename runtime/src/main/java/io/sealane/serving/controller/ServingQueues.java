package io.sealane.serving.controller;

import akka.actor.typed.ActorRef;
import io.fabric8.knative.internal.networking.v1alpha1.ClusterDomainClaim;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.serving.controller.certificate.CertificateReconciler;
import io.sealane.serving.controller.revision.RevisionScaling;
import io.sealane.serving.controller.route.CertificatePlan;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import io.sealane.serving.controller.world.ServingWorld;
import java.util.List;
import java.util.stream.Stream;

/** The work queues, and what wakes their keys. */
record ServingQueues(
        ActorRef<Reconcilers.Command> knative,
        ActorRef<Reconcilers.Command> configurations,
        ActorRef<Reconcilers.Command> revisions,
        ActorRef<Reconcilers.Command> routes,
        ActorRef<Reconcilers.Command> ingresses,
        ActorRef<Reconcilers.Command> certificates,
        ActorRef<Reconcilers.Command> mappings,
        ActorRef<Reconcilers.Command> namespaces,
        ActorRef<Reconcilers.Command> internal) {

    void wakeOn(ServingWorld world) {
        Reconcilers.wakeOn(world.knative(), knative);
        Reconcilers.wakeOn(world.configurations(), configurations);
        Reconcilers.wakeOn(world.revisions(), revisions);
        Reconcilers.wakeOn(world.routes(), routes);
        Reconcilers.wakeOn(world.ingresses(), ingresses);
        Reconcilers.wakeOn(world.certificates(), certificates);
        Reconcilers.wakeOn(world.mappings(), mappings);
        wakeOwners(world.configurations(), knative);
        wakeOwners(world.routes(), knative);
        wakeOwners(world.revisions(), configurations);
        wakeOwners(world.deployments(), revisions);
        wakeOwners(world.ingresses(), routes);
        wakeOwners(world.services(), routes);
        wakeOwners(world.certificates(), routes);
        wakeOwners(world.ingresses(), mappings);
        wakeOwners(world.certificates(), mappings);
        wakeOwners(world.orders(), certificates);
        wakePods(world);
        wakeWildcards(world);
        wakeInternal(world);
        wakeRoutes(world);
        wakeMappings(world);
    }

    private void wakePods(ServingWorld world) {
        Reconcilers.wakeOn(world.pods(), revisions, change -> {
            var revision = Meta.labels(change.resource()).get(Known.REVISION);
            return revision == null
                    ? Stream.of()
                    : Stream.of(new ResourceKey(change.key().namespace(), revision));
        });
    }

    /** A certificate for a whole namespace is every Route's there. */
    private void wakeWildcards(ServingWorld world) {
        Reconcilers.wakeOn(world.namespaces(), namespaces);
        Reconcilers.wakeOn(
                world.certificates(),
                namespaces,
                change -> isWildcard(change.resource())
                        ? Stream.of(new ResourceKey("", change.key().namespace()))
                        : Stream.of());
        Reconcilers.wakeOn(
                world.certificates(),
                routes,
                change -> isWildcard(change.resource()) ? in(world.routes(), change.key()) : Stream.of());
    }

    /** The workloads of a namespace share an identity. */
    private void wakeInternal(ServingWorld world) {
        Reconcilers.wakeOn(world.namespaces(), internal);
        Reconcilers.wakeOn(
                world.revisions(),
                internal,
                change -> Stream.of(new ResourceKey("", change.key().namespace())));
        Reconcilers.wakeOn(
                world.certificates(),
                internal,
                change -> CertificatePlan.INTERNAL_TYPE.equals(
                                Meta.labels(change.resource()).get(Known.CERTIFICATE_TYPE))
                        ? Stream.of(new ResourceKey("", change.key().namespace()))
                        : Stream.of());
    }

    private static boolean isWildcard(HasMetadata certificate) {
        return Meta.labels(certificate).containsKey(Known.WILDCARD_DOMAIN);
    }

    /** Targets of a Route are of its own namespace. */
    private void wakeRoutes(ServingWorld world) {
        Reconcilers.wakeOn(world.configurations(), routes, change -> in(world.routes(), change.key()));
        Reconcilers.wakeOn(world.revisions(), routes, change -> in(world.routes(), change.key()));
        Reconcilers.wakeOn(
                world.routes(),
                revisions,
                change -> world.revisions().list().stream()
                        .filter(revision -> RevisionScaling.concerns(change.resource(), revision))
                        .map(ResourceKey::of));
        Reconcilers.wakeOn(world.secrets(), routes, change -> routesThatShow(change.resource(), world));
        Reconcilers.wakeOn(world.revisions(), ingresses, change -> in(world.ingresses(), change.key()));
        Reconcilers.wakeOn(world.services(), ingresses, change -> in(world.ingresses(), change.key()));
    }

    /** Those whose address names the root of this Secret, which another authority may have written by now. */
    private static Stream<ResourceKey> routesThatShow(Secret secret, ServingWorld world) {
        return Meta.labels(secret).containsKey(CertificateReconciler.UID_LABEL)
                ? world.certificates()
                        .get(ResourceKey.of(secret))
                        .map(ServingQueues::controllers)
                        .orElseGet(Stream::of)
                : Stream.of();
    }

    private void wakeMappings(ServingWorld world) {
        Reconcilers.wakeOn(world.routes(), mappings, change -> in(world.mappings(), change.key()));
        Reconcilers.wakeOn(world.services(), mappings, change -> in(world.mappings(), change.key()));
        Reconcilers.wakeOn(
                world.claims(),
                mappings,
                change -> Stream.concat(
                        world.mappings().list().stream()
                                .filter(mapping -> mapping.getMetadata()
                                        .getName()
                                        .equals(change.key().name()))
                                .map(ResourceKey::of),
                        claimant(change.resource())));
    }

    /** Who it was made for, which may have been deleted while nobody looked. */
    private static Stream<ResourceKey> claimant(ClusterDomainClaim claim) {
        return claim.getSpec() == null || claim.getSpec().getNamespace() == null
                ? Stream.of()
                : Stream.of(new ResourceKey(
                        claim.getSpec().getNamespace(), claim.getMetadata().getName()));
    }

    void wakeAll(ServingWorld world) {
        wake(world.knative(), knative);
        wake(world.configurations(), configurations);
        wake(world.revisions(), revisions);
        wake(world.routes(), routes);
        wake(world.ingresses(), ingresses);
        wake(world.certificates(), certificates);
        wake(world.mappings(), mappings);
        world.claims().list().stream()
                .flatMap(ServingQueues::claimant)
                .forEach(key -> mappings.tell(new Reconcilers.Wake(key)));
        wake(world.namespaces(), namespaces);
        wake(world.namespaces(), internal);
    }

    void wakeRevisions(List<ResourceKey> keys) {
        keys.forEach(key -> revisions.tell(new Reconcilers.Wake(key)));
    }

    void wakeEncrypted(ServingWorld world) {
        world.ingresses().list().stream()
                .filter(ingress -> ingress.getSpec() != null
                        && ingress.getSpec().getTls() != null
                        && !ingress.getSpec().getTls().isEmpty())
                .forEach(ingress -> ingresses.tell(new Reconcilers.Wake(ResourceKey.of(ingress))));
    }

    private static <T extends HasMetadata> Stream<ResourceKey> in(Resources.Informer<T> informer, ResourceKey changed) {
        return informer.list().stream()
                .filter(object ->
                        changed.namespace().equals(object.getMetadata().getNamespace()))
                .map(ResourceKey::of);
    }

    static void wake(Resources.Informer<? extends HasMetadata> informer, ActorRef<Reconcilers.Command> queue) {
        informer.list().forEach(object -> queue.tell(new Reconcilers.Wake(ResourceKey.of(object))));
    }

    /** Children have their owner's namespace; a key of another kind's is looked up and not found. */
    private static void wakeOwners(
            Resources.Informer<? extends HasMetadata> children, ActorRef<Reconcilers.Command> owners) {
        wakeOwnersOf(children, owners);
    }

    private static <T extends HasMetadata> void wakeOwnersOf(
            Resources.Informer<T> children, ActorRef<Reconcilers.Command> owners) {
        Reconcilers.wakeOn(children, owners, change -> controllers(change.resource()));
    }

    private static Stream<ResourceKey> controllers(HasMetadata child) {
        var references = child.getMetadata().getOwnerReferences();
        return references == null
                ? Stream.of()
                : List.copyOf(references).stream()
                        .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                        .map(reference -> new ResourceKey(child.getMetadata().getNamespace(), reference.getName()));
    }
}
