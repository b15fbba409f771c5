package io.sealane.serving.controller.certificate;

import io.fabric8.certmanager.api.model.meta.v1.ObjectReference;
import io.fabric8.certmanager.api.model.v1.CertificateBuilder;
import io.fabric8.certmanager.api.model.v1.CertificateCondition;
import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.internal.networking.v1alpha1.CertificateStatus;
import io.fabric8.knative.internal.networking.v1alpha1.CertificateStatusBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Children;
import io.sealane.resource.status.Conditions;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.config.ServingConfig;
import io.sealane.serving.controller.route.CertificatePlan;
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

/** Has cert-manager's Certificates made for Knative's, by the issuer of their type, and says how they are. */
public final class CertificateReconciler implements Reconciler {

    /** The common name has room for so many characters (RFC 5280, appendix A.1, ub-common-name less one). */
    private static final int COMMON_NAME_MAX = 63;

    /** On the Secrets of Knative's Certificates. */
    public static final String UID_LABEL = "networking.internal.knative.dev/certificate-uid";

    private final Resources resources;
    private final Children children;
    private final ServingWorld world;
    private final ServingConfig config;
    private final InstantSource clock;

    public CertificateReconciler(Resources resources, ServingWorld world, ServingConfig config, InstantSource clock) {
        this.resources = resources;
        this.children = new Children(resources);
        this.world = world;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return world.certificates()
                .get(key)
                .filter(certificate -> !Owners.isLeaving(certificate)
                        && certificate.getSpec() != null
                        && Meta.annotations(certificate)
                                .getOrDefault(Known.CERTIFICATE_CLASS, Known.CERT_MANAGER_CLASS)
                                .equals(Known.CERT_MANAGER_CLASS))
                .map(this::reconcile)
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<Duration>> reconcile(Certificate certificate) {
        return children.put(world.orders(), certificate, order(certificate), child -> content(child))
                .thenCompose(order -> resources.editStatus(certificate, read -> with(read, status(read, order))))
                .exceptionallyCompose(failure -> refused(certificate, failure))
                .thenApply(written -> Optional.empty());
    }

    private CompletionStage<Certificate> refused(Certificate certificate, Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof Children.NotOwned notOwned)) {
            return CompletableFuture.failedFuture(cause);
        }
        return resources.editStatus(certificate, read -> {
            var conditions = new Conditions(before(read).getConditions(), clock.instant());
            conditions.no("Issued", "CertificateNotOwned", String.valueOf(notOwned.getMessage()));
            return with(read, status(read, conditions, null));
        });
    }

    /** Only what we ask for: the rest are defaults that others fill in. */
    private static Object content(io.fabric8.certmanager.api.model.v1.Certificate order) {
        var spec = order.getSpec();
        return List.of(
                spec.getDnsNames(),
                spec.getSecretName(),
                spec.getIssuerRef().getKind(),
                spec.getIssuerRef().getName());
    }

    private io.fabric8.certmanager.api.model.v1.Certificate order(Certificate certificate) {
        var names = certificate.getSpec().getDnsNames();
        var first = names.get(0);
        return new CertificateBuilder()
                .withNewMetadata()
                .withNamespace(certificate.getMetadata().getNamespace())
                .withName(certificate.getMetadata().getName())
                .withLabels(Meta.labels(certificate))
                .withAnnotations(Meta.inherited(certificate.getMetadata().getAnnotations()))
                .withOwnerReferences(Owners.controller(certificate))
                .endMetadata()
                .withNewSpec()
                .withCommonName(first.length() <= COMMON_NAME_MAX ? first : null)
                .withDnsNames(names)
                .withSecretName(certificate.getSpec().getSecretName())
                .withIssuerRef(issuer(certificate))
                .withUsages(usages(certificate))
                .withNewSecretTemplate()
                .addToLabels(UID_LABEL, certificate.getMetadata().getUid())
                .endSecretTemplate()
                .endSpec()
                .build();
    }

    /** Gateways and workloads show theirs in both directions; for the others the authority's defaults do. */
    private static List<String> usages(Certificate certificate) {
        return CertificatePlan.INTERNAL_TYPE.equals(Meta.labels(certificate).get(Known.CERTIFICATE_TYPE))
                ? List.of("digital signature", "key encipherment", "server auth", "client auth")
                : List.of();
    }

    private ObjectReference issuer(Certificate certificate) {
        var type = Meta.labels(certificate).getOrDefault(Known.CERTIFICATE_TYPE, CertificatePlan.EXTERNAL_TYPE);
        var issuers = config.issuers();
        var issuer = switch (type) {
            case CertificatePlan.LOCAL_TYPE -> issuers.clusterLocal();
            case CertificatePlan.INTERNAL_TYPE -> issuers.systemInternal();
            default -> issuers.external();
        };
        return new ObjectReference(issuer.group(), issuer.kind(), issuer.name());
    }

    private CertificateStatus status(Certificate read, io.fabric8.certmanager.api.model.v1.Certificate order) {
        var conditions = new Conditions(before(read).getConditions(), clock.instant());
        var ready = OrderProgress.ready(order);
        var reason = ready.map(CertificateCondition::getReason).orElse("NoCertManagerCertCondition");
        var message = ready.map(CertificateCondition::getMessage).orElse("cert-manager has not looked at it yet");
        var state = ready.map(CertificateCondition::getStatus).orElse("Unknown");
        if (!state.equals("True") && ServablePair.covers(read, secret(read), clock.instant())) {
            // It is replaced, as when its issuer is another: until then the one that there is serves, and nobody is cut
            // off.
            state = "True";
        }
        switch (state) {
            case "True" -> conditions.yes("Issued");
            case "False" -> {
                if (OrderProgress.isUnderWay(order)) {
                    conditions.unknown("Issued", reason, message);
                } else {
                    conditions.no("Issued", reason, message);
                }
            }
            default -> conditions.unknown("Issued", reason, message);
        }
        var notAfter = order.getStatus() == null || order.getStatus().getNotAfter() == null
                ? null
                : order.getStatus().getNotAfter().toString();
        return status(read, conditions, notAfter);
    }

    private Optional<Secret> secret(Certificate certificate) {
        return world.secrets()
                .get(new ResourceKey(
                        certificate.getMetadata().getNamespace(),
                        certificate.getSpec().getSecretName()));
    }

    private static CertificateStatus status(
            Certificate read, Conditions conditions, @org.jspecify.annotations.Nullable String notAfter) {
        return new CertificateStatusBuilder(before(read))
                .withObservedGeneration(read.getMetadata().getGeneration())
                .withNotAfter(notAfter)
                // Knative shows the sum only.
                .withConditions(conditions.build().stream()
                        .filter(condition -> condition.getType().equals(Conditions.READY))
                        .toList())
                .build();
    }

    private static CertificateStatus before(Certificate certificate) {
        return certificate.getStatus() == null ? new CertificateStatus() : certificate.getStatus();
    }

    private static Certificate with(Certificate certificate, CertificateStatus status) {
        return new io.fabric8.knative.internal.networking.v1alpha1.CertificateBuilder(certificate)
                .withStatus(status)
                .build();
    }
}
