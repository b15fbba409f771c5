package io.sealane.eventing.controller;

import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.eventing.v1.TriggerBuilder;
import io.fabric8.knative.eventing.v1.TriggerStatus;
import io.fabric8.knative.eventing.v1.TriggerStatusBuilder;
import io.fabric8.knative.pkg.apis.Condition;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.Optional;

/** What a trigger's status says. Pure. */
final class TriggerStatuses {

    private static final String IN_THE_CLEAR =
            "Events go to spec.subscriber.uri in the clear: transport-encryption strict is about what"
                    + " comes into brokers; give an https URI, with CACerts where its CA is a private one";

    private TriggerStatuses() {}

    /** The trigger with all of its status. */
    static Trigger of(Trigger trigger, Outlet.Outcome outcome, Instant now) {
        var facts = outcome.facts();
        var before = trigger.getStatus() == null ? new TriggerStatus() : trigger.getStatus();
        var conditions = new Conditions(before.getConditions(), now);
        broker(conditions, trigger, facts.hub());
        subscription(conditions, outcome);
        dependency(conditions, facts.dependency());
        subscriber(conditions, trigger, facts.subscriber(), outcome.encryption());
        deadLetter(conditions, trigger, facts);
        outcome.identity().describe(conditions);
        var status = deadLetter(subscriber(before, facts), facts)
                .withObservedGeneration(trigger.getMetadata().getGeneration())
                .withAuth(outcome.identity().shown())
                .withConditions(conditions.build())
                .build();
        return new TriggerBuilder(trigger).withStatus(status).build();
    }

    /** A subscriber that is not found now is not named, though its last address is still in use. */
    private static TriggerStatusBuilder subscriber(TriggerStatus before, TriggerPlan.Facts facts) {
        var sink = facts.subscriber().sink();
        return new TriggerStatusBuilder(before)
                .withAnnotations(sink.isPresent() ? LastSubscriber.without(before) : LastSubscriber.kept(before))
                .withSubscriberUri(sink.map(found -> found.uri().toString()).orElse(null))
                .withSubscriberCACerts(sink.flatMap(Sink::caCerts).orElse(null))
                .withSubscriberAudience(sink.flatMap(Sink::audience).orElse(null));
    }

    /** A dead letter sink that is not found now leaves the last one in place: it is still in use. */
    private static TriggerStatusBuilder deadLetter(TriggerStatusBuilder status, TriggerPlan.Facts facts) {
        if (facts.deadLetter().isEmpty()) {
            status.withDeadLetterSinkUri(null).withDeadLetterSinkCACerts(null).withDeadLetterSinkAudience(null);
        }
        facts.deadLetter()
                .flatMap(Sink.Resolution::sink)
                .ifPresent(sink -> status.withDeadLetterSinkUri(sink.uri().toString())
                        .withDeadLetterSinkCACerts(sink.caCerts().orElse(null))
                        .withDeadLetterSinkAudience(sink.audience().orElse(null)));
        return status;
    }

    /** Whoever gives a trigger a delivery of its own may not expect that the broker's dead letter sink goes with it. */
    private static void deadLetter(Conditions conditions, Trigger trigger, TriggerPlan.Facts facts) {
        var passedOver = facts.deadLetter().isEmpty()
                && trigger.getSpec().getDelivery() != null
                && facts.hub().flatMap(Hub::deadLetter).isPresent();
        if (passedOver) {
            conditions.yes(
                    "DeadLetterSinkResolved",
                    "DeadLetterSinkNotConfigured",
                    "No dead letter sink is configured: spec.delivery stands in place of all of the broker's.");
        } else {
            BrokerStatuses.deadLetter(conditions, facts.deadLetter());
        }
    }

    private static void broker(Conditions conditions, Trigger trigger, Optional<Hub> broker) {
        var name = Triggers.broker(trigger);
        if (name.isEmpty()) {
            conditions.no("BrokerReady", "BrokerInvalid", brokerFault(trigger));
        } else if (broker.isEmpty()) {
            conditions.no(
                    "BrokerReady",
                    "BrokerDoesNotExist",
                    "Broker \"" + name.get().name() + "\" does not exist");
        } else {
            var ready = broker.get().ready();
            var status = ready.map(Condition::getStatus).orElse("Unknown");
            if (status.equals("True")) {
                conditions.yes("BrokerReady");
            } else if (status.equals("False")) {
                conditions.no("BrokerReady", reason(ready), message(ready));
            } else {
                conditions.unknown("BrokerReady", reason(ready), message(ready));
            }
        }
    }

    /** Why it names no broker that it may belong to. */
    private static String brokerFault(Trigger trigger) {
        var ref = trigger.getSpec().getBrokerRef();
        return ref == null || ref.getName() == null
                ? "spec.broker: expected the name of a broker in the same namespace"
                : "spec.brokerRef.namespace: expected the Trigger's own namespace, "
                        + trigger.getMetadata().getNamespace() + ", got \"" + ref.getNamespace() + "\"";
    }

    private static void subscription(Conditions conditions, Outlet.Outcome outcome) {
        var plan = outcome.plan();
        var refusal = plan.filter().refusal();
        if (refusal.isPresent()) {
            conditions.no("SubscriptionReady", "FilterInvalid", refusal.get());
        } else if (!plan.problems().isEmpty()) {
            conditions.no("SubscriptionReady", "DeliveryInvalid", String.join("; ", plan.problems()));
        } else if (plan.settings().isEmpty()) {
            conditions.unknown(
                    "SubscriptionReady", "DestinationUnknown", "Nothing is delivered before it is known where to");
        } else if (outcome.facts().hub().isEmpty()) {
            conditions.unknown("SubscriptionReady", "BrokerDoesNotExist", "There is nothing to subscribe to");
        } else if (outcome.ready()) {
            conditions.yes("SubscriptionReady");
        } else {
            conditions.unknown("SubscriptionReady", "Starting", "Partitions are storing where this trigger starts");
        }
    }

    private static void dependency(Conditions conditions, Optional<Dependency.State> dependency) {
        var status = dependency.map(Dependency.State::status).orElse("True");
        if (status.equals("True")) {
            conditions.yes("DependencyReady");
        } else if (status.equals("False")) {
            conditions.no(
                    "DependencyReady",
                    dependency.get().reason(),
                    dependency.get().message());
        } else {
            conditions.unknown(
                    "DependencyReady",
                    dependency.get().reason(),
                    dependency.get().message());
        }
    }

    private static void subscriber(
            Conditions conditions, Trigger trigger, Sink.Resolution subscriber, TransportEncryption encryption) {
        if (subscriber instanceof Sink.Missing missing) {
            conditions.no("SubscriberResolved", missing.reason(), missing.message());
        } else if (encryption == TransportEncryption.STRICT && isInTheClear(trigger)) {
            conditions.yes("SubscriberResolved", "SubscriberNotEncrypted", IN_THE_CLEAR);
        } else {
            conditions.yes("SubscriberResolved");
        }
    }

    /** Only what a user wrote as a plain URI: what stands behind a reference may be in this JVM, and nothing on the wire. */
    private static boolean isInTheClear(Trigger trigger) {
        var subscriber = trigger.getSpec().getSubscriber();
        return subscriber != null
                && subscriber.getRef() == null
                && subscriber.getUri() != null
                && subscriber.getUri().regionMatches(true, 0, "http://", 0, "http://".length());
    }

    private static String reason(Optional<Condition> ready) {
        return ready.map(Condition::getReason).orElse("BrokerNotConfigured");
    }

    private static String message(Optional<Condition> ready) {
        return ready.map(Condition::getMessage).orElse("Broker is not reconciled yet");
    }
}
