package io.sealane.eventing.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;

/** Channels of either kind: how they deliver, and a template that stays. */
final class ChannelRules implements ObjectRules {

    @Override
    public void prepare(ObjectNode channel) {
        References.fill(channel, channel.path("spec").path("delivery").path("deadLetterSink"));
    }

    @Override
    public void check(Field channel) {
        var spec = channel.at("spec");
        template(spec.at("channelTemplate"));
        DeliveryChecks.check(spec.at("delivery"));
        LogChecks.check(channel);
        if (spec.at("subscribers").given()) {
            spec.at("subscribers").forbidden("expected none: Subscriptions say who gets a channel's events");
        }
    }

    /** What a Channel is made of: both names of the kind, or nothing at all. */
    static void template(Field template) {
        if (template.given()) {
            for (var name : new String[] {"apiVersion", "kind"}) {
                if (!template.at(name).given()) {
                    template.at(name).required("");
                }
            }
        }
    }

    @Override
    public void change(Field channel, Field before) {
        channel.at("spec").at("channelTemplate").unchanged(before.at("spec").at("channelTemplate"));
    }
}
