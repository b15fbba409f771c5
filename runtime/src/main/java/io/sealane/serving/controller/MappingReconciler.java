package io.sealane.serving.controller;

import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.internal.networking.v1alpha1.CertificateBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.ClusterDomainClaim;
import io.fabric8.knative.internal.networking.v1alpha1.ClusterDomainClaimBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.Ingress;
import io.fabric8.knative.serving.v1beta1.DomainMapping;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Children;
import io.sealane.resource.status.Owners;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Serves Services under domains of their own. */
final class MappingReconciler implements Reconciler {

    private final Resources resources;
    private final Children children;
    private final ServingWorld world;
    private final ServingConfig config;
    private final String inside;
    private final InstantSource clock;

    MappingReconciler(
            Resources resources, ServingWorld world, ServingConfig config, String inside, InstantSource clock) {
        this.resources = resources;
        this.children = new Children(resources);
        this.world = world;
        this.config = config;
        this.inside = inside;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return world.mappings()
                .get(key)
                .filter(mapping -> !Owners.isLeaving(mapping) && mapping.getSpec() != null)
                .map(this::reconcile)
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<Duration>> reconcile(DomainMapping mapping) {
        return claim(mapping)
                .thenCompose(claimed ->
                        claimed ? serve(mapping) : CompletableFuture.completedStage(MappingStatuses.Facts.unclaimed()))
                .handle((facts, failure) -> failure == null ? facts : notOwned(failure))
                .thenCompose(facts ->
                        resources.editStatus(mapping, read -> MappingStatuses.of(read, facts, clock.instant())))
                .thenApply(written -> Optional.empty());
    }

    private static MappingStatuses.Facts notOwned(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof Children.NotOwned notOwned) {
            return MappingStatuses.Facts.notOwned(String.valueOf(notOwned.getMessage()));
        }
        throw new CompletionException(cause);
    }

    /** Whether the domain is this namespace's. */
    private CompletionStage<Boolean> claim(DomainMapping mapping) {
        var namespace = mapping.getMetadata().getNamespace();
        var present =
                world.claims().get(new ResourceKey("", mapping.getMetadata().getName()));
        if (present.isPresent()) {
            return CompletableFuture.completedStage(
                    namespace.equals(present.get().getSpec().getNamespace()));
        }
        if (!config.network().autocreateClaims()) {
            return CompletableFuture.completedStage(false);
        }
        ClusterDomainClaim claim = new ClusterDomainClaimBuilder()
                .withNewMetadata()
                .withName(mapping.getMetadata().getName())
                .endMetadata()
                .withNewSpec(namespace)
                .build();
        return resources.create(claim).thenApply(created -> true);
    }

    private CompletionStage<MappingStatuses.Facts> serve(DomainMapping mapping) {
        var target = MappingPlan.target(mapping, world.services()::get);
        if (target.isEmpty()) {
            return CompletableFuture.completedStage(
                    MappingStatuses.Facts.unresolved(MappingPlan.shownReference(mapping)));
        }
        var needed = MappingPlan.certificate(mapping, config.network());
        return certificates(mapping, needed).thenCompose(states -> {
            var secret = MappingPlan.secret(mapping)
                    .or(() -> needed.filter(states::isReady)
                            .map(ready -> ready.getSpec().getSecretName()));
            var wanted = MappingPlan.ingress(mapping, target.get(), inside, secret, config.network());
            return children.put(world.ingresses(), mapping, wanted, Ingress::getSpec)
                    .thenApply(ingress -> MappingStatuses.Facts.served(
                            ingress,
                            needed,
                            states,
                            secret.isPresent(),
                            MappingPlan.isRedirected(mapping, config.network())));
        });
    }

    private CompletionStage<CertificateStates> certificates(DomainMapping mapping, Optional<Certificate> needed) {
        var drops = world.certificates().list().stream()
                .filter(certificate -> needed.isEmpty() && Owners.controls(mapping, certificate))
                .map(certificate -> resources
                        .delete(Certificate.class, ResourceKey.of(certificate))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return needed.map(wanted -> children.put(world.certificates(), mapping, wanted, Certificate::getSpec)
                        .thenApply(stored -> CertificateStates.of(List.of(stored), any -> Optional.empty())))
                .orElseGet(() -> CompletableFuture.allOf(drops).thenApply(dropped -> CertificateStates.NONE));
    }

    static Certificate certificate(DomainMapping mapping) {
        var name = mapping.getMetadata().getName();
        return new CertificateBuilder()
                .withNewMetadata()
                .withNamespace(mapping.getMetadata().getNamespace())
                .withName(MappingPlan.childName(name))
                .addToLabels(Known.DOMAIN_MAPPING_UID, mapping.getMetadata().getUid())
                .addToLabels(Known.CERTIFICATE_TYPE, CertificatePlan.EXTERNAL_TYPE)
                .withOwnerReferences(Owners.controller(mapping))
                .endMetadata()
                .withNewSpec()
                .withDnsNames(name)
                .withSecretName(MappingPlan.childName(name))
                .endSpec()
                .build();
    }
}
