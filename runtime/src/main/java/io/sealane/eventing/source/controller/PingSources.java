package io.sealane.eventing.source.controller;

import akka.actor.typed.ActorRef;
import io.fabric8.knative.duck.v1.CloudEventAttributes;
import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.sources.v1.PingSource;
import io.fabric8.knative.sources.v1.PingSourceBuilder;
import io.fabric8.knative.sources.v1.PingSourceStatus;
import io.fabric8.knative.sources.v1.PingSourceStatusBuilder;
import io.sealane.eventing.source.PingRunner;
import io.sealane.eventing.source.SourceQueue;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** PingSources: an event at each tick of a schedule. */
final class PingSources implements SourceKind<PingSource> {

    private final Resources.Informer<PingSource> informer;
    private final ActorRef<PingRunner.Command> runner;
    private final SourceQueues queues;

    PingSources(Resources resources, ActorRef<PingRunner.Command> runner, SourceQueues queues) {
        this.informer = resources.informer(PingSource.class);
        this.runner = runner;
        this.queues = queues;
    }

    @Override
    public Resources.Informer<PingSource> informer() {
        return informer;
    }

    @Override
    public Destination sink(PingSource source) {
        return Optional.ofNullable(source.getSpec()).map(spec -> spec.getSink()).orElseGet(Destination::new);
    }

    @Override
    public CompletionStage<Consumer<Conditions>> run(PingSource source, Way way) {
        var key = ResourceKey.of(source);
        var spec = Specs.of(source.getSpec());
        PingSpecs.check(spec);
        if (!spec.faults().isEmpty()) {
            end(key);
            var fault = spec.faults().get(0).toString();
            return SourceKind.said(conditions -> conditions.no("Deployed", "SpecInvalid", fault));
        }
        SourceQueue queue = queues.of(source);
        queue.sendTo(way.destination());
        runner.tell(new PingRunner.Run(key.toString(), PingSpecs.plan(source, spec), queue::offer));
        return SourceKind.said(conditions -> conditions.yes("Deployed"));
    }

    @Override
    public CompletionStage<Consumer<Conditions>> pause(PingSource source) {
        end(ResourceKey.of(source));
        return SourceKind.said(conditions ->
                conditions.unknown("Deployed", "SinkNotProvided", "Nothing is sent before it is known where to"));
    }

    @Override
    public CompletionStage<Void> stop(ResourceKey key) {
        end(key);
        return CompletableFuture.completedStage(null);
    }

    private void end(ResourceKey key) {
        runner.tell(new PingRunner.Stop(key.toString()));
        queues.close(key);
    }

    @Override
    public PingSource described(PingSource source, SourceState state, Instant now) {
        var before = source.getStatus() == null ? new PingSourceStatus() : source.getStatus();
        var key = ResourceKey.of(source);
        var attributes = new CloudEventAttributes(PingSpecs.source(key.namespace(), key.name()), PingSpecs.TYPE);
        return new PingSourceBuilder(source)
                .withStatus(new PingSourceStatusBuilder(before)
                        .withObservedGeneration(source.getMetadata().getGeneration())
                        .withConditions(state.conditions(before.getConditions(), now))
                        .withSinkUri(state.uri())
                        .withSinkCACerts(state.caCerts())
                        .withSinkAudience(state.audience())
                        .withAuth(state.auth())
                        .withCeAttributes(attributes)
                        .build())
                .build();
    }
}
