package io.sealane.eventing.controller.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.knative.messaging.v1.InMemoryChannel;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.controller.delivery.DeliveryChecks;
import io.sealane.gateway.event.ingress.EventAddressing;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;

/** Channels of either kind: how they deliver, and a template that stays. */
final class ChannelRules implements ObjectRules {

    private static final int LABEL_MAX = 63;

    @Override
    public void prepare(ObjectNode channel) {
        References.fill(channel, channel.path("spec").path("delivery").path("deadLetterSink"));
    }

    @Override
    public void check(Field channel) {
        var spec = channel.at("spec");
        template(spec.at("channelTemplate"));
        name(channel.at("metadata").at("name"));
        DeliveryChecks.check(spec.at("delivery"));
        LogChecks.check(channel);
        if (spec.at("subscribers").given()) {
            spec.at("subscribers").forbidden("expected none: Subscriptions say who gets a channel's events");
        }
    }

    /** Its Service has a longer one, which is a label of a host name. */
    private static void name(Field name) {
        var length = LABEL_MAX - EventAddressing.CHANNEL_SUFFIX.length();
        if (name.text().length() > length) {
            name.invalid("expected at most " + length + " characters, because its Service is " + "NAME"
                    + EventAddressing.CHANNEL_SUFFIX);
        }
    }

    /** What a Channel is made of: both names of the kind, or nothing at all; and how it delivers, where that is known. */
    static void template(Field template) {
        if (template.given()) {
            for (var name : new String[] {"apiVersion", "kind"}) {
                if (!template.at(name).given()) {
                    template.at(name).required("");
                }
            }
            if (template.at("kind").text().equals(HasMetadata.getKind(InMemoryChannel.class))) {
                DeliveryChecks.check(template.at("spec").at("delivery"));
            }
        }
    }

    @Override
    public void change(Field channel, Field before) {
        channel.at("spec").at("channelTemplate").unchanged(before.at("spec").at("channelTemplate"));
    }
}
