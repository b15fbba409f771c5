package io.sealane.eventing.controller;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.eventing.v1.TriggerStatus;
import io.sealane.eventing.BrokerId;
import io.sealane.eventing.Destination;
import io.sealane.eventing.TriggerId;
import io.sealane.eventing.TriggerSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What deliveries do for a trigger. Pure.
 *
 * @param settings empty while nothing can be delivered: the filter is not understood, or a destination was never found
 * @param filter what became of the filter
 * @param problems fields of the delivery that were not understood, one sentence each
 */
record TriggerPlan(Optional<TriggerSettings> settings, Filters filter, List<String> problems) {

    /**
     * What the plan depends on beside the trigger.
     *
     * @param broker empty when there is none of that name
     * @param subscriber as found
     * @param deadLetter as found; empty when none is wanted
     * @param defaults for brokers that say nothing about deliveries
     * @param trust the roots that deliveries trust
     * @param timeout of one attempt where nobody names one
     */
    record Facts(
            Optional<Broker> broker,
            Sink.Resolution subscriber,
            Optional<Sink.Resolution> deadLetter,
            BrokerDefaults defaults,
            TrustRoots trust,
            Duration timeout) {}

    static TriggerPlan of(Trigger trigger, Facts facts) {
        var filter = Filters.of(trigger.getSpec());
        var status = trigger.getStatus() == null ? new TriggerStatus() : trigger.getStatus();
        // What was found before stays in use: without settings the trigger would lose its place in the log.
        var subscriber = facts.subscriber()
                .sink()
                .or(() -> known(status.getSubscriberUri(), status.getSubscriberCACerts()))
                .map(sink -> destination(sink, facts.trust()));
        var deadLetter = facts.deadLetter()
                .flatMap(Sink.Resolution::sink)
                .or(() -> facts.deadLetter()
                        .flatMap(missing -> known(status.getDeadLetterSinkUri(), status.getDeadLetterSinkCACerts())))
                .map(sink -> destination(sink, facts.trust()));
        var delivery = delivery(trigger, facts, deadLetter);
        var possible = filter.refusal().isEmpty()
                && (facts.deadLetter().isEmpty() || deadLetter.isPresent())
                && broker(trigger).isPresent();
        var settings = possible
                ? subscriber.map(to -> settings(trigger, filter, to, delivery))
                : Optional.<TriggerSettings>empty();
        return new TriggerPlan(settings, filter, delivery.problems());
    }

    static TriggerId id(Trigger trigger) {
        return new TriggerId(
                trigger.getMetadata().getNamespace(), trigger.getMetadata().getName());
    }

    /** The broker a trigger belongs to; empty when it names none, or one of another namespace. */
    static Optional<BrokerId> broker(Trigger trigger) {
        var namespace = trigger.getMetadata().getNamespace();
        var spec = trigger.getSpec();
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

    private static TriggerSettings settings(
            Trigger trigger, Filters filter, Destination subscriber, Deliveries delivery) {
        return new TriggerSettings(
                id(trigger),
                trigger.getMetadata().getUid(),
                broker(trigger).orElseThrow(),
                filter.filter(),
                subscriber,
                delivery.settings());
    }

    /** A trigger that says anything about delivery says all of it; only the dead letter sink comes from the broker. */
    private static Deliveries delivery(Trigger trigger, Facts facts, Optional<Destination> deadLetter) {
        var own = trigger.getSpec().getDelivery();
        var spec = own != null
                ? own
                : facts.broker()
                        .flatMap(broker -> Brokers.delivery(broker, facts.defaults()))
                        .orElse(null);
        return Deliveries.of(spec, facts.timeout(), deadLetter);
    }

    private static Destination destination(Sink sink, TrustRoots trust) {
        return new Destination(sink.uri(), trust.with(sink.caCerts()));
    }

    private static Optional<Sink> known(@Nullable String uri, @Nullable String caCerts) {
        return uri == null
                ? Optional.empty()
                : Optional.of(new Sink(URI.create(uri), Optional.ofNullable(caCerts), Optional.empty()));
    }
}
