package io.sealane.certificates.bundle;

import static io.sealane.certificates.model.Present.map;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.sealane.cert.trust.BundleLabels;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.VersionedBundle;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The roots of one issuer where everybody finds them: a ConfigMap in each namespace that is served. It stays after a rotation, with the one
 * root that is left, until the issuer is gone ({@link StrayRoots}).
 *
 * <p>That of a ClusterIssuer has the trust bundle label. That of an Issuer has it only in the Issuer's own namespace: elsewhere labels tell
 * whose servers and clients it counts for, and nobody who knows but Knative's label reads it.
 */
public final class PublishedRoots {

    private static final String VERSION = "cert.sealane.io/bundle-version";
    private static final String FINGERPRINT = "cert.sealane.io/bundle-sha256";
    private static final String KEY = "ca-bundle.pem";

    private final Resources resources;
    private final String id;
    private final Optional<String> origin;
    private final List<String> namespaces;

    /** @param origin the namespace of an Issuer; empty for a ClusterIssuer */
    public PublishedRoots(Resources resources, String id, Optional<String> origin, List<String> namespaces) {
        this.resources = resources;
        this.id = id;
        this.origin = origin;
        this.namespaces = List.copyOf(namespaces);
    }

    /** Whose roots a ConfigMap holds, where that is an Issuer of one namespace. */
    static Optional<ResourceKey> issuer(ConfigMap map) {
        var labels = map(map.getMetadata().getLabels());
        return Optional.ofNullable(labels.get(BundleLabels.ISSUER_NAMESPACE))
                .flatMap(namespace -> Optional.ofNullable(labels.get(BundleLabels.AUTHORITY))
                        .map(name -> new ResourceKey(namespace, name)));
    }

    /** Names the issuer among all whose roots are published. */
    public String id() {
        return id;
    }

    /** The one namespace whose servers and clients the roots count for; empty: the mesh. */
    public Optional<String> scope() {
        return origin;
    }

    /** The newest version that is published anywhere; 0 for none. */
    public CompletionStage<Long> version() {
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
    public CompletionStage<Void> publish(VersionedBundle bundle) {
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
        if (isSomebodyElses(present)) {
            return CompletableFuture.failedFuture(new ResourceFailure(
                    ResourceFailure.Reason.INVALID,
                    "expected none, or one with the roots of this issuer: ConfigMap " + ResourceKey.of(present)
                            + ", somebody else made this one",
                    null));
        }
        var next = wanted(present, present.getMetadata().getNamespace(), bundle);
        var overtaken = version(present) > bundle.version();
        return overtaken || next.equals(present)
                ? CompletableFuture.completedFuture(null)
                : resources.replace(next).thenApply(done -> null);
    }

    /** A ClusterIssuer may be called as an Issuer and its namespace: neither must take the roots of the other away. */
    private boolean isSomebodyElses(ConfigMap present) {
        var labels = map(present.getMetadata().getLabels());
        var authority = Optional.ofNullable(labels.get(BundleLabels.AUTHORITY));
        return authority.isEmpty()
                ? origin.isPresent()
                : !authority.get().equals(id)
                        || !origin.equals(Optional.ofNullable(labels.get(BundleLabels.ISSUER_NAMESPACE)));
    }

    private ConfigMap wanted(ConfigMap present, String namespace, VersionedBundle bundle) {
        return new ConfigMapBuilder(present)
                .editOrNewMetadata()
                .withNamespace(namespace)
                .withName(name())
                .removeFromLabels(BundleLabels.TRUST_BUNDLE)
                .addToLabels(labels(namespace))
                .addToAnnotations(Map.of(
                        VERSION,
                        String.valueOf(bundle.version()),
                        FINGERPRINT,
                        bundle.bundle().fingerprint()))
                .endMetadata()
                .withData(Map.of(KEY, pem(bundle.bundle())))
                .build();
    }

    private Map<String, String> labels(String namespace) {
        var labels = new HashMap<String, String>();
        labels.put(BundleLabels.AUTHORITY, id);
        labels.put("app.kubernetes.io/managed-by", "sealane");
        origin.ifPresent(issuers -> labels.put(BundleLabels.ISSUER_NAMESPACE, issuers));
        if (BundleLabels.scope(labels, namespace).isEmpty()) {
            labels.put(BundleLabels.TRUST_BUNDLE, "true");
        }
        return labels;
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
