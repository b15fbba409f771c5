package io.sealane.eventing.controller;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1alpha1.RequestReply;
import io.sealane.eventing.controller.account.Identities;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.eventing.controller.sink.SinkResolver;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.Destination;
import io.sealane.gateway.event.ingress.EventAddressing;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Brings RequestReplies into the settings: a door, and a trigger of its broker that takes replies back to it. */
final class RequestReplies implements Reconciler {

    private final IntakeReconciler.Context context;
    private final Readiness readiness;
    private final boolean classless;
    private final SinkResolver sinks;
    private final Identities identities;
    private final Map<ResourceKey, Sink> known = new ConcurrentHashMap<>();

    /** @param wake looks at a resource again */
    RequestReplies(IntakeReconciler.Context context, Consumer<ResourceKey> wake) {
        this.context = context;
        this.classless = context.settings().classless();
        this.sinks =
                new SinkResolver(context.resources(), context.settings().clusterDomain(), context.config()::mapping);
        this.identities = new Identities(
                context.resources(), () -> context.config().senders().authenticated());
        // The trigger of a door is not called as the resource is.
        this.readiness = new Readiness(
                context.mesh(),
                key -> wake.accept(
                        new ResourceKey(key.namespace(), key.name().substring(RequestReplyStatuses.PREFIX.length()))));
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var found = informer().get(key).filter(one -> !Brokers.leaving(one));
        var broker = found.flatMap(this::broker);
        if (found.isEmpty() || broker.isPresent() && !Brokers.ours(broker.get(), classless)) {
            remove(key);
            return CompletableFuture.completedStage(Optional.empty());
        }
        return follow(found.get(), broker);
    }

    private Resources.Informer<RequestReply> informer() {
        return context.world().requestReplies();
    }

    private void remove(ResourceKey key) {
        var id = RequestPlan.id(key);
        var forget = context.admissions().forgetting(id);
        var version = context.board().request(id, Optional.empty());
        context.board().trigger(RequestPlan.trigger(key), Optional.empty());
        context.mesh().inForce(version).thenRun(forget);
        readiness.forget(RequestPlan.trigger(key));
        known.remove(key);
    }

    private CompletionStage<Optional<Duration>> follow(RequestReply resource, Optional<Broker> broker) {
        var wanted = RequestPlan.deadLetterSink(resource);
        // Only what is sent out of the mesh shows who sends it.
        var identity = wanted.isPresent()
                ? identities.of(resource)
                : CompletableFuture.completedStage(Identities.Identity.NONE);
        return identity.thenCompose(sender -> sinks.resolve(
                        wanted, resource.getMetadata().getNamespace())
                .thenCompose(deadLetter -> open(resource, broker, new Way(deadLetter, sender))));
    }

    /** The way of replies that nobody waits for. */
    private record Way(Optional<Sink.Resolution> deadLetter, Identities.Identity sender) {}

    private CompletionStage<Optional<Duration>> open(RequestReply resource, Optional<Broker> broker, Way way) {
        var key = ResourceKey.of(resource);
        // Without its broker nobody could say who may ask: the door opens once that is said.
        var plan = broker.flatMap(there -> plan(resource, way));
        // Who may send to the broker may ask it: the door must be no way around its policies.
        var senders = broker.map(found -> context.admissions().follow(RequestPlan.id(key), found))
                .orElse(Admissions.Shown.OPEN);
        context.board().request(RequestPlan.id(key), plan.map(RequestPlan::door));
        var version = context.board().trigger(RequestPlan.trigger(key), plan.map(RequestPlan::returning));
        var ready = plan.isPresent() && broker.isPresent() && ready(resource, broker.get(), plan.get(), version);
        var surroundings = new RequestReplyStatuses.Surroundings(broker, way.deadLetter(), way.sender());
        var facts = IntakeReconciler.facts(context, BrokerIntake.DOOR, senders, ready);
        return context.resources()
                .editStatus(
                        resource,
                        read -> RequestReplyStatuses.of(
                                read, surroundings, facts, context.clock().instant()))
                .thenApply(written -> lookAgain(resource, plan.isPresent() && broker.isPresent() && !ready));
    }

    private boolean ready(RequestReply resource, Broker broker, RequestPlan plan, long version) {
        var generation = resource.getMetadata().getGeneration();
        var shown = plan.returning().delivery().deadLetter().flatMap(Destination::shown).stream()
                .toList();
        return readiness.ready(
                new Readiness.Question(
                        RequestPlan.trigger(ResourceKey.of(resource)),
                        resource.getMetadata().getUid(),
                        generation == null ? 0 : generation,
                        broker.getMetadata().getUid(),
                        shown),
                version);
    }

    private Optional<Duration> lookAgain(RequestReply resource, boolean starting) {
        if (starting) {
            return Optional.of(context.settings().queue().retryDelayMax());
        }
        return RequestPlan.deadLetterSink(resource)
                .filter(SinkResolver::unwatched)
                .map(wanted -> context.settings().unwatchedAge());
    }

    private Optional<RequestPlan> plan(RequestReply resource, Way way) {
        var key = ResourceKey.of(resource);
        // A dead letter sink that is gone for a while stays in use, also at a node that has begun meanwhile.
        way.deadLetter()
                .ifPresentOrElse(
                        found -> found.sink()
                                .or(() -> Optional.ofNullable(known.get(key)))
                                .or(() -> RequestReplyStatuses.lastDeadLetter(resource))
                                .ifPresent(sink -> known.put(key, sink)),
                        () -> known.remove(key));
        var deadLetter = Optional.ofNullable(known.get(key))
                .map(sink -> sink.sentTo(
                        context.config().trust(), key.namespace(), way.sender().account()));
        var settings = context.settings();
        var address = URI.create("http://" + BrokerIntake.DOOR.service() + "." + settings.systemNamespace() + ".svc."
                + settings.clusterDomain() + EventAddressing.REQUESTS + "/" + key.namespace() + "/" + key.name());
        return brokerId(resource)
                .map(broker -> RequestPlan.of(
                        resource,
                        new RequestPlan.Facts(
                                broker,
                                address,
                                context.config().requestTimeout(),
                                settings.deliveryTimeout(),
                                deadLetter)));
    }

    private Optional<Broker> broker(RequestReply resource) {
        return brokerId(resource)
                .flatMap(id -> context.world().brokers().get(new ResourceKey(id.namespace(), id.name())))
                .filter(broker -> !Brokers.leaving(broker));
    }

    /** The broker it belongs to; empty when it names none of its own namespace. */
    static Optional<BrokerId> brokerId(RequestReply resource) {
        var namespace = resource.getMetadata().getNamespace();
        var ref = resource.getSpec() == null ? null : resource.getSpec().getBrokerRef();
        return ref == null
                        || ref.getName() == null
                        || ref.getNamespace() != null && !ref.getNamespace().equals(namespace)
                ? Optional.empty()
                : Optional.of(new BrokerId(namespace, ref.getName()));
    }
}
