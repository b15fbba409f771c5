package io.sealane.eventing.controller.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.duck.v1.DeliverySpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What brokers are that do not say so themselves: the ConfigMap {@code config-br-defaults}. Immutable. */
public record BrokerDefaults(Defaults<BrokerDefaults.Level> all) {

    public static final String CONFIG_MAP = "config-br-defaults";
    public static final String KEY = "default-br-config";
    /** The fields of a level that make up a reference. */
    public static final List<String> REFERENCE = List.of("apiVersion", "kind", "name", "namespace");

    /** What holds where there is no ConfigMap. */
    public static final BrokerDefaults NONE = new BrokerDefaults(Defaults.none());

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What brokers of one class get.
     *
     * @param config for {@code spec.config}
     * @param delivery for {@code spec.delivery}
     */
    public record Given(Optional<JsonNode> config, Optional<JsonNode> delivery) {

        static final Given NOTHING = new Given(Optional.empty(), Optional.empty());

        static Given of(JsonNode level) {
            var config = JSON.createObjectNode();
            REFERENCE.stream().filter(level::hasNonNull).forEach(name -> config.set(name, level.get(name)));
            var delivery = Optional.of(level.path("delivery")).filter(JsonNode::isObject);
            // What cannot be read is to be found now, not by the brokers that get it.
            delivery.ifPresent(Given::read);
            return new Given(Optional.<JsonNode>of(config).filter(some -> !some.isEmpty()), delivery);
        }

        private static DeliverySpec read(JsonNode delivery) {
            return JSON.convertValue(delivery, DeliverySpec.class);
        }

        boolean isNothing() {
            return config.isEmpty() && delivery.isEmpty();
        }
    }

    /**
     * What is said for one namespace, or for the cluster.
     *
     * @param className that brokers without one get
     * @param own for brokers of that class; for those of any where none is named
     * @param classes for others, by class
     * @param sameNamespace whether what {@code spec.config} names must be in the broker's namespace
     */
    public record Level(Optional<String> className, Given own, Map<String, Given> classes, boolean sameNamespace) {

        static Level of(JsonNode level) {
            var classes = new HashMap<String, Given>();
            level.path("brokerClasses")
                    .properties()
                    .forEach(entry -> classes.put(entry.getKey(), Given.of(entry.getValue())));
            return new Level(
                    Optional.of(level.path("brokerClass").asText("")).filter(name -> !name.isBlank()),
                    Given.of(level),
                    Map.copyOf(classes),
                    level.path("disallowDifferentNamespaceConfig").asBoolean());
        }

        private Optional<Given> of(String wanted) {
            return className
                    .filter(wanted::equals)
                    .map(same -> own)
                    .or(() -> Optional.ofNullable(classes.get(wanted)))
                    .or(() -> className.isEmpty() ? Optional.of(own) : Optional.empty())
                    .filter(given -> !given.isNothing());
        }
    }

    public static BrokerDefaults parse(Map<String, String> data) {
        return new BrokerDefaults(Defaults.parse(
                data.get(KEY),
                CONFIG_MAP + "/" + KEY,
                level -> Optional.<JsonNode>of(JSON.valueToTree(level))
                        .filter(some -> !some.isEmpty())
                        .map(Level::of)));
    }

    /** The class of brokers of a namespace that name none. */
    public Optional<String> className(String namespace) {
        return at(namespace).flatMap(Level::className).or(() -> all.cluster().flatMap(Level::className));
    }

    /**
     * What brokers get that do not say it: what their namespace says of their class, else what the cluster does, else what the cluster says
     * of its own class.
     *
     * @param className empty where a broker has none
     */
    public Given given(String namespace, String className) {
        return at(namespace)
                .flatMap(level -> level.of(className))
                .or(() -> all.cluster().flatMap(level -> level.of(className)))
                .or(() -> all.cluster().map(Level::own))
                .orElse(Given.NOTHING);
    }

    /** Whether what {@code spec.config} names must be in the broker's namespace. */
    public boolean sameNamespace(String namespace) {
        return at(namespace).or(all::cluster).filter(Level::sameNamespace).isPresent();
    }

    /** How brokers of a namespace and class deliver. */
    public Optional<DeliverySpec> delivery(String namespace, String className) {
        return given(namespace, className).delivery().map(Given::read);
    }

    /** What was not understood, one sentence each. */
    public List<String> problems() {
        return all.problems();
    }

    private Optional<Level> at(String namespace) {
        return Optional.ofNullable(all.namespaces().get(namespace));
    }
}
