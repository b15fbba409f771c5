package io.sealane.serving.controller.route;

import io.fabric8.knative.duck.v1.KReference;
import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.internal.networking.v1alpha1.CertificateBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.ClusterDomainClaim;
import io.fabric8.knative.internal.networking.v1alpha1.ClusterDomainClaimBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.Ingress;
import io.fabric8.knative.serving.v1beta1.DomainMapping;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.manifest.Bootstrap;
import io.sealane.resource.status.Children;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.config.ServingConfig;
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

/** Serves Services under domains of their own. */
public final class MappingReconciler implements Reconciler {

    private final Resources resources;
    private final Children children;
    private final ServingWorld world;
    private final ServingConfig config;
    private final String inside;
    private final InstantSource clock;

    public MappingReconciler(
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
        var mapping = world.mappings().get(key);
        if (mapping.isEmpty()) {
            return release(key).thenApply(released -> Optional.empty());
        }
        return mapping.filter(one -> !Owners.isLeaving(one) && one.getSpec() != null)
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
                .addToLabels(Bootstrap.MANAGED_BY, Bootstrap.US)
                .endMetadata()
                .withNewSpec(namespace)
                .build();
        return resources.create(claim).thenApply(created -> true);
    }

    /** A claim that was made for a mapping goes with it; one that somebody else made stays. What is not known yet may be there. */
    private CompletionStage<Void> release(ResourceKey gone) {
        return world.claims()
                .get(new ResourceKey("", gone.name()))
                .filter(claim -> config.network().autocreateClaims()
                        && Bootstrap.US.equals(Meta.labels(claim).get(Bootstrap.MANAGED_BY))
                        && gone.namespace().equals(claim.getSpec().getNamespace()))
                .map(claim -> resources
                        .get(DomainMapping.class, gone)
                        .thenCompose(stored -> stored.isPresent()
                                ? CompletableFuture.<Void>completedStage(null)
                                : resources.delete(ClusterDomainClaim.class, ResourceKey.of(claim))))
                .orElseGet(() -> CompletableFuture.completedStage(null));
    }

    private CompletionStage<MappingStatuses.Facts> serve(DomainMapping mapping) {
        var target = MappingPlan.target(mapping, world.services()::get);
        if (target.isEmpty()) {
            return CompletableFuture.completedStage(
                    MappingStatuses.Facts.unresolved(MappingPlan.unresolved(mapping, ref -> isThere(mapping, ref))));
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

    /** Whether it is there though nothing leads to it. */
    private boolean isThere(DomainMapping mapping, KReference ref) {
        var key = new ResourceKey(mapping.getMetadata().getNamespace(), ref.getName());
        return switch (ref.getApiVersion() + " " + ref.getKind()) {
            case "serving.knative.dev/v1 Service" -> world.knative().get(key).isPresent();
            case "serving.knative.dev/v1 Route" -> world.routes().get(key).isPresent();
            default -> false;
        };
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
                .withName(Meta.childName(name))
                .addToLabels(Known.DOMAIN_MAPPING_UID, mapping.getMetadata().getUid())
                .addToLabels(Known.CERTIFICATE_TYPE, CertificatePlan.EXTERNAL_TYPE)
                .withOwnerReferences(Owners.controller(mapping))
                .endMetadata()
                .withNewSpec()
                .withDnsNames(name)
                .withSecretName(Meta.childName(name))
                .endSpec()
                .build();
    }
}
