package io.sealane.eventing.source.controller;

import io.fabric8.knative.duck.v1.KReference;
import io.fabric8.knative.duck.v1.KReferenceBuilder;
import io.fabric8.knative.eventing.v1beta3.EventType;
import io.fabric8.knative.eventing.v1beta3.EventTypeBuilder;
import io.fabric8.knative.eventing.v1beta3.EventTypeStatus;
import io.fabric8.knative.eventing.v1beta3.EventTypeStatusBuilder;
import io.sealane.eventing.controller.sink.SinkResolver;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import io.sealane.resource.status.Owners;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Says of EventTypes, which only describe, whether what they refer to is there. */
final class EventTypes implements Reconciler {

    private final Resources resources;
    private final Resources.Informer<EventType> informer;
    private final InstantSource clock;
    private final Duration again;

    /** @param again how long what was found is believed */
    EventTypes(Resources resources, InstantSource clock, Duration again) {
        this.resources = resources;
        this.informer = resources.informer(EventType.class);
        this.clock = clock;
        this.again = again;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return informer.get(key)
                .filter(type -> !Owners.isLeaving(type))
                .map(this::reconcile)
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<Duration>> reconcile(EventType type) {
        var reference = reference(type);
        var said = reference
                .map(named -> look(type, named))
                .orElseGet(() -> CompletableFuture.completedStage(conditions ->
                        conditions.yes("ReferenceExists", "ReferenceNotSet", "spec.reference is not set")));
        return said.thenCompose(words -> resources.editStatus(type, read -> described(read, words)))
                .thenApply(written -> reference.map(named -> again));
    }

    private CompletionStage<Consumer<Conditions>> look(EventType type, KReference reference) {
        var key = SinkResolver.key(reference, type.getMetadata().getNamespace());
        return resources
                .find(reference.getApiVersion(), reference.getKind(), key)
                .handle((found, failure) -> {
                    if (failure != null) {
                        return conditions -> conditions.unknown(
                                "ReferenceExists", "LookupFailed", String.valueOf(failure.getMessage()));
                    }
                    return found.isPresent()
                            ? conditions -> conditions.yes("ReferenceExists")
                            : conditions -> conditions.no(
                                    "ReferenceExists",
                                    "ResourceDoesNotExist",
                                    reference.getKind() + " " + key + " does not exist");
                });
    }

    /** What it belongs to; in earlier versions a broker by its name. */
    static Optional<KReference> reference(EventType type) {
        var spec = type.getSpec();
        if (spec == null) {
            return Optional.empty();
        }
        if (spec.getReference() != null && spec.getReference().getName() != null) {
            return Optional.of(spec.getReference());
        }
        return spec.getAdditionalProperties().get("broker") instanceof String broker && !broker.isBlank()
                ? Optional.of(new KReferenceBuilder()
                        .withApiVersion("eventing.knative.dev/v1")
                        .withKind("Broker")
                        .withName(broker)
                        .build())
                : Optional.empty();
    }

    private EventType described(EventType type, Consumer<Conditions> words) {
        var before = type.getStatus() == null ? new EventTypeStatus() : type.getStatus();
        var conditions = new Conditions(before.getConditions(), clock.instant());
        words.accept(conditions);
        return new EventTypeBuilder(type)
                .withStatus(new EventTypeStatusBuilder(before)
                        .withObservedGeneration(type.getMetadata().getGeneration())
                        .withConditions(conditions.build())
                        .build())
                .build();
    }
}
