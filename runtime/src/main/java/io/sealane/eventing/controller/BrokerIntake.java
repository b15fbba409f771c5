package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.eventing.v1.Broker;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.config.EventingConfig;
import io.sealane.eventing.controller.config.EventingWorld;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Brokers of our class. */
final class BrokerIntake implements Intake<Broker> {

    static final Door DOOR = new Door("broker-ingress", "mt-broker-ingress-server-tls");

    private final EventingWorld world;
    private final EventingConfig config;
    private final boolean classless;

    /** @param classless whether a broker that names no class is ours */
    BrokerIntake(EventingWorld world, EventingConfig config, boolean classless) {
        this.world = world;
        this.config = config;
        this.classless = classless;
    }

    @Override
    public Resources.Informer<Broker> informer() {
        return world.brokers();
    }

    @Override
    public BrokerId id(ResourceKey key) {
        return new BrokerId(key.namespace(), key.name());
    }

    @Override
    public boolean ours(Broker broker) {
        return Brokers.ours(broker, classless);
    }

    @Override
    public Optional<DeliverySpec> delivery(Broker broker) {
        return Brokers.delivery(broker, config.defaults());
    }

    @Override
    public Optional<BrokerSettings> settings(Broker broker) {
        var status = broker.getStatus();
        return Brokers.settings(broker, Brokers.id(broker), status == null ? null : status.getAnnotations());
    }

    @Override
    public Broker withPartitions(Broker broker, int partitions) {
        return BrokerStatuses.withPartitions(broker, partitions);
    }

    @Override
    public CompletionStage<Void> surround(Broker broker) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public Door door() {
        return DOOR;
    }

    @Override
    public Broker described(Broker broker, BrokerStatuses.Facts facts, Instant now) {
        return BrokerStatuses.of(broker, facts, now);
    }
}
