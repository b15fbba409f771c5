package io.sealane.eventing.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.util.List;

/** Triggers: a broker that stays, a filter that is understood, a subscriber. */
final class TriggerRules implements ObjectRules {

    /** Of Knative's sugar controller, which OpenShift's guides begin with. */
    private static final String INJECTION = "eventing.knative.dev/injection";

    @Override
    public void prepare(ObjectNode trigger) {
        if (trigger.get("spec") instanceof ObjectNode spec) {
            if (!spec.hasNonNull("broker") && !spec.hasNonNull("brokerRef")) {
                spec.put("broker", "default");
            }
            References.fill(trigger, spec.path("subscriber"));
            References.fill(trigger, spec.path("delivery").path("deadLetterSink"));
        }
    }

    @Override
    public void check(Field trigger) {
        var spec = trigger.at("spec");
        FilterReader.read(spec);
        DestinationChecks.required(spec.at("subscriber"));
        DeliveryChecks.check(spec.at("delivery"));
        Terms.check(trigger);
        Dependency.check(trigger);
        var ref = spec.at("brokerRef");
        if (ref.given() && !ref.at("name").given()) {
            ref.at("name").required("");
        }
        if (ref.given() && spec.at("broker").given()) {
            ref.forbidden("expected nothing beside spec.broker");
        }
    }

    @Override
    public List<String> warnings(Field trigger) {
        return "enabled"
                        .equals(trigger.at("metadata")
                                .at("annotations")
                                .key(INJECTION)
                                .text())
                ? List.of("annotation " + INJECTION + " makes no Broker here: apply one yourself")
                : List.of();
    }

    @Override
    public void change(Field trigger, Field before) {
        for (var name : new String[] {"broker", "brokerRef"}) {
            trigger.at("spec").at(name).unchanged(before.at("spec").at(name));
        }
    }
}
