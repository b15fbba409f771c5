package io.sealane.certificates.bundle;

import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.maybe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.certificates.bundle.BundleTarget.Content;
import io.sealane.certificates.model.TrustBundleResource;
import io.sealane.resource.LabelSelectors;
import io.sealane.resource.Resources;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Everything that one Bundle is written to: ConfigMaps, Secrets or both. */
final class BundleTargets {

    /**
     * A target that could not be written.
     *
     * @param kind of the object
     * @param why a sentence
     */
    record Failed(String kind, String why) {}

    private final List<BundleTarget<?>> targets;
    private final BundleFormats formats;
    private final LabelSelector selector;

    private BundleTargets(List<BundleTarget<?>> targets, BundleFormats formats, LabelSelector selector) {
        this.targets = targets;
        this.formats = formats;
        this.selector = selector;
    }

    /** Throws what {@code refusal} makes of a reason when the Bundle wants something that is not served. */
    static BundleTargets of(TrustBundleResource bundle, Function<String, ? extends RuntimeException> refusal) {
        var target = bundle.spec() == null ? null : bundle.spec().target();
        var targets = new ArrayList<BundleTarget<?>>();
        if (target != null && target.configMap() != null) {
            targets.add(BundleTarget.configMap(bundle, target.configMap()));
        }
        if (target != null && target.secret() != null) {
            targets.add(BundleTarget.secret(bundle, target.secret()));
        }
        if (target == null
                || targets.isEmpty()
                || targets.stream().anyMatch(one -> one.key().isEmpty())) {
            throw refusal.apply("spec.target: expected configMap or secret, each with a key, got none");
        }
        var selector = maybe(target.namespaceSelector()).orElseGet(LabelSelector::new);
        try {
            var formats = BundleFormats.of(target.additionalFormats());
            requireDifferentKeys(targets, formats);
            return new BundleTargets(List.copyOf(targets), formats, selector);
        } catch (IllegalArgumentException e) {
            throw refusal.apply(String.valueOf(e.getMessage()));
        }
    }

    private static void requireDifferentKeys(List<BundleTarget<?>> targets, BundleFormats formats) {
        for (var target : targets) {
            var keys = new HashSet<String>();
            keys.add(target.key());
            for (var store : formats.stores()) {
                if (!keys.add(store.key())) {
                    throw new IllegalArgumentException(
                            "spec.target.additionalFormats: expected a key of its own for each format, got "
                                    + store.key() + " twice");
                }
            }
        }
    }

    /** Which Bundle an object was written for. */
    static Optional<String> bundleOf(HasMetadata object) {
        return BundleTarget.bundleOf(object);
    }

    /** Writes every target, and empties those of namespaces that are no longer selected. One that fails does not keep the others waiting. */
    CompletionStage<List<Failed>> write(Resources resources, TrustBundle bundle) {
        var hash = formats.stores().isEmpty()
                ? bundle.fingerprint()
                : bundle.fingerprint() + "-"
                        + Integer.toHexString(formats.toString().hashCode());
        var content = new Content(hash, bundle.toPem(), () -> formats.of(bundle));
        CompletionStage<List<Failed>> all = CompletableFuture.completedFuture(List.of());
        for (var namespace : resources.informer(Namespace.class).list()) {
            var place = namespace.getMetadata().getName();
            var selected = namespace.getMetadata().getDeletionTimestamp() == null
                    && LabelSelectors.matches(
                            selector, map(namespace.getMetadata().getLabels()));
            for (var target : targets) {
                var stage = selected ? target.put(resources, place, content) : target.remove(resources, place);
                all = all.thenCombine(outcome(target, place, stage), (failed, one) -> {
                    var more = new ArrayList<>(failed);
                    one.ifPresent(more::add);
                    return more;
                });
            }
        }
        return all;
    }

    private static CompletionStage<Optional<Failed>> outcome(
            BundleTarget<?> target, String namespace, CompletionStage<Void> stage) {
        var kind = target.kind().getSimpleName();
        return stage.handle((done, failure) -> {
            if (failure == null) {
                return Optional.<Failed>empty();
            }
            var cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return Optional.of(new Failed(kind, kind + " in " + namespace + ": " + cause.getMessage()));
        });
    }
}
