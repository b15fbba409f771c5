package io.sealane.serving.controller.certificate;

import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.internal.networking.v1alpha1.CertificateBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Children;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.config.NetworkConfig;
import io.sealane.serving.controller.config.ServingConfig;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import io.sealane.serving.controller.world.ServingWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each namespace that is selected a certificate for all hosts of its services outside, one for each domain that any service may
 * be below. Routes use it in place of certificates of their own.
 */
public final class WildcardReconciler implements Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(WildcardReconciler.class);
    private static final String WILDCARD = "*.";

    private final Resources resources;
    private final Children children;
    private final ServingWorld world;
    private final ServingConfig config;

    public WildcardReconciler(Resources resources, ServingWorld world, ServingConfig config) {
        this.resources = resources;
        this.children = new Children(resources);
        this.world = world;
        this.config = config;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var namespace = world.namespaces().get(key).filter(found -> !Owners.isLeaving(found));
        if (namespace.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        var wanted = wanted(namespace.get());
        CompletionStage<?> done = CompletableFuture.completedStage(null);
        for (var each : wanted) {
            done = done.thenCompose(
                    before -> children.put(world.certificates(), namespace.get(), each, Certificate::getSpec));
        }
        return done.thenCompose(put -> drop(namespace.get(), wanted)).thenApply(dropped -> Optional.empty());
    }

    private List<Certificate> wanted(Namespace namespace) {
        var network = config.network();
        var selected = network.externalDomainTls()
                && network.wildcards()
                        .filter(selector -> selector.selects(Meta.labels(namespace)))
                        .isPresent();
        var wanted = new ArrayList<Certificate>();
        for (var domain : selected ? config.domains().wildcards() : List.<String>of()) {
            wildcard(network, namespace.getMetadata().getName(), domain)
                    .ifPresent(name -> wanted.add(certificate(namespace, name, domain)));
        }
        return wanted;
    }

    /** The name that stands for all hosts of a namespace; none where the template does not put a service's name first. */
    private static Optional<String> wildcard(NetworkConfig network, String namespace, String domain) {
        var name = network.domainTemplate()
                .render(Map.of(
                        "Name",
                        "*",
                        "Namespace",
                        namespace,
                        "Domain",
                        domain,
                        "Annotations",
                        Map.of(),
                        "Labels",
                        Map.of()));
        if (name.startsWith(WILDCARD) && name.indexOf('*', 1) < 0) {
            return Optional.of(name);
        }
        LOG.warn(
                "namespace {} gets no certificate for all of {}: domain-template gives {}, expected *. and more",
                namespace,
                domain,
                name);
        return Optional.empty();
    }

    private Certificate certificate(Namespace namespace, String wildcard, String domain) {
        var name = wildcard.substring(WILDCARD.length());
        return new CertificateBuilder()
                .withNewMetadata()
                .withNamespace(namespace.getMetadata().getName())
                .withName(name)
                .addToLabels(Known.WILDCARD_DOMAIN, domain)
                .addToAnnotations(
                        Known.CERTIFICATE_CLASS, config.network().classes().certificate())
                .withOwnerReferences(Owners.controller(namespace))
                .endMetadata()
                .withNewSpec()
                .withDnsNames(wildcard)
                .withDomain(domain)
                .withSecretName(name)
                .endSpec()
                .build();
    }

    private CompletionStage<Void> drop(Namespace namespace, List<Certificate> wanted) {
        var kept = wanted.stream()
                .map(certificate -> certificate.getMetadata().getName())
                .toList();
        return CompletableFuture.allOf(world.certificates().list().stream()
                .filter(certificate -> Owners.controls(namespace, certificate)
                        && Meta.labels(certificate).containsKey(Known.WILDCARD_DOMAIN)
                        && !kept.contains(certificate.getMetadata().getName()))
                .map(certificate -> resources
                        .delete(Certificate.class, ResourceKey.of(certificate))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
