package io.sealane.certificates;

import static io.sealane.certificates.Present.map;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The roots of one issuer where everybody finds them: a ConfigMap with the trust bundle label in each namespace that is served. It stays
 * after a rotation, with the one root that is left, until the issuer is gone ({@link StrayRoots}).
 */
final class PublishedRoots {

    static final String TRUST_BUNDLE = "networking.knative.dev/trust-bundle";
    /** Label that names the bundle; its ConfigMaps extend the CACerts of those that show a certificate below one of its roots. */
    static final String BUNDLE = "cert.sealane.io/bundle";

    /** Label that tells the namespace of the Issuer, where it is no ClusterIssuer. */
    private static final String ORIGIN = "cert.sealane.io/issuer-namespace";

    private static final String VERSION = "cert.sealane.io/bundle-version";
    private static final String FINGERPRINT = "cert.sealane.io/bundle-sha256";
    private static final String KEY = "ca-bundle.pem";

    private final Resources resources;
    private final String id;
    private final Optional<String> origin;
    private final List<String> namespaces;

    /** @param origin the namespace of an Issuer; empty for a ClusterIssuer */
    PublishedRoots(Resources resources, String id, Optional<String> origin, List<String> namespaces) {
        this.resources = resources;
        this.id = id;
        this.origin = origin;
        this.namespaces = List.copyOf(namespaces);
    }

    /** Whose roots a ConfigMap holds, where that is an Issuer of one namespace. */
    static Optional<ResourceKey> issuer(ConfigMap map) {
        var labels = map(map.getMetadata().getLabels());
        return Optional.ofNullable(labels.get(ORIGIN))
                .flatMap(namespace ->
                        Optional.ofNullable(labels.get(BUNDLE)).map(name -> new ResourceKey(namespace, name)));
    }

    String id() {
        return id;
    }

    /** The newest version that is published anywhere; 0 for none. */
    CompletionStage<Long> version() {
        CompletionStage<Long> newest = CompletableFuture.completedFuture(0L);
        for (var namespace : namespaces) {
            newest = newest.thenCombine(
                    resources.get(ConfigMap.class, key(namespace)),
                    (version, found) ->
                            Math.max(version, found.map(PublishedRoots::version).orElse(0L)));
        }
        return newest;
    }

    /** The roots of a bundle that is older than what is published are not written. */
    CompletionStage<Void> publish(VersionedBundle bundle) {
        CompletionStage<Void> all = CompletableFuture.completedFuture(null);
        for (var namespace : namespaces) {
            all = all.thenCompose(before -> publish(namespace, bundle));
        }
        return all;
    }

    private CompletionStage<Void> publish(String namespace, VersionedBundle bundle) {
        return resources
                .get(Namespace.class, new ResourceKey("", namespace))
                .thenCompose(there -> there.isEmpty()
                        ? CompletableFuture.completedFuture(null)
                        : resources
                                .get(ConfigMap.class, key(namespace))
                                .thenCompose(found -> found.isPresent()
                                        ? replace(found.get(), bundle)
                                        : resources
                                                .create(wanted(new ConfigMap(), namespace, bundle))
                                                .thenApply(done -> null)));
    }

    private CompletionStage<Void> replace(ConfigMap present, VersionedBundle bundle) {
        var next = wanted(present, present.getMetadata().getNamespace(), bundle);
        var overtaken = version(present) > bundle.version();
        return overtaken || next.equals(present)
                ? CompletableFuture.completedFuture(null)
                : resources.replace(next).thenApply(done -> null);
    }

    private ConfigMap wanted(ConfigMap present, String namespace, VersionedBundle bundle) {
        return new ConfigMapBuilder(present)
                .editOrNewMetadata()
                .withNamespace(namespace)
                .withName(name())
                .addToLabels(Map.of(TRUST_BUNDLE, "true", BUNDLE, id, "app.kubernetes.io/managed-by", "sealane"))
                .addToLabels(origin.map(issuers -> Map.of(ORIGIN, issuers)).orElse(Map.of()))
                .addToAnnotations(Map.of(
                        VERSION,
                        String.valueOf(bundle.version()),
                        FINGERPRINT,
                        bundle.bundle().fingerprint()))
                .endMetadata()
                .withData(Map.of(KEY, pem(bundle.bundle())))
                .build();
    }

    private static String pem(TrustBundle bundle) {
        return bundle.toPem();
    }

    private ResourceKey key(String namespace) {
        return new ResourceKey(namespace, name());
    }

    private String name() {
        return id + origin.map(namespace -> "." + namespace).orElse("") + "-roots";
    }

    private static long version(ConfigMap map) {
        try {
            return Long.parseLong(map(map.getMetadata().getAnnotations()).getOrDefault(VERSION, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
