package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.duck.v1.SubscriberStatus;
import io.fabric8.knative.duck.v1.SubscriberStatusBuilder;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.config.EventingControllerSettings;
import io.sealane.eventing.controller.config.EventingWorld;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.gateway.event.ingress.EventAddressing;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import io.sealane.resource.status.Owners;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** InMemoryChannels. Each has a Service with the host name that it takes events at. */
final class ChannelIntake implements Intake<InMemoryChannel> {

    static final Door DOOR = new Door("imc-dispatcher", "imc-dispatcher-server-tls");

    private final Resources resources;
    private final EventingWorld world;
    private final String externalName;
    private final String domain;
    private final boolean lasting;

    /** @param lasting whether what is stored outlives the node */
    ChannelIntake(Resources resources, EventingWorld world, EventingControllerSettings settings, boolean lasting) {
        this.resources = resources;
        this.world = world;
        this.lasting = lasting;
        this.domain = ".svc." + settings.clusterDomain();
        this.externalName = DOOR.service() + "." + settings.systemNamespace() + domain;
    }

    /** The Service of a channel. */
    static ResourceKey service(ResourceKey channel) {
        return new ResourceKey(channel.namespace(), channel.name() + EventAddressing.CHANNEL_SUFFIX);
    }

    @Override
    public Resources.Informer<InMemoryChannel> informer() {
        return world.inMemoryChannels();
    }

    @Override
    public BrokerId id(ResourceKey key) {
        return BrokerId.channel(key.namespace(), key.name());
    }

    /** No class tells channels apart: where their controllers run here, all of them are ours. */
    @Override
    public boolean ours(InMemoryChannel channel) {
        return true;
    }

    @Override
    public Optional<DeliverySpec> delivery(InMemoryChannel channel) {
        return Optional.ofNullable(channel.getSpec()).map(spec -> spec.getDelivery());
    }

    @Override
    public Optional<BrokerSettings> settings(InMemoryChannel channel) {
        var status = channel.getStatus();
        return Brokers.settings(channel, id(ResourceKey.of(channel)), status == null ? null : status.getAnnotations());
    }

    @Override
    public InMemoryChannel withPartitions(InMemoryChannel channel, int partitions) {
        return ChannelStatuses.withPartitions(channel, partitions);
    }

    @Override
    public CompletionStage<Void> surround(InMemoryChannel channel) {
        var key = service(ResourceKey.of(channel));
        if (world.services().get(key).isPresent()) {
            return CompletableFuture.completedStage(null);
        }
        var service = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(key.namespace())
                .withName(key.name())
                .addToLabels("messaging.knative.dev/role", "in-memory-channel")
                .withOwnerReferences(Owners.controller(channel))
                .endMetadata()
                .withNewSpec()
                .withType("ExternalName")
                .withExternalName(externalName)
                .endSpec()
                .build();
        return resources.create(service).thenApply(created -> null);
    }

    /** Whether one resource was made for another. */
    static boolean owns(HasMetadata owner, HasMetadata resource) {
        return resource.getMetadata().getOwnerReferences().stream()
                .anyMatch(reference -> owner.getMetadata().getUid().equals(reference.getUid()));
    }

    @Override
    public Door door() {
        return DOOR;
    }

    @Override
    public InMemoryChannel described(InMemoryChannel channel, BrokerStatuses.Facts facts, Instant now) {
        var key = service(ResourceKey.of(channel));
        var service = world.services().get(key);
        var surroundings = new ChannelStatuses.Surroundings(
                key.name() + "." + key.namespace() + domain,
                service.isPresent(),
                service.filter(found -> !leadsHere(channel, found)).isPresent(),
                subscribers(channel),
                lasting);
        return ChannelStatuses.of(channel, facts, surroundings, now);
    }

    private boolean leadsHere(InMemoryChannel channel, Service service) {
        return owns(channel, service) && externalName.equals(service.getSpec().getExternalName());
    }

    private List<SubscriberStatus> subscribers(InMemoryChannel channel) {
        var id = id(ResourceKey.of(channel));
        return world.subscriptions().list().stream()
                .filter(subscription ->
                        Subscriptions.channel(subscription).filter(id::equals).isPresent())
                .sorted(Comparator.comparing(
                        subscription -> subscription.getMetadata().getUid()))
                .map(ChannelIntake::subscriber)
                .toList();
    }

    private static SubscriberStatus subscriber(Subscription subscription) {
        var status = subscription.getStatus();
        var added =
                Optional.ofNullable(status).flatMap(some -> Conditions.find(some.getConditions(), Subscriptions.ADDED));
        return new SubscriberStatusBuilder()
                .withUid(subscription.getMetadata().getUid())
                .withObservedGeneration(status == null ? null : status.getObservedGeneration())
                .withReady(added.map(condition -> condition.getStatus()).orElse("Unknown"))
                .withMessage(added.map(condition -> condition.getMessage()).orElse(null))
                .build();
    }
}
