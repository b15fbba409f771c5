package io.sealane.eventing.controller;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.BrokerStatus;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.eventing.v1.TriggerSpec;
import io.fabric8.knative.eventing.v1.TriggerStatus;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.config.EventingConfig;
import io.sealane.eventing.controller.config.EventingWorld;
import io.sealane.eventing.controller.delivery.Filters;
import io.sealane.eventing.controller.delivery.Terms;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.Optional;

/** Triggers of brokers. */
final class Triggers implements Outlet<Trigger> {

    private final EventingWorld world;
    private final EventingConfig config;
    private final boolean classless;

    /** @param classless whether a broker that names no class is ours */
    Triggers(EventingWorld world, EventingConfig config, boolean classless) {
        this.world = world;
        this.config = config;
        this.classless = classless;
    }

    @Override
    public Resources.Informer<Trigger> informer() {
        return world.triggers();
    }

    @Override
    public TriggerId id(ResourceKey key) {
        return new TriggerId(key.namespace(), key.name());
    }

    @Override
    public Optional<BrokerId> source(Trigger trigger) {
        return broker(trigger);
    }

    @Override
    public Optional<Wish.Requested> requested(Trigger trigger) {
        return Optional.ofNullable(trigger.getSpec())
                .map(spec -> Wish.Requested.of(spec.getSubscriber(), null, spec.getDelivery()));
    }

    @Override
    public Optional<Wish> wish(Trigger trigger) {
        var spec = trigger.getSpec();
        if (spec == null) {
            return Optional.empty();
        }
        var status = trigger.getStatus() == null ? new TriggerStatus() : trigger.getStatus();
        return Optional.of(new Wish(
                id(ResourceKey.of(trigger)),
                trigger.getMetadata(),
                broker(trigger),
                Filters.of(spec),
                requested(trigger).orElseThrow(),
                new Wish.Known(
                        LastSubscriber.of(status),
                        Optional.empty(),
                        Wish.Known.sink(
                                status.getDeadLetterSinkUri(),
                                status.getDeadLetterSinkCACerts(),
                                status.getDeadLetterSinkAudience())),
                Terms.of(trigger.getMetadata().getAnnotations())));
    }

    /** The broker a trigger belongs to; empty when it names none, or one of another namespace. */
    static Optional<BrokerId> broker(Trigger trigger) {
        var namespace = trigger.getMetadata().getNamespace();
        var spec = trigger.getSpec() == null ? new TriggerSpec() : trigger.getSpec();
        var ref = spec.getBrokerRef();
        if (ref != null && ref.getName() != null) {
            return ref.getNamespace() == null || ref.getNamespace().equals(namespace)
                    ? Optional.of(new BrokerId(namespace, ref.getName()))
                    : Optional.empty();
        }
        return spec.getBroker() == null || spec.getBroker().isBlank()
                ? Optional.empty()
                : Optional.of(new BrokerId(namespace, spec.getBroker()));
    }

    @Override
    public Optional<Hub> hub(Trigger trigger) {
        return broker(trigger)
                .flatMap(id -> world.brokers().get(new ResourceKey(id.namespace(), id.name())))
                .filter(broker -> !Brokers.leaving(broker))
                .map(this::hub);
    }

    private Hub hub(Broker broker) {
        var status = broker.getStatus() == null ? new BrokerStatus() : broker.getStatus();
        var delivery = Brokers.delivery(broker, config.defaults());
        return new Hub(
                Brokers.id(broker),
                broker.getMetadata().getUid(),
                Brokers.ours(broker, classless),
                Conditions.find(status.getConditions(), Conditions.READY),
                delivery,
                Hub.deadLetter(
                        delivery,
                        status.getDeadLetterSinkUri(),
                        status.getDeadLetterSinkCACerts(),
                        status.getDeadLetterSinkAudience()));
    }

    @Override
    public Trigger described(Trigger trigger, Outcome outcome, Instant now) {
        return TriggerStatuses.of(trigger, outcome, now);
    }
}
