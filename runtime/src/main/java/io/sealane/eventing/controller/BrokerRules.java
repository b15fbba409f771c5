package io.sealane.eventing.controller;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.util.List;

/** Brokers: a class and a configuration that stay, because another class would lose what is stored. */
final class BrokerRules implements ObjectRules {

    private final boolean classless;

    /** @param classless whether a broker that names no class is ours */
    BrokerRules(boolean classless) {
        this.classless = classless;
    }

    @Override
    public void prepare(ObjectNode broker) {
        var spec = broker.path("spec");
        References.fill(broker, spec.path("delivery").path("deadLetterSink"));
    }

    @Override
    public void check(Field broker) {
        var spec = broker.at("spec");
        DeliveryChecks.check(spec.at("delivery"));
        if (spec.at("config").given()) {
            DestinationChecks.reference(spec.at("config"));
        }
        LogChecks.check(broker);
    }

    @Override
    public void change(Field broker, Field before) {
        var now = className(broker);
        if (!effective(now).equals(effective(className(before)))) {
            now.invalid("field is immutable, it was \"" + effective(className(before)) + "\"");
        }
        broker.at("spec").at("config").unchanged(before.at("spec").at("config"));
    }

    /** In a cluster another controller may take it; beside the embedded API server there is mostly none, and it would say nothing for ever. */
    @Override
    public List<String> warnings(Field broker) {
        var name = className(broker);
        if (effective(name).equals(Brokers.SEALANE)) {
            return List.of();
        }
        return List.of("a Broker "
                + (name.there() ? "of class \"" + name.text() + "\"" : "without a class")
                + " is left to other controllers: Sealane acts on those of class \"Sealane\""
                + (classless ? " or without annotation " : ", annotation ") + Brokers.CLASS);
    }

    private static Field className(Field broker) {
        return broker.at("metadata").at("annotations").key(Brokers.CLASS);
    }

    private String effective(Field name) {
        return name.there() || !classless ? name.text() : Brokers.SEALANE;
    }
}
