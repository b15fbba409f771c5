package io.sealane.eventing.controller;

import io.fabric8.knative.messaging.v1.Subscription;
import io.fabric8.knative.messaging.v1.SubscriptionBuilder;
import io.fabric8.knative.messaging.v1.SubscriptionStatus;
import io.fabric8.knative.messaging.v1.SubscriptionStatusBuilder;
import io.fabric8.knative.messaging.v1.SubscriptionStatusPhysicalSubscription;
import io.fabric8.knative.messaging.v1.SubscriptionStatusPhysicalSubscriptionBuilder;
import io.fabric8.knative.pkg.apis.Condition;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.Optional;

/** What a Subscription's status says. Pure. */
final class SubscriptionStatuses {

    private SubscriptionStatuses() {}

    /** The subscription with all of its status. */
    static Subscription of(Subscription subscription, Outlet.Outcome outcome, Instant now) {
        var before = subscription.getStatus() == null ? new SubscriptionStatus() : subscription.getStatus();
        var conditions = new Conditions(before.getConditions(), now);
        references(conditions, subscription, outcome.facts());
        added(conditions, outcome);
        channel(conditions, outcome.facts().hub());
        outcome.identity().describe(conditions);
        var status = new SubscriptionStatusBuilder(before)
                .withObservedGeneration(subscription.getMetadata().getGeneration())
                .withPhysicalSubscription(physical(Subscriptions.physical(subscription), outcome.facts()))
                .withAuth(outcome.identity().shown())
                .withConditions(conditions.build())
                .build();
        return new SubscriptionBuilder(subscription).withStatus(status).build();
    }

    /** A destination that is not found now leaves the last one in place: it is still in use. */
    private static SubscriptionStatusPhysicalSubscription physical(
            SubscriptionStatusPhysicalSubscription before, TriggerPlan.Facts facts) {
        var physical = new SubscriptionStatusPhysicalSubscriptionBuilder(before);
        facts.subscriber()
                .sink()
                .ifPresent(sink -> physical.withSubscriberUri(sink.uri().toString())
                        .withSubscriberCACerts(sink.caCerts().orElse(null))
                        .withSubscriberAudience(sink.audience().orElse(null)));
        if (facts.reply().isEmpty()) {
            physical.withReplyUri(null).withReplyCACerts(null).withReplyAudience(null);
        }
        facts.reply()
                .flatMap(Sink.Resolution::sink)
                .ifPresent(sink -> physical.withReplyUri(sink.uri().toString())
                        .withReplyCACerts(sink.caCerts().orElse(null))
                        .withReplyAudience(sink.audience().orElse(null)));
        if (facts.deadLetter().isEmpty()) {
            physical.withDeadLetterSinkUri(null).withDeadLetterSinkCACerts(null).withDeadLetterSinkAudience(null);
        }
        facts.deadLetter()
                .flatMap(Sink.Resolution::sink)
                .ifPresent(sink -> physical.withDeadLetterSinkUri(sink.uri().toString())
                        .withDeadLetterSinkCACerts(sink.caCerts().orElse(null))
                        .withDeadLetterSinkAudience(sink.audience().orElse(null)));
        return physical.build();
    }

    private static void references(Conditions conditions, Subscription subscription, TriggerPlan.Facts facts) {
        var problem = channelProblem(subscription, facts.hub())
                .or(() -> problem("SubscriberResolveFailed", Optional.of(facts.subscriber())))
                .or(() -> problem("ReplyResolveFailed", facts.reply()))
                .or(() -> problem("DeadLetterSinkResolveFailed", facts.deadLetter()));
        problem.ifPresentOrElse(
                found -> conditions.no("ReferencesResolved", found.reason(), found.message()),
                () -> conditions.yes("ReferencesResolved"));
    }

    private static Optional<Sink.Missing> channelProblem(Subscription subscription, Optional<Hub> hub) {
        var channel = Subscriptions.channel(subscription);
        if (channel.isEmpty()) {
            return Optional.of(new Sink.Missing(
                    "ChannelReferenceFailed",
                    "spec.channel: expected a Channel or an InMemoryChannel of messaging.knative.dev/v1 in the same"
                            + " namespace"));
        }
        return hub.isPresent()
                ? Optional.empty()
                : Optional.of(new Sink.Missing(
                        "ChannelReferenceFailed",
                        subscription.getSpec().getChannel().getKind() + " "
                                + channel.get().name() + " does not exist, or stores no events here"));
    }

    private static Optional<Sink.Missing> problem(String reason, Optional<Sink.Resolution> resolution) {
        return resolution
                .filter(Sink.Missing.class::isInstance)
                .map(Sink.Missing.class::cast)
                .map(missing -> new Sink.Missing(reason, missing.message()));
    }

    private static void added(Conditions conditions, Outlet.Outcome outcome) {
        if (!outcome.plan().problems().isEmpty()) {
            conditions.no(
                    Subscriptions.ADDED,
                    "DeliveryInvalid",
                    String.join("; ", outcome.plan().problems()));
        } else if (outcome.plan().settings().isEmpty()) {
            conditions.unknown(
                    Subscriptions.ADDED, "DestinationUnknown", "Nothing is delivered before it is known where to");
        } else if (outcome.facts().hub().isEmpty()) {
            conditions.unknown(Subscriptions.ADDED, "ChannelUnknown", "There is no channel to be added to");
        } else if (outcome.ready()) {
            conditions.yes(Subscriptions.ADDED);
        } else {
            conditions.unknown(
                    Subscriptions.ADDED, "Starting", "Partitions are storing where this subscription starts");
        }
    }

    private static void channel(Conditions conditions, Optional<Hub> hub) {
        var ready = hub.flatMap(Hub::ready);
        var status = ready.map(Condition::getStatus).orElse("Unknown");
        if (status.equals("True")) {
            conditions.yes("ChannelReady");
        } else if (status.equals("False")) {
            conditions.no("ChannelReady", reason(ready), message(ready));
        } else {
            conditions.unknown("ChannelReady", reason(ready), message(ready));
        }
    }

    private static String reason(Optional<Condition> ready) {
        return ready.map(Condition::getReason).orElse("ChannelNotReady");
    }

    private static String message(Optional<Condition> ready) {
        return ready.map(Condition::getMessage).orElse("The channel is not there, or not reconciled yet");
    }
}
