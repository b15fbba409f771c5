package io.sealane.eventing.controller;

import akka.actor.typed.ActorRef;
import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.controller.config.EventingWorld;
import io.sealane.eventing.controller.sink.SinkResolver;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.resource.Reconcilers;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which resources must be looked at again when another one changes. */
final class Wakes {

    private final EventingWorld world;

    Wakes(EventingWorld world) {
        this.world = world;
    }

    /** Wakes what refers to a changed resource of a kind that is watched. */
    <T extends HasMetadata> void referring(
            ActorRef<Reconcilers.Command> queue,
            Resources.Informer<T> kind,
            Function<T, Stream<Destination>> destinations) {
        List.<Resources.Informer<?>>of(world.services(), world.brokers(), world.inMemoryChannels(), world.channels())
                .forEach(watched -> Reconcilers.wakeOn(
                        watched,
                        queue,
                        change -> kind.list().stream()
                                .filter(resource -> destinations
                                        .apply(resource)
                                        .anyMatch(destination -> refers(destination, resource, change.resource())))
                                .map(ResourceKey::of)));
    }

    /** Wakes what takes events from a changed broker or channel. */
    <T extends HasMetadata> void belonging(ActorRef<Reconcilers.Command> queue, Outlet<T> outlet) {
        source(queue, outlet, world.brokers(), Kind.BROKER);
        source(queue, outlet, world.inMemoryChannels(), Kind.CHANNEL);
        source(queue, outlet, world.channels(), Kind.CHANNEL);
    }

    private static <T extends HasMetadata> void source(
            ActorRef<Reconcilers.Command> queue, Outlet<T> outlet, Resources.Informer<?> sources, Kind kind) {
        Reconcilers.wakeOn(sources, queue, change -> {
            var changed =
                    new BrokerId(kind, change.key().namespace(), change.key().name());
            return outlet.informer().list().stream()
                    .filter(resource ->
                            outlet.source(resource).filter(changed::equals).isPresent())
                    .map(ResourceKey::of);
        });
    }

    /** Wakes flows when something that they are made of changes. */
    <T extends HasMetadata> void made(ActorRef<Reconcilers.Command> queue, Resources.Informer<T> flows) {
        List.<Resources.Informer<?>>of(world.inMemoryChannels(), world.subscriptions())
                .forEach(parts -> Reconcilers.wakeOn(
                        parts,
                        queue,
                        change -> flows.list().stream()
                                .filter(flow -> ChannelIntake.owns(flow, change.resource()))
                                .map(ResourceKey::of)));
    }

    /** Wakes what a changed flow is made of. */
    <T extends HasMetadata> void ofFlows(ActorRef<Reconcilers.Command> queue, Resources.Informer<T> parts) {
        List.<Resources.Informer<?>>of(world.sequences(), world.parallels())
                .forEach(flows -> Reconcilers.wakeOn(
                        flows,
                        queue,
                        change -> parts.list().stream()
                                .filter(part -> ChannelIntake.owns(change.resource(), part))
                                .map(ResourceKey::of)));
    }

    /** Wakes channels that a changed subscription leads to: who may send there may depend on it. */
    void between(ActorRef<Reconcilers.Command> queue) {
        Reconcilers.wakeOn(
                world.subscriptions(),
                queue,
                change -> change.resource().getSpec() == null
                        ? Stream.of()
                        : Stream.of(
                                        change.resource().getSpec().getSubscriber(),
                                        change.resource().getSpec().getReply())
                                .filter(to -> to != null && to.getRef() != null)
                                .map(to -> SinkResolver.key(
                                        to.getRef(), change.key().namespace()))
                                .filter(key -> world.inMemoryChannels().get(key).isPresent()));
    }

    /** Wakes brokers or channels of the namespace of a changed policy: it may apply, or have applied, to any of them. */
    <T extends HasMetadata> void policies(ActorRef<Reconcilers.Command> queue, Resources.Informer<T> receivers) {
        Reconcilers.wakeOn(
                world.policies(),
                queue,
                change -> receivers.list().stream()
                        .map(ResourceKey::of)
                        .filter(key -> key.namespace().equals(change.key().namespace())));
    }

    /** Wakes policies that name a changed sender. */
    <T extends HasMetadata> void senders(ActorRef<Reconcilers.Command> queue, Resources.Informer<T> senders) {
        Reconcilers.wakeOn(
                senders,
                queue,
                change -> world.policies().list().stream()
                        .filter(policy -> PolicyReconciler.references(policy).stream()
                                .anyMatch(ref -> change.resource().getKind().equals(ref.getKind())
                                        && change.key()
                                                .equals(PolicyReconciler.key(
                                                        ref,
                                                        policy.getMetadata().getNamespace()))))
                        .map(ResourceKey::of));
    }

    /** What a broker's deliveries name. */
    static Stream<Destination> destinations(Broker broker) {
        return deadLetter(broker.getSpec() == null ? null : broker.getSpec().getDelivery());
    }

    /** What a channel's deliveries name. */
    static Stream<Destination> destinations(InMemoryChannel channel) {
        return deadLetter(channel.getSpec() == null ? null : channel.getSpec().getDelivery());
    }

    private static Stream<Destination> deadLetter(@Nullable DeliverySpec delivery) {
        return Optional.ofNullable(delivery).map(DeliverySpec::getDeadLetterSink).stream();
    }

    private static boolean refers(Destination destination, HasMetadata holder, HasMetadata changed) {
        return SinkResolver.refers(
                destination,
                holder.getMetadata().getNamespace(),
                changed.getApiVersion(),
                changed.getKind(),
                ResourceKey.of(changed));
    }
}
