package io.sealane.eventing.controller.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.controller.Dependency;
import io.sealane.eventing.controller.delivery.DeliveryChecks;
import io.sealane.eventing.controller.delivery.FilterReader;
import io.sealane.eventing.controller.delivery.Terms;
import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.object.Meta;
import java.util.List;
import java.util.regex.Pattern;

/** Triggers: a broker that stays, a filter that is understood, a subscriber. */
final class TriggerRules implements ObjectRules {

    /** Of Knative's sugar controller, which OpenShift's guides begin with. */
    static final String INJECTION = "eventing.knative.dev/injection";

    /** By which the Triggers of a Broker are selected. */
    private static final String BROKER_LABEL = "eventing.knative.dev/broker";

    private static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9]([-._A-Za-z0-9]{0,61}[A-Za-z0-9])?");

    @Override
    public void prepare(ObjectNode trigger) {
        if (trigger.get("spec") instanceof ObjectNode spec) {
            if (!spec.hasNonNull("broker") && !spec.hasNonNull("brokerRef")) {
                spec.put("broker", "default");
            }
            label(trigger, spec.path("broker").asText(""));
            References.fill(trigger, spec.path("subscriber"));
            References.fill(trigger, spec.path("delivery").path("deadLetterSink"));
        }
    }

    /** What is no value of a label gets none, because the Trigger would be refused for what nobody wrote. */
    private static void label(ObjectNode trigger, String broker) {
        if (LABEL_VALUE.matcher(broker).matches()) {
            Meta.of(trigger).withObjectProperty("labels").put(BROKER_LABEL, broker);
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
        References.broker(ref);
        DestinationChecks.ownNamespace(trigger, ref, "Trigger");
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
