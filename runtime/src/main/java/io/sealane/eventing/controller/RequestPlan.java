package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.eventing.v1alpha1.RequestReply;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.controller.config.RequestTimeouts;
import io.sealane.eventing.controller.delivery.Deliveries;
import io.sealane.eventing.filter.AttributeFilter;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.RequestSettings;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.resource.ResourceKey;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is done for a RequestReply. Pure.
 *
 * @param door takes requests in
 * @param returning takes replies out of the broker, back to the door
 */
public record RequestPlan(RequestSettings door, TriggerSettings returning) {

    public static final String CORRELATION = "correlationid";
    public static final String REPLY = "replyid";

    /**
     * What it depends on beside the resource.
     *
     * @param broker of the resource
     * @param address of the door, by which dead letters name it
     * @param otherwise how long a request is held where the resource does not say
     * @param attempt how long one attempt may take where the resource does not say
     * @param deadLetter who gets replies that nobody waits for; empty when none is wanted, or none was found
     */
    record Facts(
            BrokerId broker,
            URI address,
            Duration otherwise,
            Duration attempt,
            Optional<io.sealane.eventing.settings.Destination> deadLetter) {}

    static RequestPlan of(RequestReply resource, Facts facts) {
        var key = ResourceKey.of(resource);
        var spec = resource.getSpec();
        var timeout = timeout(spec.getTimeout(), facts.otherwise());
        var delivery = delivery(resource)
                .map(said -> Deliveries.of(said, facts.attempt(), facts.deadLetter(), 0)
                        .settings())
                .orElseGet(() -> once(timeout));
        var door = new RequestSettings(
                id(key),
                resource.getMetadata().getUid(),
                facts.broker(),
                Optional.ofNullable(spec.getCorrelationAttribute()).orElse(CORRELATION),
                Optional.ofNullable(spec.getReplyAttribute()).orElse(REPLY),
                timeout,
                delivery);
        var back = new io.sealane.eventing.settings.Destination(facts.address(), TrustBundle.EMPTY);
        return new RequestPlan(
                door,
                new TriggerSettings(
                        trigger(key),
                        door.uid(),
                        door.broker(),
                        new AttributeFilter(Map.of(door.replyAttribute(), "")),
                        back.within(Optional.of(door.id())),
                        delivery));
    }

    private static DeliverySettings once(Duration timeout) {
        return new DeliverySettings(
                0,
                DeliverySettings.Backoff.LINEAR,
                Duration.ZERO,
                timeout,
                Optional.empty(),
                DeliverySettings.Format.BINARY);
    }

    private static Duration timeout(@Nullable String text, Duration otherwise) {
        try {
            return text == null ? otherwise : RequestTimeouts.parse(text);
        } catch (IllegalArgumentException e) {
            return otherwise;
        }
    }

    static Optional<DeliverySpec> delivery(RequestReply resource) {
        return Optional.ofNullable(resource.getSpec()).map(spec -> spec.getDelivery());
    }

    /** Who is to get replies that nobody waits for, if anybody. */
    static Optional<Destination> deadLetterSink(RequestReply resource) {
        return delivery(resource).map(DeliverySpec::getDeadLetterSink);
    }

    static BrokerId id(ResourceKey key) {
        return new BrokerId(Kind.REQUEST_REPLY, key.namespace(), key.name());
    }

    /** No resource has a name with a colon. */
    static TriggerId trigger(ResourceKey key) {
        return new TriggerId(key.namespace(), RequestReplyStatuses.PREFIX + key.name());
    }
}
