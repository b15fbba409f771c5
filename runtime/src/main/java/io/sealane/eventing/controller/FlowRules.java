package io.sealane.eventing.controller;

import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;

/** Sequences and Parallels: each step and branch has somewhere to go. */
final class FlowRules implements ObjectRules {

    @Override
    public void check(Field flow) {
        var spec = flow.at("spec");
        for (var step : spec.at("steps").items()) {
            DestinationChecks.required(step);
            DeliveryChecks.check(step.at("delivery"));
        }
        for (var branch : spec.at("branches").items()) {
            DestinationChecks.optional(branch.at("filter"));
            DestinationChecks.required(branch.at("subscriber"));
            DestinationChecks.optional(branch.at("reply"));
            DeliveryChecks.check(branch.at("delivery"));
        }
        DestinationChecks.optional(spec.at("reply"));
    }
}
