package io.sealane.eventing.source.controller;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.sealane.cert.trust.BundleLabels;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.controller.flow.ChildNames;
import io.sealane.eventing.controller.sink.TrustRoots;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps copies of the ConfigMaps with trusted roots in the namespaces of workloads that mount them: one of each, and one of all roots together,
 * named as Knative names them. Each consumer owns the copies of its namespace; with the last one they go.
 */
final class TrustCopies {

    /** The copy of all roots together, before its suffix. */
    static final String COMBINED = "kn-combined-kne-bundle";

    private static final String SUFFIX = "kne-bundle";
    /** Of labels and annotations by which originals are found and kept up to date: a copy is nobody's bundle. */
    private static final String OURS = "cert.sealane.io/";
    /** Left by kubectl for itself. */
    private static final String KUBECTL = "kubectl.kubernetes.io/";
    /** A ConfigMap holds a MiB. */
    private static final int COMBINED_BYTES_MAX = 700_000;

    private final Resources resources;
    private final Resources.Informer<ConfigMap> maps;
    private final String systemNamespace;
    private final boolean local;

    /**
     * @param systemNamespace where the originals are
     * @param local whether workloads run on this machine, where nothing is mounted
     */
    TrustCopies(Resources resources, String systemNamespace, boolean local) {
        this.resources = resources;
        this.maps = resources.informer(ConfigMap.class);
        this.systemNamespace = systemNamespace;
        this.local = local;
    }

    /** The ConfigMaps of a namespace that workloads mount there, in the order of their names. */
    List<String> mounted(String namespace) {
        return namespace.equals(systemNamespace) && !local
                ? originals(namespace).map(map -> map.getMetadata().getName()).toList()
                : copies(namespace).map(copy -> copy.getMetadata().getName()).toList();
    }

    /** Whether a change of a ConfigMap is one of a copy. */
    boolean isCopy(ConfigMap map) {
        return !local
                && isLabelled(map)
                && !systemNamespace.equals(map.getMetadata().getNamespace());
    }

    /** Brings the copies in the namespace of a consumer up to date; says what is in the way, if something is. */
    CompletionStage<Optional<String>> bring(HasMetadata consumer) {
        var namespace = consumer.getMetadata().getNamespace();
        var wanted = copies(namespace).toList();
        var taken = wanted.stream()
                .flatMap(copy -> maps.get(ResourceKey.of(copy)).stream())
                .filter(present -> !isLabelled(present))
                .findFirst();
        if (taken.isPresent()) {
            return CompletableFuture.completedStage(Optional.of(
                    "ConfigMap " + ResourceKey.of(taken.get()) + " is there already, and is no copy of trusted roots"));
        }
        var writes = Stream.concat(
                wanted.stream().map(copy -> write(consumer, copy)),
                stale(consumer, wanted).map(this::delete));
        return CompletableFuture.allOf(
                        writes.map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> Optional.empty());
    }

    private CompletionStage<?> write(HasMetadata consumer, ConfigMap copy) {
        var present = maps.get(ResourceKey.of(copy));
        var owners = owners(consumer, present);
        if (present.isEmpty()) {
            return resources.create(owned(copy, owners));
        }
        var meta = present.get().getMetadata();
        var same = texts(copy.getData()).equals(texts(present.get().getData()))
                && texts(copy.getBinaryData()).equals(texts(present.get().getBinaryData()))
                && labelled(meta.getLabels(), copy.getMetadata().getLabels())
                && owners.equals(meta.getOwnerReferences());
        return same
                ? CompletableFuture.completedStage(copy)
                : resources.replace(owned(
                        new ConfigMapBuilder(copy)
                                .editMetadata()
                                .withResourceVersion(meta.getResourceVersion())
                                .withUid(meta.getUid())
                                .endMetadata()
                                .build(),
                        owners));
    }

    /** Others may add labels of theirs. */
    private static boolean labelled(Map<String, String> present, Map<String, String> wanted) {
        return present.entrySet().containsAll(wanted.entrySet())
                && without(present, OURS).equals(present);
    }

    private CompletionStage<?> delete(ConfigMap copy) {
        return resources.delete(ConfigMap.class, ResourceKey.of(copy));
    }

    /** What a consumer owns of what is no longer wanted. */
    private Stream<ConfigMap> stale(HasMetadata consumer, List<ConfigMap> wanted) {
        var names = wanted.stream().map(copy -> copy.getMetadata().getName()).toList();
        return maps.list().stream()
                .filter(map -> consumer.getMetadata()
                        .getNamespace()
                        .equals(map.getMetadata().getNamespace()))
                .filter(this::isCopy)
                .filter(map -> map.getMetadata().getOwnerReferences().stream()
                        .anyMatch(owner -> consumer.getMetadata().getUid().equals(owner.getUid())))
                .filter(map -> !names.contains(map.getMetadata().getName()));
    }

    /** Those that are there already, and the consumer, by name. */
    private static List<OwnerReference> owners(HasMetadata consumer, Optional<ConfigMap> present) {
        var owners = new ArrayList<OwnerReference>();
        present.ifPresent(copy -> copy.getMetadata().getOwnerReferences().stream()
                .filter(owner -> !consumer.getKind().equals(owner.getKind())
                        || !consumer.getMetadata().getName().equals(owner.getName()))
                .forEach(owners::add));
        owners.add(new OwnerReferenceBuilder()
                .withApiVersion(consumer.getApiVersion())
                .withKind(consumer.getKind())
                .withName(consumer.getMetadata().getName())
                .withUid(consumer.getMetadata().getUid())
                .build());
        owners.sort(Comparator.comparing(OwnerReference::getName).thenComparing(OwnerReference::getKind));
        return owners;
    }

    private static ConfigMap owned(ConfigMap copy, List<OwnerReference> owners) {
        return new ConfigMapBuilder(copy)
                .editMetadata()
                .withOwnerReferences(owners)
                .endMetadata()
                .build();
    }

    /** What there should be in a namespace, without its owners. */
    private Stream<ConfigMap> copies(String namespace) {
        var originals = originals(namespace).toList();
        if (local || originals.isEmpty() || namespace.equals(systemNamespace)) {
            return Stream.empty();
        }
        return Stream.concat(
                        originals.stream().map(original -> copy(original, namespace)),
                        Stream.of(combined(originals, namespace)))
                .sorted(Comparator.comparing(copy -> copy.getMetadata().getName()));
    }

    /** What counts for everybody, and what counts for the servers of that namespace alone: its own workloads may believe that. */
    private Stream<ConfigMap> originals(String namespace) {
        return maps.list().stream()
                .filter(map -> TrustRoots.labelled(map, systemNamespace))
                .filter(map -> BundleLabels.scope(texts(map.getMetadata().getLabels()), systemNamespace)
                        .filter(scope -> !scope.equals(namespace))
                        .isEmpty())
                // As Knative's own controllers make it where they run too.
                .filter(map -> !map.getMetadata().getName().equals(COMBINED))
                .sorted(Comparator.comparing(map -> map.getMetadata().getName()));
    }

    private static ConfigMap copy(ConfigMap original, String namespace) {
        var meta = original.getMetadata();
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(ChildNames.of(meta.getName(), SUFFIX))
                .withLabels(without(meta.getLabels(), OURS))
                .addToLabels(BundleLabels.TRUST_BUNDLE, "true")
                .withAnnotations(without(meta.getAnnotations(), OURS, KUBECTL))
                .endMetadata()
                .withData(original.getData())
                .withBinaryData(original.getBinaryData())
                .build();
    }

    private static Map<String, String> without(@Nullable Map<String, String> texts, String... prefixes) {
        var kept = new LinkedHashMap<>(texts(texts));
        kept.keySet().removeIf(name -> Stream.of(prefixes).anyMatch(name::startsWith));
        return kept;
    }

    private static Map<String, String> texts(@Nullable Map<String, String> texts) {
        return texts == null ? Map.of() : texts;
    }

    private static ConfigMap combined(List<ConfigMap> originals, String namespace) {
        var pem = new StringBuilder();
        for (var root : TrustRoots.of(originals, TrustRoots.NONE.hosts())
                .trust()
                .in(namespace)
                .roots()) {
            var block = TrustBundle.of(List.of(root)).toPem();
            if (pem.length() + block.length() <= COMBINED_BYTES_MAX) {
                pem.append(block);
            }
        }
        var encoded = Base64.getEncoder().encodeToString(pem.toString().getBytes(StandardCharsets.US_ASCII));
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(COMBINED + SUFFIX)
                .withLabels(Map.of(BundleLabels.TRUST_BUNDLE, "true"))
                .endMetadata()
                .withBinaryData(Map.of(COMBINED + ".pem", encoded))
                .build();
    }

    private static boolean isLabelled(ConfigMap map) {
        var labels = map.getMetadata().getLabels();
        return labels != null && "true".equals(labels.get(BundleLabels.TRUST_BUNDLE));
    }
}
