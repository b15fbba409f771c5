package io.sealane.certificates;

import static io.sealane.certificates.Present.map;
import static io.sealane.certificates.Present.maybe;
import static io.sealane.certificates.Present.text;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The ConfigMaps that one Bundle is written to. */
final class BundleTargets {

    private static final String LABEL = "trust.cert-manager.io/bundle";
    private static final String HASH = "trust.cert-manager.io/hash";

    private final TrustBundleResource bundle;
    private final String name;
    private final String key;
    private final Map<String, String> labels;
    private final Map<String, String> annotations;
    private final LabelSelector selector;

    private BundleTargets(TrustBundleResource bundle, TrustBundleResource.Target target, String key) {
        this.bundle = bundle;
        this.name = bundle.getMetadata().getName();
        this.key = key;
        var metadata = maybe(target.configMap()).flatMap(one -> maybe(one.metadata()));
        this.labels = metadata.map(one -> map(one.labels())).orElse(Map.of());
        this.annotations = metadata.map(one -> map(one.annotations())).orElse(Map.of());
        this.selector = maybe(target.namespaceSelector()).orElseGet(LabelSelector::new);
    }

    /** Throws what {@code refusal} makes of a reason when the Bundle wants something that is not served. */
    static BundleTargets of(TrustBundleResource bundle, Function<String, ? extends RuntimeException> refusal) {
        var target = bundle.spec() == null ? null : bundle.spec().target();
        var written = target == null ? null : target.configMap();
        var key = written == null ? "" : text(written.key());
        if (target == null || key.isEmpty()) {
            throw refusal.apply("spec.target.configMap.key: expected a key, got none");
        }
        if (target.secret() != null) {
            throw refusal.apply("spec.target.secret: expected nothing, Secrets as targets are not supported");
        }
        if (!map(target.additionalFormats()).isEmpty()) {
            throw refusal.apply("spec.target.additionalFormats: expected nothing, only PEM is supported");
        }
        return new BundleTargets(bundle, target, key);
    }

    /** Which Bundle a ConfigMap was written for. */
    static Optional<String> bundleOf(HasMetadata object) {
        return maybe(map(object.getMetadata().getLabels()).get(LABEL));
    }

    /**
     * Writes every target, and empties those of namespaces that are no longer selected. One that fails does not keep the others waiting.
     *
     * @return a sentence for each that failed
     */
    CompletionStage<List<String>> write(Resources resources, TrustBundle content) {
        CompletionStage<List<String>> all = CompletableFuture.completedFuture(List.of());
        for (var namespace : resources.informer(Namespace.class).list()) {
            var place = namespace.getMetadata().getName();
            var selected = namespace.getMetadata().getDeletionTimestamp() == null
                    && Selectors.matches(selector, map(namespace.getMetadata().getLabels()));
            all = all.thenCombine(attempt(resources, place, selected, content), (failed, one) -> {
                var more = new ArrayList<>(failed);
                one.ifPresent(more::add);
                return more;
            });
        }
        return all;
    }

    private CompletionStage<Optional<String>> attempt(
            Resources resources, String namespace, boolean selected, TrustBundle content) {
        var place = new ResourceKey(namespace, name);
        var present = resources.informer(ConfigMap.class).get(place);
        var stage = selected
                ? put(resources, namespace, present, content)
                : present.filter(one -> bundleOf(one).filter(name::equals).isPresent())
                        .map(one -> resources.delete(ConfigMap.class, place))
                        .orElseGet(() -> CompletableFuture.completedFuture(null));
        return stage.handle((done, failure) ->
                failure == null ? Optional.<String>empty() : Optional.of(place + ": " + failure.getMessage()));
    }

    private CompletionStage<Void> put(
            Resources resources, String namespace, Optional<ConfigMap> present, TrustBundle content) {
        if (present.isEmpty()) {
            return resources.create(wanted(new ConfigMap(), namespace, content)).thenApply(done -> null);
        }
        var next = wanted(present.get(), namespace, content);
        return next.equals(present.get())
                ? CompletableFuture.completedFuture(null)
                : resources.replace(next).thenApply(done -> null);
    }

    private ConfigMap wanted(ConfigMap present, String namespace, TrustBundle content) {
        var data = new HashMap<>(map(present.getData()));
        data.put(key, content.toPem());
        return new ConfigMapBuilder(present)
                .editOrNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(labels)
                .addToLabels(LABEL, name)
                .addToAnnotations(annotations)
                .addToAnnotations(HASH, content.fingerprint())
                .withOwnerReferences(owner())
                .endMetadata()
                .withData(data)
                .build();
    }

    private OwnerReference owner() {
        return new OwnerReferenceBuilder()
                .withApiVersion(bundle.getApiVersion())
                .withKind(bundle.getKind())
                .withName(name)
                .withUid(bundle.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
