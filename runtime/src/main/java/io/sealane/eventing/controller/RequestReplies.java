package io.sealane.eventing.controller;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1alpha1.RequestReply;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.filter.AttributeFilter;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.Destination;
import io.sealane.eventing.settings.RequestSettings;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings RequestReplies into the settings: a door, and a trigger of its broker that takes replies back to it. */
final class RequestReplies implements Reconciler {

    static final String CORRELATION = "correlationid";
    static final String REPLY = "replyid";
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final IntakeReconciler.Context context;
    private final Readiness readiness;
    private final boolean classless;

    /** @param wake looks at a resource again */
    RequestReplies(IntakeReconciler.Context context, Consumer<ResourceKey> wake) {
        this.context = context;
        this.classless = context.settings().classless();
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
        var forget = context.admissions().forgetting(id(key));
        var version = context.board().request(id(key), Optional.empty());
        context.board().trigger(trigger(key), Optional.empty());
        context.mesh().inForce(version).thenRun(forget);
        readiness.forget(trigger(key));
    }

    private CompletionStage<Optional<Duration>> follow(RequestReply resource, Optional<Broker> broker) {
        var key = ResourceKey.of(resource);
        // Without its broker nobody could say who may ask: the door opens once that is said.
        var settings =
                broker.flatMap(there -> settings(resource, context.config().requestTimeout()));
        // Who may send to the broker may ask it: the door must be no way around its policies.
        var senders =
                broker.map(found -> context.admissions().follow(id(key), found)).orElse(Admissions.Shown.OPEN);
        context.board().request(id(key), settings);
        var version = context.board().trigger(trigger(key), settings.map(RequestReplies::returning));
        var ready = settings.isPresent()
                && broker.isPresent()
                && readiness.ready(
                        new Readiness.Question(
                                trigger(key),
                                resource.getMetadata().getUid(),
                                resource.getMetadata().getGeneration() == null
                                        ? 0
                                        : resource.getMetadata().getGeneration(),
                                broker.get().getMetadata().getUid(),
                                List.of()),
                        version);
        var facts = IntakeReconciler.facts(context, BrokerIntake.DOOR, senders, ready);
        return context.resources()
                .editStatus(
                        resource,
                        read -> RequestReplyStatuses.of(
                                read, broker, facts, context.clock().instant()))
                .thenApply(written -> settings.isPresent() && broker.isPresent() && !ready
                        ? Optional.of(context.settings().queue().retryDelayMax())
                        : Optional.<Duration>empty());
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

    /** @param otherwise how long a request is held where the resource does not say */
    private static Optional<RequestSettings> settings(RequestReply resource, Duration otherwise) {
        var spec = resource.getSpec();
        return brokerId(resource)
                .map(broker -> new RequestSettings(
                        id(ResourceKey.of(resource)),
                        resource.getMetadata().getUid(),
                        broker,
                        Optional.ofNullable(spec.getCorrelationAttribute()).orElse(CORRELATION),
                        Optional.ofNullable(spec.getReplyAttribute()).orElse(REPLY),
                        timeout(spec.getTimeout(), otherwise)));
    }

    private static Duration timeout(@Nullable String text, Duration otherwise) {
        try {
            return text == null ? otherwise : RequestReplyRules.timeout(text);
        } catch (IllegalArgumentException e) {
            return otherwise;
        }
    }

    /** What takes replies out of the broker. */
    private static TriggerSettings returning(RequestSettings door) {
        var to = new Destination(
                        URI.create(
                                "http://" + door.id().name() + "." + door.id().namespace()),
                        TrustBundle.EMPTY)
                .within(Optional.of(door.id()));
        return new TriggerSettings(
                trigger(new ResourceKey(door.id().namespace(), door.id().name())),
                door.uid(),
                door.broker(),
                new AttributeFilter(Map.of(door.replyAttribute(), "")),
                to,
                new DeliverySettings(
                        0,
                        DeliverySettings.Backoff.LINEAR,
                        Duration.ZERO,
                        door.timeout(),
                        Optional.empty(),
                        DeliverySettings.Format.BINARY));
    }

    static BrokerId id(ResourceKey key) {
        return new BrokerId(Kind.REQUEST_REPLY, key.namespace(), key.name());
    }

    /** No resource has a name with a colon. */
    static TriggerId trigger(ResourceKey key) {
        return new TriggerId(key.namespace(), RequestReplyStatuses.PREFIX + key.name());
    }
}
