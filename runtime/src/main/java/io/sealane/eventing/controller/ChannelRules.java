package io.sealane.eventing.controller;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;

/** Channels of either kind: how they deliver, and a template that stays. */
final class ChannelRules implements ObjectRules {

    @Override
    public void check(Field channel) {
        var spec = channel.at("spec");
        var template = spec.at("channelTemplate");
        if (template.given()) {
            for (var name : new String[] {"apiVersion", "kind"}) {
                if (!template.at(name).given()) {
                    template.at(name).required("");
                }
            }
        }
        DeliveryChecks.check(spec.at("delivery"));
        spec.at("subscribers").items().forEach(subscriber -> DeliveryChecks.check(subscriber.at("delivery")));
    }

    @Override
    public void change(Field channel, Field before) {
        channel.at("spec").at("channelTemplate").unchanged(before.at("spec").at("channelTemplate"));
    }
}
