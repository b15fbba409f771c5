package io.sealane.eventing.controller.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.controller.config.BrokerDefaults;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.delivery.DeliveryChecks;
import io.sealane.eventing.controller.sink.DestinationChecks;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.object.Meta;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Brokers: a class and a configuration that stay, because another class would lose what is stored. What a new one does not say it gets from
 * the defaults of its namespace or of the cluster.
 */
final class BrokerRules implements ObjectRules {

    private final boolean classless;
    private final Supplier<BrokerDefaults> defaults;

    /**
     * @param classless whether a broker that names no class is ours
     * @param defaults as they are now
     */
    BrokerRules(boolean classless, Supplier<BrokerDefaults> defaults) {
        this.classless = classless;
        this.defaults = defaults;
    }

    @Override
    public void prepare(ObjectNode broker, Optional<ObjectNode> before) {
        var now = defaults.get();
        var namespace = namespace(broker);
        nameClass(broker, before, now.className(namespace));
        var given = now.given(namespace, effective(className(Field.of(broker))));
        if (broker.hasNonNull("spec") && !broker.get("spec").isObject()) {
            // The schema refuses it.
            return;
        }
        var spec = broker.get("spec") instanceof ObjectNode some ? some : broker.objectNode();
        // It cannot be changed, so an update has what there was, also where that is nothing.
        before.map(old -> Optional.of(old.path("spec").path("config")).filter(JsonNode::isObject))
                .orElseGet(given::config)
                .ifPresent(config -> fill(spec, "config", config));
        given.delivery().ifPresent(delivery -> fill(spec, "delivery", delivery));
        nameNamespace(spec.path("config"), before, namespace);
        if (!spec.isEmpty()) {
            broker.set("spec", spec);
        }
        References.fill(broker, spec.path("delivery").path("deadLetterSink"));
    }

    private static void nameClass(ObjectNode broker, Optional<ObjectNode> before, Optional<String> otherwise) {
        if (className(Field.of(broker)).there()) {
            return;
        }
        var wanted = before.map(old -> Optional.of(className(Field.of(old)))
                        .filter(Field::there)
                        .map(Field::text))
                .orElse(otherwise);
        wanted.ifPresent(
                name -> Meta.of(broker).withObjectProperty("annotations").put(Brokers.CLASS, name));
    }

    /** What was stored without a namespace, as earlier versions did, cannot be given one: it would be another config. */
    private static void nameNamespace(JsonNode config, Optional<ObjectNode> before, String namespace) {
        var stored = before.map(old -> old.path("spec").path("config")).filter(JsonNode::isObject);
        if (config instanceof ObjectNode some
                && !some.hasNonNull("namespace")
                && stored.filter(old -> !old.hasNonNull("namespace")).isEmpty()) {
            some.put("namespace", namespace);
        }
    }

    private static void fill(ObjectNode spec, String field, JsonNode value) {
        if (!spec.hasNonNull(field)) {
            spec.set(field, value.deepCopy());
        }
    }

    @Override
    public void check(Field broker) {
        var spec = broker.at("spec");
        DeliveryChecks.check(spec.at("delivery"));
        if (spec.at("config").given()) {
            DestinationChecks.reference(spec.at("config"));
            sameNamespace(broker, spec.at("config").at("namespace"));
        }
        LogChecks.check(broker);
    }

    private void sameNamespace(Field broker, Field named) {
        var own = broker.at("metadata").at("namespace").text();
        if (named.there() && !named.text().equals(own) && defaults.get().sameNamespace(own)) {
            named.invalid("expected \"" + own + "\": disallowDifferentNamespaceConfig is set in ConfigMap "
                    + BrokerDefaults.CONFIG_MAP);
        }
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

    private static String namespace(ObjectNode broker) {
        return broker.path("metadata").path("namespace").asText("");
    }

    private static Field className(Field broker) {
        return broker.at("metadata").at("annotations").key(Brokers.CLASS);
    }

    private String effective(Field name) {
        return name.there() || !classless ? name.text() : Brokers.SEALANE;
    }
}
