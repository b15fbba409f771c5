package io.sealane.eventing.controller;

import io.fabric8.knative.eventing.v1.Broker;
import io.fabric8.knative.eventing.v1alpha1.RequestReply;
import io.fabric8.knative.eventing.v1alpha1.RequestReplyBuilder;
import io.fabric8.knative.eventing.v1alpha1.RequestReplyStatus;
import io.fabric8.knative.eventing.v1alpha1.RequestReplyStatusBuilder;
import io.fabric8.knative.pkg.apis.Condition;
import io.sealane.eventing.controller.account.Identities;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.gateway.event.ingress.EventAddressing;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a RequestReply's status says. Pure. */
final class RequestReplyStatuses {

    /** What the name of a door's trigger begins with, where triggers are counted. */
    static final String PREFIX = "request-reply:";

    private static final String DEAD_LETTER_URI = "deadLetterSinkUri";
    private static final String DEAD_LETTER_ROOTS = "deadLetterSinkCACerts";
    private static final String DEAD_LETTER_AUDIENCE = "deadLetterSinkAudience";

    private RequestReplyStatuses() {}

    /**
     * What the status depends on beside the door.
     *
     * @param broker empty when there is none of that name
     * @param deadLetter as found; empty when none is wanted
     * @param sender as whom dead letters are sent
     */
    record Surroundings(Optional<Broker> broker, Optional<Sink.Resolution> deadLetter, Identities.Identity sender) {}

    static RequestReply of(RequestReply resource, Surroundings surroundings, BrokerStatuses.Facts facts, Instant now) {
        var before = resource.getStatus() == null ? new RequestReplyStatus() : resource.getStatus();
        var path = EventAddressing.REQUESTS + BrokerStatuses.path(resource);
        var host = facts.host() + path;
        var addresses = Addresses.of("http://" + host, "https://" + host, facts);
        var conditions = new Conditions(before.getConditions(), now);
        broker(conditions, resource, surroundings.broker());
        BrokerStatuses.inForce(conditions, "TriggersReady", facts);
        BrokerStatuses.addressable(conditions, !addresses.all().isEmpty(), "RequestReply");
        BrokerStatuses.policies(conditions, facts);
        if (surroundings.deadLetter().isPresent()) {
            BrokerStatuses.deadLetter(conditions, surroundings.deadLetter());
            surroundings.sender().describe(conditions);
        }
        var status = new RequestReplyStatusBuilder()
                .withObservedGeneration(resource.getMetadata().getGeneration())
                .withAnnotations(Map.of(Sink.LOCAL_URL, Addresses.local(path, facts)))
                .withPolicies(facts.senders().policies().shown())
                .withAddress(addresses.single())
                .withAddresses(addresses.listed())
                .withConditions(conditions.build())
                .withAdditionalProperties(deadLetters(resource, surroundings))
                .build();
        return new RequestReplyBuilder(resource).withStatus(status).build();
    }

    /** What the class of the status has no fields for. A sink that is not found now leaves the last one in place: it is still in use. */
    private static Map<String, Object> deadLetters(RequestReply resource, Surroundings surroundings) {
        var shown = new LinkedHashMap<String, Object>();
        surroundings
                .deadLetter()
                .flatMap(found -> found.sink().or(() -> lastDeadLetter(resource)))
                .ifPresent(sink -> {
                    shown.put(DEAD_LETTER_URI, sink.uri().toString());
                    sink.caCerts().ifPresent(roots -> shown.put(DEAD_LETTER_ROOTS, roots));
                    sink.audience().ifPresent(audience -> shown.put(DEAD_LETTER_AUDIENCE, audience));
                });
        surroundings
                .sender()
                .account()
                .ifPresent(account -> shown.put("auth", Map.of("serviceAccountName", account.name())));
        return shown;
    }

    /** The dead letter sink that was found last, as the status shows it. */
    static Optional<Sink> lastDeadLetter(RequestReply resource) {
        var status = resource.getStatus() == null ? new RequestReplyStatus() : resource.getStatus();
        return Wish.Known.sink(
                text(status, DEAD_LETTER_URI), text(status, DEAD_LETTER_ROOTS), text(status, DEAD_LETTER_AUDIENCE));
    }

    private static @Nullable String text(RequestReplyStatus status, String field) {
        return status.getAdditionalProperties().get(field) instanceof String text ? text : null;
    }

    private static void broker(Conditions conditions, RequestReply resource, Optional<Broker> broker) {
        if (broker.isEmpty()) {
            conditions.no(
                    "BrokerReady",
                    "BrokerDoesNotExist",
                    RequestReplies.brokerId(resource)
                            .map(id -> "Broker \"" + id.name() + "\" does not exist")
                            .orElse("spec.brokerRef: expected the name of a broker in the same namespace"));
            return;
        }
        var ready = Optional.ofNullable(broker.get().getStatus())
                .flatMap(status -> Conditions.find(status.getConditions(), Conditions.READY));
        if (ready.map(Condition::getStatus).filter("True"::equals).isPresent()) {
            conditions.yes("BrokerReady");
        } else {
            conditions.unknown(
                    "BrokerReady",
                    ready.map(Condition::getReason).orElse("BrokerNotConfigured"),
                    ready.map(Condition::getMessage).orElse("Broker is not reconciled yet"));
        }
    }
}
