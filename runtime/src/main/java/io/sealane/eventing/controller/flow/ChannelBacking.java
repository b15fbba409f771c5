package io.sealane.eventing.controller.flow;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.duck.v1.KReferenceBuilder;
import io.fabric8.knative.messaging.v1.Channel;
import io.fabric8.knative.messaging.v1.ChannelBuilder;
import io.fabric8.knative.messaging.v1.ChannelStatus;
import io.fabric8.knative.messaging.v1.ChannelStatusBuilder;
import io.fabric8.knative.messaging.v1.ChannelTemplateSpec;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.knative.messaging.v1.InMemoryChannelSpec;
import io.fabric8.knative.messaging.v1.InMemoryChannelStatus;
import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.controller.delivery.PassedOn;
import io.sealane.eventing.controller.sink.Sink;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.Optional;

/**
 * What is behind a Channel, as its status shows it. Pure.
 *
 * @param channel what stores the events; empty when there is none
 * @param fault why it cannot be used
 */
public record ChannelBacking(Optional<InMemoryChannel> channel, Optional<Sink.Missing> fault) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A channel of the name that was not made for the Channel. */
    public static ChannelBacking ofOthers(InMemoryChannel channel) {
        return new ChannelBacking(
                Optional.empty(),
                Optional.of(new Sink.Missing(
                        "BackingChannelNotOwned",
                        "An InMemoryChannel " + channel.getMetadata().getName()
                                + " is there already, and was not made for this Channel")));
    }

    /** Why nothing can be made of a template, if so. */
    public static Optional<Sink.Missing> fault(ChannelTemplateSpec template) {
        if (!HasMetadata.getApiVersion(InMemoryChannel.class).equals(template.getApiVersion())
                || !HasMetadata.getKind(InMemoryChannel.class).equals(template.getKind())) {
            return Optional.of(new Sink.Missing(
                    "ChannelTemplateUnsupported",
                    "Template: expected an InMemoryChannel of messaging.knative.dev/v1, got " + template.getKind()
                            + " of " + template.getApiVersion()));
        }
        try {
            spec(template);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(new Sink.Missing(
                    "ChannelTemplateFailed", "Template: expected the spec of an InMemoryChannel: " + e.getMessage()));
        }
    }

    /** @throws IllegalArgumentException when the template has something else for a spec */
    public static InMemoryChannelSpec spec(ChannelTemplateSpec template) {
        if (template.getSpec() == null) {
            return new InMemoryChannelSpec();
        }
        var spec = JSON.convertValue(template.getSpec(), InMemoryChannelSpec.class);
        spec.setDelivery(PassedOn.of(spec.getDelivery()));
        return spec;
    }

    /** The Channel with all of its status. */
    public Channel shownBy(Channel shown, Instant now) {
        var before = shown.getStatus() == null ? new ChannelStatus() : shown.getStatus();
        var behind = channel.map(InMemoryChannel::getStatus).orElseGet(InMemoryChannelStatus::new);
        var conditions = new Conditions(before.getConditions(), now);
        backing(conditions, behind);
        if (behind.getAddress() == null
                && fault.isEmpty()
                && behind.getConditions().isEmpty()) {
            conditions.unknown("Addressable", "BackingChannelStarting", "The channel behind this one is being made");
        } else if (behind.getAddress() == null) {
            conditions.no("Addressable", "NoAddress", "The channel behind this one has no address yet");
        } else {
            conditions.yes("Addressable");
        }
        copied(conditions, behind, "DeadLetterSinkResolved");
        copied(conditions, behind, "EventPoliciesReady");
        var status = new ChannelStatusBuilder()
                .withObservedGeneration(shown.getMetadata().getGeneration())
                .withAnnotations(behind.getAnnotations())
                .withAddress(behind.getAddress())
                .withAddresses(behind.getAddresses())
                .withSubscribers(behind.getSubscribers())
                .withPolicies(behind.getPolicies())
                .withDeadLetterSinkUri(behind.getDeadLetterSinkUri())
                .withDeadLetterSinkCACerts(behind.getDeadLetterSinkCACerts())
                .withDeadLetterSinkAudience(behind.getDeadLetterSinkAudience())
                .withConditions(conditions.build());
        channel.ifPresent(made -> status.withChannel(new KReferenceBuilder()
                .withApiVersion(made.getApiVersion())
                .withKind(made.getKind())
                .withNamespace(made.getMetadata().getNamespace())
                .withName(made.getMetadata().getName())
                .build()));
        return new ChannelBuilder(shown).withStatus(status.build()).build();
    }

    private void backing(Conditions conditions, InMemoryChannelStatus behind) {
        if (fault.isPresent()) {
            conditions.no(
                    "BackingChannelReady", fault.get().reason(), fault.get().message());
        } else {
            copy(conditions, "BackingChannelReady", Conditions.find(behind.getConditions(), Conditions.READY));
        }
    }

    private static void copied(Conditions conditions, InMemoryChannelStatus behind, String type) {
        copy(conditions, type, Conditions.find(behind.getConditions(), type));
    }

    /** Shows what the channel behind says. */
    static void copy(Conditions conditions, String type, Optional<Condition> found) {
        var status = found.map(Condition::getStatus).orElse("Unknown");
        var reason = found.map(Condition::getReason);
        var message = found.map(Condition::getMessage).orElse("The channel behind this one says nothing yet");
        switch (status) {
            case "True" ->
                reason.ifPresentOrElse(
                        why -> conditions.yes(
                                type, why, found.map(Condition::getMessage).orElse(null)),
                        () -> conditions.yes(type));
            case "False" -> conditions.no(type, reason.orElse("BackingChannelNotReady"), message);
            default -> conditions.unknown(type, reason.orElse("BackingChannelStarting"), message);
        }
    }
}
