package io.sealane.eventing.controller.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.controller.delivery.DeliveryChecks;
import io.sealane.eventing.controller.delivery.Terms;
import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;

/** Subscriptions: a channel of the same namespace that stays, a subscriber. */
final class SubscriptionRules implements ObjectRules {

    @Override
    public void prepare(ObjectNode subscription) {
        var spec = subscription.path("spec");
        References.fill(subscription, spec.path("subscriber"));
        References.fill(subscription, spec.path("reply"));
        References.fill(subscription, spec.path("delivery").path("deadLetterSink"));
    }

    @Override
    public void check(Field subscription) {
        var spec = subscription.at("spec");
        var channel = spec.at("channel");
        if (channel.given()) {
            DestinationChecks.reference(channel);
        } else {
            channel.required("the Subscription must reference a channel");
        }
        DestinationChecks.ownNamespace(subscription, channel, "Subscription");
        DestinationChecks.required(spec.at("subscriber"));
        DestinationChecks.optional(spec.at("reply"));
        DeliveryChecks.check(spec.at("delivery"));
        Terms.check(subscription);
    }

    @Override
    public void change(Field subscription, Field before) {
        subscription.at("spec").at("channel").unchanged(before.at("spec").at("channel"));
    }
}
