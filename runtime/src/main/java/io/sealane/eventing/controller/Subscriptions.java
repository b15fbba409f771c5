package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.messaging.v1.Channel;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.InMemoryChannelStatus;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.knative.messaging.v1.SubscriptionSpec;
import io.fabric8.knative.messaging.v1.SubscriptionStatusPhysicalSubscription;
import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.config.EventingWorld;
import io.sealane.eventing.controller.delivery.Filters;
import io.sealane.eventing.controller.delivery.Terms;
import io.sealane.eventing.controller.flow.FlowMembers;
import io.sealane.eventing.controller.sink.SinkResolver;
import io.sealane.eventing.filter.Filter;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Subscriptions to channels: they want every event. */
final class Subscriptions implements Outlet<Subscription> {

    /** The condition that tells whether the channel delivers to it. */
    static final String ADDED = "AddedToChannel";

    private static final Filters ALL = new Filters(Filter.everything(), Optional.empty());

    private final EventingWorld world;
    private final FlowMembers members;

    Subscriptions(EventingWorld world, FlowMembers members) {
        this.world = world;
        this.members = members;
    }

    @Override
    public Resources.Informer<Subscription> informer() {
        return world.subscriptions();
    }

    @Override
    public TriggerId id(ResourceKey key) {
        return TriggerId.subscription(key.namespace(), key.name());
    }

    @Override
    public Optional<BrokerId> source(Subscription subscription) {
        return channel(subscription);
    }

    @Override
    public Optional<Wish.Requested> requested(Subscription subscription) {
        return Optional.ofNullable(subscription.getSpec())
                .map(spec -> Wish.Requested.of(spec.getSubscriber(), spec.getReply(), spec.getDelivery()));
    }

    @Override
    public Optional<Wish> wish(Subscription subscription) {
        var spec = subscription.getSpec();
        if (spec == null) {
            return Optional.empty();
        }
        return Optional.of(new Wish(
                id(ResourceKey.of(subscription)),
                subscription.getMetadata(),
                channel(subscription),
                ALL,
                requested(subscription).orElseThrow(),
                known(subscription),
                terms(subscription, spec)));
    }

    private Terms terms(Subscription subscription, SubscriptionSpec spec) {
        return Terms.of(
                subscription.getMetadata().getAnnotations(),
                inside(subscription, spec.getSubscriber()),
                inside(subscription, spec.getReply()));
    }

    /** From step to step nobody but the flow has a say, so events need no request that could be refused. */
    private Optional<BrokerId> inside(Subscription subscription, @Nullable Destination destination) {
        if (destination == null || destination.getUri() != null) {
            return Optional.empty();
        }
        var ref = destination.getRef();
        if (ref == null || !is(InMemoryChannel.class, ref.getKind(), ref.getApiVersion())) {
            return Optional.empty();
        }
        var key = SinkResolver.key(ref, subscription.getMetadata().getNamespace());
        return world.inMemoryChannels()
                .get(key)
                .filter(channel -> members.leadsOn(subscription, channel))
                .map(channel -> BrokerId.channel(key.namespace(), key.name()));
    }

    private static Wish.Known known(Subscription subscription) {
        var physical = physical(subscription);
        return new Wish.Known(
                Wish.Known.sink(
                        physical.getSubscriberUri(), physical.getSubscriberCACerts(), physical.getSubscriberAudience()),
                Wish.Known.sink(physical.getReplyUri(), physical.getReplyCACerts(), physical.getReplyAudience()),
                Wish.Known.sink(
                        physical.getDeadLetterSinkUri(),
                        physical.getDeadLetterSinkCACerts(),
                        physical.getDeadLetterSinkAudience()));
    }

    static SubscriptionStatusPhysicalSubscription physical(Subscription subscription) {
        var status = subscription.getStatus();
        return status == null || status.getPhysicalSubscription() == null
                ? new SubscriptionStatusPhysicalSubscription()
                : status.getPhysicalSubscription();
    }

    /** The channel a subscription is to; empty when what it names cannot be one of ours. A Channel has its events stored under its own name. */
    static Optional<BrokerId> channel(Subscription subscription) {
        var namespace = subscription.getMetadata().getNamespace();
        var ref = subscription.getSpec() == null ? null : subscription.getSpec().getChannel();
        if (ref == null || ref.getName() == null || !isChannel(ref.getKind(), ref.getApiVersion())) {
            return Optional.empty();
        }
        return ref.getNamespace() == null || ref.getNamespace().equals(namespace)
                ? Optional.of(BrokerId.channel(namespace, ref.getName()))
                : Optional.empty();
    }

    private static boolean isChannel(String kind, String apiVersion) {
        return is(InMemoryChannel.class, kind, apiVersion) || is(Channel.class, kind, apiVersion);
    }

    private static boolean is(Class<? extends HasMetadata> type, String kind, String apiVersion) {
        return HasMetadata.getKind(type).equals(kind)
                && HasMetadata.getApiVersion(type).equals(apiVersion);
    }

    @Override
    public Optional<Hub> hub(Subscription subscription) {
        var key = channel(subscription).map(id -> new ResourceKey(id.namespace(), id.name()));
        var stored = key.flatMap(world.inMemoryChannels()::get).filter(found -> !Brokers.leaving(found));
        if (is(
                InMemoryChannel.class,
                subscription.getSpec().getChannel().getKind(),
                subscription.getSpec().getChannel().getApiVersion())) {
            return stored.map(channel -> hub(channel, ready(channel)));
        }
        return key.flatMap(world.channels()::get)
                .filter(channel -> !Brokers.leaving(channel))
                .flatMap(channel -> stored.filter(backing -> ChannelIntake.owns(channel, backing))
                        .map(backing -> hub(backing, ready(channel))));
    }

    private static Optional<Condition> ready(InMemoryChannel channel) {
        return channel.getStatus() == null
                ? Optional.empty()
                : Conditions.find(channel.getStatus().getConditions(), Conditions.READY);
    }

    private static Optional<Condition> ready(Channel channel) {
        return channel.getStatus() == null
                ? Optional.empty()
                : Conditions.find(channel.getStatus().getConditions(), Conditions.READY);
    }

    private static Hub hub(InMemoryChannel channel, Optional<Condition> ready) {
        var status = channel.getStatus() == null ? new InMemoryChannelStatus() : channel.getStatus();
        var delivery = Optional.ofNullable(channel.getSpec()).map(spec -> spec.getDelivery());
        return new Hub(
                BrokerId.channel(
                        channel.getMetadata().getNamespace(),
                        channel.getMetadata().getName()),
                channel.getMetadata().getUid(),
                true,
                ready,
                delivery,
                Hub.deadLetter(
                        delivery,
                        status.getDeadLetterSinkUri(),
                        status.getDeadLetterSinkCACerts(),
                        status.getDeadLetterSinkAudience()));
    }

    @Override
    public Subscription described(Subscription subscription, Outcome outcome, Instant now) {
        return SubscriptionStatuses.of(subscription, outcome, now);
    }
}
