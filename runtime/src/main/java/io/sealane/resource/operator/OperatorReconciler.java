package io.sealane.resource.operator;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.manifest.Bootstrap;
import io.sealane.resource.status.Conditions;
import io.sealane.resource.status.ObjectEvents;
import io.sealane.resource.status.Owners;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Folds {@code spec.config} of the one KnativeServing or KnativeEventing into the ConfigMaps of its part, live. Without one, what it had
 * replaced comes back. Where somebody else changes what is folded in, that is taken back, and an Event on the ConfigMap says so. An entry that is refused leaves its ConfigMap as it was, and the condition {@code InstallSucceeded} says why.
 *
 * <p>Beside Knative's own operator it does nothing: whose kind it is says the label {@code app.kubernetes.io/managed-by} of its definition.
 */
public final class OperatorReconciler<T extends OperatorResource> implements Reconciler {

    private static final String INSTALLED = "InstallSucceeded";
    private static final String TAKEN_BACK = "TakenBack";

    private final Resources resources;
    private final Resources.Informer<T> wishes;
    private final Class<T> kind;
    private final Resources.Informer<ConfigMap> maps;
    private final String namespace;
    private final ResourceKey definition;
    private final InstantSource clock;
    private final ObjectEvents events;

    /** @param namespace the one whose ConfigMaps are meant, and where the resource must be */
    public OperatorReconciler(Resources resources, Class<T> kind, String namespace, InstantSource clock) {
        this.resources = resources;
        this.kind = kind;
        this.wishes = resources.informer(kind);
        this.maps = resources.informer(ConfigMap.class);
        this.namespace = namespace;
        this.definition = new ResourceKey("", HasMetadata.getFullResourceName(kind));
        this.clock = clock;
        this.events = new ObjectEvents(resources, "sealane-operator", clock);
    }

    /** Calls {@code wake} with each resource that is to be looked at, now and later. */
    public void wakeOn(Consumer<ResourceKey> wake) {
        wishes.listen(change -> wake.accept(change.key()));
        maps.listen(change -> {
            if (isOfThisPart(change.resource())) {
                wishes.list().forEach(wish -> wake.accept(ResourceKey.of(wish)));
            }
        });
    }

    /**
     * Calls {@code wake} with all that this node may have decided and not written, because another one wrote then; also where what had folded
     * something in is gone.
     */
    public void lookAgain(Consumer<ResourceKey> wake) {
        // Before it is known what there is, nothing is known to be gone.
        wishes.synced().thenRun(() -> {
            var there = wishes.list();
            there.forEach(wish -> wake.accept(ResourceKey.of(wish)));
            if (there.isEmpty() && maps.list().stream().anyMatch(this::isOfThisPart)) {
                wake.accept(new ResourceKey(namespace, HasMetadata.getSingular(kind)));
            }
        });
    }

    private boolean isOfThisPart(ConfigMap map) {
        return map.getMetadata().getNamespace().equals(namespace) && FoldedConfig.isFolded(map);
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return isOurs().thenCompose(
                        ours -> ours ? reconcileOurs(key) : CompletableFuture.completedStage(Optional.empty()));
    }

    /** Asked each time: a pass is rare, and a definition may be applied anew by somebody else. */
    private CompletionStage<Boolean> isOurs() {
        return resources
                .find("apiextensions.k8s.io/v1", "CustomResourceDefinition", definition)
                .thenApply(found -> found.map(each -> each.getMetadata().getLabels())
                        .filter(labels -> Bootstrap.US.equals(labels.get(Bootstrap.MANAGED_BY)))
                        .isPresent());
    }

    private CompletionStage<Optional<Duration>> reconcileOurs(ResourceKey key) {
        var wish = wishes.get(key).filter(found -> !Owners.isLeaving(found));
        if (wish.isEmpty()) {
            return fold(named().map(OperatorResource::config).orElse(Map.of()), false)
                    .thenApply(done -> Optional.empty());
        }
        if (!named().map(ResourceKey::of).equals(Optional.of(key))) {
            var why = "expected one " + HasMetadata.getKind(kind) + ", in namespace " + namespace + ", got " + key;
            return write(wish.get(), List.of(why));
        }
        return fold(wish.get().config(), wish.get().isObserved()).thenCompose(refusals -> write(wish.get(), refusals));
    }

    /** The one that counts. */
    private Optional<T> named() {
        return wishes.list().stream()
                .filter(wish -> wish.getMetadata().getNamespace().equals(namespace) && !Owners.isLeaving(wish))
                .min((one, other) -> one.getMetadata()
                        .getName()
                        .compareTo(other.getMetadata().getName()));
    }

    /**
     * Returns what was refused.
     *
     * @param before whether the same was folded in before: what differs now somebody else has changed
     */
    private CompletionStage<List<String>> fold(Map<String, Map<String, String>> config, boolean before) {
        var wanted = new HashMap<>(config);
        maps.list().stream()
                .filter(this::isOfThisPart)
                .forEach(map -> wanted.putIfAbsent(map.getMetadata().getName(), Map.of()));
        CompletionStage<List<String>> refusals = CompletableFuture.completedStage(new ArrayList<>());
        for (var each : wanted.entrySet()) {
            refusals = refusals.thenCompose(
                    so -> put(each.getKey(), each.getValue(), before).thenApply(refusal -> {
                        refusal.ifPresent(so::add);
                        return so;
                    }));
        }
        return refusals;
    }

    private CompletionStage<Optional<String>> put(String name, Map<String, String> entries, boolean again) {
        var present = maps.get(new ResourceKey(namespace, name));
        var before = present.orElseGet(() -> new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build());
        var folded = FoldedConfig.fold(before, entries);
        if (folded.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        var write = present.isPresent() ? resources.replace(folded.get()) : resources.create(folded.get());
        return write.handle((done, failure) -> {
            if (failure != null) {
                return Optional.of(refusal(name, failure));
            }
            // The write went by the version that was seen, so this was no view of yesterday.
            var changed = again ? FoldedConfig.changed(before, entries) : Set.<String>of();
            if (!changed.isEmpty()) {
                events.warning(folded.get(), TAKEN_BACK, takenBack(changed));
            }
            return Optional.empty();
        });
    }

    private String takenBack(Set<String> keys) {
        return String.join(", ", keys) + ": taken back to what spec.config of the " + HasMetadata.getKind(kind)
                + " says; change it there";
    }

    /** Only what is refused for good is told; whatever else went wrong is tried again. */
    private static String refusal(String name, Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ResourceFailure known && known.reason() != ResourceFailure.Reason.INVALID) {
            throw new CompletionException(known);
        }
        return "ConfigMap " + name + ": " + cause.getMessage();
    }

    private CompletionStage<Optional<Duration>> write(T wish, List<String> refusals) {
        return resources
                .editStatus(wish, read -> {
                    var conditions = new Conditions(read.conditions(), clock.instant())
                            .yes("DependenciesInstalled")
                            .yes("DeploymentsAvailable");
                    if (refusals.isEmpty()) {
                        conditions.yes(INSTALLED);
                    } else {
                        conditions.no(INSTALLED, "Error", String.join("; ", refusals));
                    }
                    return kind.cast(read.reporting(
                            new OperatorResource.Status(read.getMetadata().getGeneration(), conditions.build())));
                })
                .thenApply(written -> Optional.empty());
    }
}
