package io.sealane.eventing.source.controller;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.controller.account.Identities;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A kind of resource that sends events to a sink, or has others do so. For one resource, calls never overlap. */
interface SourceKind<T extends HasMetadata> {

    Resources.Informer<T> informer();

    /** As whom a source sends. */
    default CompletionStage<Identities.Identity> identity(T source, Identities identities) {
        return identities.of(source);
    }

    /** Where events are to go. */
    Destination sink(T source);

    /**
     * Makes a source send, or go on sending as it is wanted now.
     *
     * @return what there is to say about it beside its sink
     */
    CompletionStage<Consumer<Conditions>> run(T source, Way way);

    /** A source has no sink now. @return what there is to say about that beside its sink */
    CompletionStage<Consumer<Conditions>> pause(T source);

    /** A source is gone. */
    CompletionStage<Void> stop(ResourceKey key);

    /** What there is to say, at once. */
    static CompletionStage<Consumer<Conditions>> said(Consumer<Conditions> words) {
        return CompletableFuture.completedStage(words);
    }

    /** The resource with all of its status. */
    T described(T source, SourceState state, Instant now);
}
