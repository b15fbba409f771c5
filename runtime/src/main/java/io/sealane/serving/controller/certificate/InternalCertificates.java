package io.sealane.serving.controller.certificate;

import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.internal.networking.v1alpha1.CertificateBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.sealane.gateway.forward.WorkloadRelay;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Children;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.config.ServingConfig;
import io.sealane.serving.controller.route.CertificatePlan;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.ServingWorld;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * While {@code system-internal-tls} is on, gives the gateways an identity, and the workloads of each namespace that has revisions. They
 * stay until their namespace goes, so that switching off and on again issues nothing.
 */
public final class InternalCertificates implements Reconciler {

    /** Every one of them carries it: Knative's activator asks for this name, whichever workload it means. */
    private static final String DATA_PLANE = "data-plane.knative.dev";

    private final Children children;
    private final ServingWorld world;
    private final ServingConfig config;
    private final String systemNamespace;

    public InternalCertificates(Resources resources, ServingWorld world, ServingConfig config, String systemNamespace) {
        this.children = new Children(resources);
        this.world = world;
        this.config = config;
        this.systemNamespace = systemNamespace;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var namespace = world.namespaces().get(key).filter(found -> !Owners.isLeaving(found));
        CompletionStage<?> done = CompletableFuture.completedStage(null);
        if (namespace.isPresent() && config.network().systemInternalTls()) {
            if (key.name().equals(systemNamespace)) {
                done = put(namespace.get(), Known.ROUTING_CERTIFICATE, Known.GATEWAY_NAME);
            }
            if (hasRevisions(key.name())) {
                done = done.thenCompose(
                        before -> put(namespace.get(), Known.WORKLOAD_CERTIFICATE, WorkloadRelay.identity(key.name())));
            }
        }
        return done.thenApply(put -> Optional.empty());
    }

    private boolean hasRevisions(String namespace) {
        return world.revisions().list().stream()
                .anyMatch(revision -> namespace.equals(revision.getMetadata().getNamespace()));
    }

    private CompletionStage<Certificate> put(Namespace namespace, String name, String identity) {
        var wanted = new CertificateBuilder()
                .withNewMetadata()
                .withNamespace(namespace.getMetadata().getName())
                .withName(name)
                .addToLabels(Known.CERTIFICATE_TYPE, CertificatePlan.INTERNAL_TYPE)
                .addToAnnotations(
                        Known.CERTIFICATE_CLASS, config.network().classes().certificate())
                .withOwnerReferences(Owners.controller(namespace))
                .endMetadata()
                .withNewSpec()
                .withDnsNames(identity, DATA_PLANE)
                .withSecretName(name)
                .endSpec()
                .build();
        return children.put(world.certificates(), namespace, wanted, Certificate::getSpec);
    }
}
