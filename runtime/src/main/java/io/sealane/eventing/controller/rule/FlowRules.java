package io.sealane.eventing.controller.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.controller.delivery.DeliveryChecks;
import io.sealane.eventing.controller.delivery.Terms;
import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;

/** Sequences and Parallels: each step and branch has somewhere to go; a template that stays. */
final class FlowRules implements ObjectRules {

    /** Each step is a channel with a log. */
    private static final int PARTS_MAX = 64;

    private final String parts;

    /** @param parts {@code steps} or {@code branches} */
    FlowRules(String parts) {
        this.parts = parts;
    }

    @Override
    public void prepare(ObjectNode flow) {
        var spec = flow.path("spec");
        References.fill(flow, spec.path("reply"));
        spec.path("steps").forEach(step -> fill(flow, step));
        spec.path("branches").forEach(branch -> {
            References.fill(flow, branch.path("filter"));
            References.fill(flow, branch.path("subscriber"));
            References.fill(flow, branch.path("reply"));
            References.fill(flow, branch.path("delivery").path("deadLetterSink"));
        });
    }

    private static void fill(ObjectNode flow, JsonNode step) {
        References.fill(flow, step);
        References.fill(flow, step.path("delivery").path("deadLetterSink"));
    }

    @Override
    public void check(Field flow) {
        var spec = flow.at("spec");
        var given = spec.at(parts);
        if (!given.given()) {
            given.required("expected at least one");
        } else if (given.items().size() > PARTS_MAX) {
            given.invalid("expected at most " + PARTS_MAX);
        }
        ChannelRules.template(spec.at("channelTemplate"));
        Terms.check(flow);
        LogChecks.check(flow);
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

    @Override
    public void change(Field flow, Field before) {
        flow.at("spec").at("channelTemplate").unchanged(before.at("spec").at("channelTemplate"));
    }
}
