package io.sealane.serving.controller.route;

import io.fabric8.knative.duck.v1.KReference;
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
import io.sealane.serving.controller.config.NetworkConfig;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What serves a DomainMapping. Pure, but for what it looks up. */
final class MappingPlan {

    private static final List<String> KINDS =
            List.of("serving.knative.dev/v1 Service", "serving.knative.dev/v1 Route", "v1 Service");

    private static final String WANTED = "expected a Service or Route of this namespace, got ";

    private MappingPlan() {}

    /** The Service of Kubernetes that the reference leads to: of its name, and in the mapping's own namespace. */
    static Optional<String> target(DomainMapping mapping, Function<ResourceKey, Optional<Service>> services) {
        var namespace = mapping.getMetadata().getNamespace();
        return Optional.ofNullable(mapping.getSpec().getRef())
                .filter(ref -> isPossible(ref, namespace))
                .flatMap(ref -> services.apply(new ResourceKey(namespace, ref.getName()))
                        .map(found -> ref.getName()));
    }

    private static boolean isPossible(KReference ref, String namespace) {
        return ref.getName() != null
                && KINDS.contains(ref.getApiVersion() + " " + ref.getKind())
                && isHere(ref, namespace);
    }

    private static boolean isHere(KReference ref, String namespace) {
        return ref.getNamespace() == null
                || ref.getNamespace().isEmpty()
                || ref.getNamespace().equals(namespace);
    }

    /** Why the reference leads nowhere: it names what cannot be, or what is not there. @param isThere whether what it names is stored */
    static String unresolved(DomainMapping mapping, Predicate<KReference> isThere) {
        var ref = mapping.getSpec().getRef();
        var namespace = mapping.getMetadata().getNamespace();
        if (ref == null) {
            return WANTED + "nothing";
        }
        var shown = ref.getApiVersion() + " " + ref.getKind() + " " + ref.getName();
        if (!isPossible(ref, namespace)) {
            return WANTED + shown + (isHere(ref, namespace) ? "" : " of namespace " + ref.getNamespace());
        }
        return shown + (isThere.test(ref) ? " has no address yet" : " not found in namespace " + namespace);
    }

    /** The Secret that the mapping brings along. */
    static Optional<String> secret(DomainMapping mapping) {
        return Optional.ofNullable(mapping.getSpec().getTls())
                .map(tls -> tls.getSecretName())
                .filter(name -> !name.isEmpty());
    }

    /** The certificate that is to be made for it, if one is. */
    static Optional<Certificate> certificate(DomainMapping mapping, NetworkConfig network) {
        return secret(mapping).isPresent() || !network.externalDomainTls() || NetworkAnnotations.isOptedOut(mapping)
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
}
