package io.sealane.serving.controller;

import io.fabric8.knative.internal.networking.v1alpha1.Certificate;
import io.fabric8.knative.internal.networking.v1alpha1.Ingress;
import io.fabric8.knative.internal.networking.v1alpha1.IngressBuilder;
import io.fabric8.knative.internal.networking.v1alpha1.IngressTLS;
import io.fabric8.knative.internal.networking.v1alpha1.IngressTLSBuilder;
import io.fabric8.knative.serving.v1beta1.DomainMapping;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.status.Owners;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What serves a DomainMapping. Pure, but for what it looks up. */
final class MappingPlan {

    private static final int NAME_MAX = 63;
    private static final int HASH_BYTES = 16;
    private static final List<String> KINDS =
            List.of("serving.knative.dev/v1 Service", "serving.knative.dev/v1 Route", "v1 Service");

    private MappingPlan() {}

    /** The Service of Kubernetes that the reference leads to: of its name, and in the mapping's own namespace. */
    static Optional<String> target(DomainMapping mapping, Function<ResourceKey, Optional<Service>> services) {
        var ref = mapping.getSpec().getRef();
        var namespace = mapping.getMetadata().getNamespace();
        if (ref == null || ref.getName() == null || !KINDS.contains(ref.getApiVersion() + " " + ref.getKind())) {
            return Optional.empty();
        }
        if (ref.getNamespace() != null
                && !ref.getNamespace().isEmpty()
                && !ref.getNamespace().equals(namespace)) {
            return Optional.empty();
        }
        return services.apply(new ResourceKey(namespace, ref.getName())).map(found -> ref.getName());
    }

    static String shownReference(DomainMapping mapping) {
        var ref = mapping.getSpec().getRef();
        return ref == null ? "nothing" : ref.getApiVersion() + " " + ref.getKind() + " " + ref.getName();
    }

    /** The Secret that the mapping brings along. */
    static Optional<String> secret(DomainMapping mapping) {
        return Optional.ofNullable(mapping.getSpec().getTls())
                .map(tls -> tls.getSecretName())
                .filter(name -> !name.isEmpty());
    }

    /** The certificate that is to be made for it, if one is. */
    static Optional<Certificate> certificate(DomainMapping mapping, NetworkConfig network) {
        boolean optedOut = Meta.annotation(mapping, CertificatePlan.OPT_OUT.toArray(String[]::new))
                .filter("true"::equalsIgnoreCase)
                .isPresent();
        return secret(mapping).isPresent() || !network.externalDomainTls() || optedOut
                ? Optional.empty()
                : Optional.of(MappingReconciler.certificate(mapping));
    }

    static Ingress ingress(
            DomainMapping mapping, String target, String inside, Optional<String> secret, NetworkConfig network) {
        var domain = mapping.getMetadata().getName();
        var namespace = mapping.getMetadata().getNamespace();
        return new IngressBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(domain)
                .addToLabels(Known.DOMAIN_MAPPING_UID, mapping.getMetadata().getUid())
                .addToAnnotations(Known.INGRESS_CLASS, network.ingressClass())
                .withOwnerReferences(Owners.controller(mapping))
                .endMetadata()
                .withNewSpec()
                .withHttpOption(isRedirected(mapping, network) ? IngressPlan.REDIRECTED : IngressPlan.ENABLED)
                .addNewRule()
                .withHosts(domain)
                .withVisibility(IngressPlan.EXTERNAL)
                .withNewHttp()
                .addNewPath()
                .withRewriteHost(target + "." + namespace + "." + inside)
                .addToAppendHeaders("K-Original-Host", domain)
                .addNewSplit()
                .withServiceName(target)
                .withServiceNamespace(namespace)
                .withServicePort(new IntOrString(80))
                .withPercent(100)
                .endSplit()
                .endPath()
                .endHttp()
                .endRule()
                .withTls(secret.map(name -> tls(domain, namespace, name)).stream()
                        .toList())
                .endSpec()
                .build();
    }

    /** What the mapping says of itself, else what holds for all. */
    static boolean isRedirected(DomainMapping mapping, NetworkConfig network) {
        return Meta.annotation(mapping, NetworkAnnotations.HTTP_PROTOCOL.toArray(String[]::new))
                .map("redirected"::equalsIgnoreCase)
                .orElse(network.redirected());
    }

    private static IngressTLS tls(String domain, String namespace, String secret) {
        return new IngressTLSBuilder()
                .withHosts(domain)
                .withSecretName(secret)
                .withSecretNamespace(namespace)
                .build();
    }

    /** A domain as the name of an object; longer ones are cut and told apart by a hash. */
    static String childName(String domain) {
        if (domain.length() <= NAME_MAX) {
            return domain;
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(domain.getBytes(StandardCharsets.UTF_8));
            var hash = HexFormat.of().formatHex(digest, 0, HASH_BYTES);
            return domain.substring(0, NAME_MAX - hash.length()) + hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
