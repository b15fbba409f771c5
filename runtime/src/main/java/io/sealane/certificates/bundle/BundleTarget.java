package io.sealane.certificates.bundle;

import static io.sealane.certificates.model.Present.map;
import static io.sealane.certificates.model.Present.maybe;
import static io.sealane.certificates.model.Present.text;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.sealane.certificates.model.TrustBundleResource;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The objects of one kind that a Bundle is written to, one in each selected namespace, named like the Bundle. */
final class BundleTarget<T extends HasMetadata> {

    static final String LABEL = "trust.cert-manager.io/bundle";
    private static final String HASH = "trust.cert-manager.io/hash";
    private static final Set<ResourceFailure.Reason> OVERTAKEN = EnumSet.of(
            ResourceFailure.Reason.ALREADY_EXISTS, ResourceFailure.Reason.CONFLICT, ResourceFailure.Reason.NOT_FOUND);

    /**
     * What is written.
     *
     * @param hash differs when anything of it does
     * @param stores by key; made only when the hash has changed, because each making gives other bytes
     */
    record Content(String hash, String pem, Supplier<Map<String, byte[]>> stores) {}

    /** How an object of the kind holds what is written: text and bytes by key. */
    private interface Shape<T extends HasMetadata> {

        Map<String, String> stores(T present);

        T with(Optional<T> present, ObjectMeta metadata, String key, String pem, Map<String, String> stores);
    }

    private final Class<T> kind;
    private final Shape<T> shape;
    private final TrustBundleResource bundle;
    private final TrustBundleResource.TargetKey target;

    private BundleTarget(
            Class<T> kind, Shape<T> shape, TrustBundleResource bundle, TrustBundleResource.TargetKey target) {
        this.kind = kind;
        this.shape = shape;
        this.bundle = bundle;
        this.target = target;
    }

    static BundleTarget<ConfigMap> configMap(TrustBundleResource bundle, TrustBundleResource.TargetKey target) {
        return new BundleTarget<>(ConfigMap.class, new InConfigMap(), bundle, target);
    }

    static BundleTarget<Secret> secret(TrustBundleResource bundle, TrustBundleResource.TargetKey target) {
        return new BundleTarget<>(Secret.class, new InSecret(), bundle, target);
    }

    /** Which Bundle an object was written for. */
    static Optional<String> bundleOf(HasMetadata object) {
        return maybe(map(object.getMetadata().getLabels()).get(LABEL));
    }

    String key() {
        return text(target.key());
    }

    Class<T> kind() {
        return kind;
    }

    /**
     * Writes what is not there yet, by what the cache knows; where that is behind what an earlier pass wrote, or somebody else, by what is
     * really there. A Secret that somebody else made is left alone: it may hold keys.
     */
    CompletionStage<Void> put(Resources resources, String namespace, Content content) {
        var key = new ResourceKey(namespace, name());
        return put(resources, namespace, content, resources.informer(kind).get(key))
                .exceptionallyCompose(failure -> isOvertaken(failure)
                        ? resources.get(kind, key).thenCompose(present -> put(resources, namespace, content, present))
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletionStage<Void> put(Resources resources, String namespace, Content content, Optional<T> present) {
        if (present.isEmpty()) {
            return resources.create(wanted(present, namespace, content)).thenApply(done -> null);
        }
        if (kind == Secret.class && !isOurs(present.get())) {
            return CompletableFuture.failedFuture(new ResourceFailure(
                    ResourceFailure.Reason.INVALID,
                    "expected none, or one with label " + LABEL + ": " + name() + ", somebody else made this one",
                    null));
        }
        var next = wanted(present, namespace, content);
        return next.equals(present.get())
                ? CompletableFuture.completedFuture(null)
                : resources.replace(next).thenApply(done -> null);
    }

    private static boolean isOvertaken(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ResourceFailure refused && OVERTAKEN.contains(refused.reason());
    }

    /** Removes what was written for this Bundle. */
    CompletionStage<Void> remove(Resources resources, String namespace) {
        return present(resources, namespace).filter(this::isOurs).isPresent()
                ? resources.delete(kind, new ResourceKey(namespace, name()))
                : CompletableFuture.completedFuture(null);
    }

    private Optional<T> present(Resources resources, String namespace) {
        return resources.informer(kind).get(new ResourceKey(namespace, name()));
    }

    private boolean isOurs(T object) {
        return bundleOf(object).filter(name()::equals).isPresent();
    }

    private String name() {
        return bundle.getMetadata().getName();
    }

    private T wanted(Optional<T> present, String namespace, Content content) {
        var isSame = present.map(one -> map(one.getMetadata().getAnnotations()).get(HASH))
                .filter(content.hash()::equals)
                .isPresent();
        var kept = present.map(shape::stores).orElse(Map.of());
        var stores = new HashMap<>(kept);
        if (!isSame) {
            content.stores()
                    .get()
                    .forEach((key, bytes) -> stores.put(key, Base64.getEncoder().encodeToString(bytes)));
        }
        return shape.with(present, metadata(present, namespace, content), key(), content.pem(), stores);
    }

    private ObjectMeta metadata(Optional<T> present, String namespace, Content content) {
        var extra = maybe(target.metadata());
        return new ObjectMetaBuilder(present.map(HasMetadata::getMetadata).orElseGet(ObjectMeta::new))
                .withNamespace(namespace)
                .withName(name())
                .addToLabels(extra.map(one -> map(one.labels())).orElse(Map.of()))
                .addToLabels(LABEL, name())
                .addToAnnotations(extra.map(one -> map(one.annotations())).orElse(Map.of()))
                .addToAnnotations(HASH, content.hash())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(bundle.getApiVersion())
                        .withKind(bundle.getKind())
                        .withName(name())
                        .withUid(bundle.getMetadata().getUid())
                        .withController(true)
                        .withBlockOwnerDeletion(true)
                        .build())
                .build();
    }

    private static final class InConfigMap implements Shape<ConfigMap> {

        @Override
        public Map<String, String> stores(ConfigMap present) {
            return map(present.getBinaryData());
        }

        @Override
        public ConfigMap with(
                Optional<ConfigMap> present, ObjectMeta metadata, String key, String pem, Map<String, String> stores) {
            var data = new HashMap<>(present.map(one -> map(one.getData())).orElse(Map.of()));
            data.put(key, pem);
            return new ConfigMapBuilder(present.orElseGet(ConfigMap::new))
                    .withMetadata(metadata)
                    .withData(data)
                    .withBinaryData(stores)
                    .build();
        }
    }

    private static final class InSecret implements Shape<Secret> {

        @Override
        public Map<String, String> stores(Secret present) {
            return map(present.getData());
        }

        @Override
        public Secret with(
                Optional<Secret> present, ObjectMeta metadata, String key, String pem, Map<String, String> stores) {
            var data = new HashMap<>(stores);
            data.put(key, Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)));
            return new SecretBuilder(present.orElseGet(Secret::new))
                    .withMetadata(metadata)
                    .withData(data)
                    .build();
        }
    }
}
