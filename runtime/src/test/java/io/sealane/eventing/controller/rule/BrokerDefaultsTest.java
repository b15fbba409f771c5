package io.sealane.eventing.controller.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.controller.config.BrokerDefaults;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Brokers get from {@code config-br-defaults} when they are admitted. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BrokerDefaultsTest {

    private static final String CLASS = "eventing.knative.dev/broker.class";
    private static final BrokerDefaults DEFAULTS = BrokerDefaults.parse(Map.of("default-br-config", """
            clusterDefault:
              brokerClass: Sealane
              apiVersion: v1
              kind: ConfigMap
              name: of-cluster
              namespace: knative-eventing
              delivery: {retry: 10, deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: dead}}}
              brokerClasses:
                Kafka: {apiVersion: v1, kind: ConfigMap, name: of-kafka}
            namespaceDefaults:
              kafka:
                brokerClass: Kafka
                apiVersion: v1
                kind: ConfigMap
                name: own-kafka
                brokerClasses:
                  Sealane: {delivery: {retry: 1}}
              named: {brokerClass: Other}
              strict: {disallowDifferentNamespaceConfig: true, delivery: {retry: 2}}
            """));
    private static final BrokerRules RULES = new BrokerRules(true, () -> DEFAULTS);

    @ParameterizedTest
    @CsvSource({
        // namespace, class of the broker, its class then, its config, its retries
        "ns, , Sealane, of-cluster, 10",
        "ns, Sealane, Sealane, of-cluster, 10",
        "ns, Kafka, Kafka, of-kafka, ",
        "ns, Unheard, Unheard, of-cluster, 10",
        "kafka, , Kafka, own-kafka, ",
        "kafka, Sealane, Sealane, , 1",
        "kafka, Unheard, Unheard, of-cluster, 10",
        "named, , Other, of-cluster, 10",
        "strict, , Sealane, , 2",
    })
    void a_new_broker_gets_its_class_its_config_and_its_delivery(
            String namespace, String given, String className, String config, Integer retries) {
        var broker = prepared(broker(namespace, given == null ? "" : given, "{}"), Optional.empty());

        assertThat(className(broker)).isEqualTo(className);
        assertThat(broker.at("/spec/config/name").asText(null)).isEqualTo(config);
        assertThat(
                        broker.at("/spec/delivery/retry").isMissingNode()
                                ? null
                                : broker.at("/spec/delivery/retry").asInt())
                .isEqualTo(retries);
    }

    @Test
    void references_without_a_namespace_mean_the_brokers() {
        var broker = prepared(broker("ns", "Kafka", "{}"), Optional.empty());
        var ours = prepared(broker("ns", "", "{}"), Optional.empty());

        assertThat(broker.at("/spec/config/namespace").asText()).isEqualTo("ns");
        assertThat(ours.at("/spec/config/namespace").asText()).isEqualTo("knative-eventing");
        assertThat(ours.at("/spec/delivery/deadLetterSink/ref/namespace").asText())
                .isEqualTo("ns");
    }

    @Test
    void what_a_broker_says_stays() {
        var broker = prepared(
                broker(
                        "ns",
                        "Mine",
                        "{config: {apiVersion: v1, kind: Secret, name: mine, namespace: x}, delivery: {retry: 3}}"),
                Optional.empty());

        assertThat(className(broker)).isEqualTo("Mine");
        assertThat(broker.at("/spec/config/kind").asText()).isEqualTo("Secret");
        assertThat(broker.at("/spec/config/namespace").asText()).isEqualTo("x");
        assertThat(broker.at("/spec/delivery")).hasToString("{\"retry\":3}");
    }

    @Test
    void an_update_keeps_the_class_and_config_that_cannot_change_whatever_the_defaults_are_by_now() {
        var before = broker("kafka", "Sealane", "{config: {apiVersion: v1, kind: ConfigMap, name: old}}");
        var older = broker("kafka", "", "{}");

        var replaced = prepared(broker("kafka", "", "{}"), Optional.of(before));
        var untold = prepared(broker("kafka", "", "{}"), Optional.of(older));

        assertThat(className(replaced)).isEqualTo("Sealane");
        assertThat(replaced.at("/spec/config/name").asText()).isEqualTo("old");
        assertThat(untold.at("/metadata/annotations").isMissingNode()).isTrue();
        assertThat(untold.at("/spec/config").isMissingNode()).isTrue();
    }

    @Test
    void a_broker_that_was_stored_with_a_config_without_a_namespace_can_be_written_again() {
        var before = broker("ns", "Sealane", "{config: {apiVersion: v1, kind: ConfigMap, name: old}}");

        var same = prepared(before.deepCopy(), Optional.of(before));
        var silent = prepared(broker("ns", "Sealane", "{}"), Optional.of(before));

        assertThat(same.at("/spec/config")).isEqualTo(before.at("/spec/config"));
        assertThat(silent.at("/spec/config")).isEqualTo(before.at("/spec/config"));
        assertThat(RULES.asKindRules().check(same, Optional.of(before))).isEmpty();
        assertThat(RULES.asKindRules().check(silent, Optional.of(before))).isEmpty();
    }

    @Test
    void without_defaults_nothing_is_filled_in() {
        var broker = broker("ns", "", "{}");
        new BrokerRules(true, () -> BrokerDefaults.NONE).prepare(broker, Optional.empty());

        assertThat(broker).isEqualTo(broker("ns", "", "{}"));
    }

    @Test
    void a_spec_that_is_none_is_left_to_the_schema() {
        var broker = object("{metadata: {name: br, namespace: ns}, spec: text}");

        RULES.prepare(broker, Optional.empty());

        assertThat(broker.path("spec").asText()).isEqualTo("text");
    }

    @Test
    void a_config_of_another_namespace_is_refused_where_the_defaults_say_so() {
        var config = "{config: {apiVersion: v1, kind: ConfigMap, name: c, namespace: other}}";

        assertThat(faults(broker("strict", "", config)))
                .containsExactly("spec.config.namespace: Invalid value: \"other\": expected \"strict\":"
                        + " disallowDifferentNamespaceConfig is set in ConfigMap config-br-defaults");
        assertThat(faults(broker("ns", "", config))).isEmpty();
        assertThat(faults(broker("other", "", config))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clusterDefault: {brokerClass: 5}",
                "clusterDefault: {brokerClass: ''}",
                "clusterDefault: {kind: ConfigMap, name: c}",
                "namespaceDefaults: {ns: {apiVersion: v1}}",
                "clusterDefault: {brokerClasses: {Kafka: {delivery: {retry: -1}}}}",
                "clusterDefault: {disallowDifferentNamespaceConfig: sometimes}"
            })
    void defaults_that_no_broker_could_follow_are_refused(String text) {
        assertThat(refused(text)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "foo: 1 | foo | clusterDefault, namespaceDefaults",
                "clusterDefault: {brokerClas: x} | clusterDefault.brokerClas | brokerClass, brokerClasses,"
                        + " disallowDifferentNamespaceConfig, apiVersion, kind, name, namespace, delivery",
                "clusterDefault: {delivery: {retri: 3}} | clusterDefault.delivery.retri | retry, backoffPolicy,"
                        + " backoffDelay, timeout, retryAfterMax, format, deadLetterSink",
                "namespaceDefaults: {ns: {delivery: {deadLetterSink: {uri: 'http://h', url: 'http://h'}}}}"
                        + " | namespaceDefaults[ns].delivery.deadLetterSink.url | ref, uri, CACerts, audience",
                "clusterDefault: {delivery: {deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: s, nam: t}}}}"
                        + " | clusterDefault.delivery.deadLetterSink.ref.nam"
                        + " | apiVersion, group, kind, name, namespace, address",
                "namespaceDefaults: {ns: {brokerClasses: {Kafka: {brokerClass: x}}}}"
                        + " | namespaceDefaults[ns].brokerClasses[Kafka].brokerClass"
                        + " | apiVersion, kind, name, namespace, delivery",
            })
    void an_unknown_field_is_refused_by_its_path_with_the_known_ones(String text, String path, String known) {
        assertThat(refused(text))
                .containsExactly(
                        "data[default-br-config]." + path + ": Forbidden: unknown field, expected one of " + known);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "clusterDefault: Sealane",
                "clusterDefault: {delivery: 3}",
                "clusterDefault: {brokerClasses: [Kafka]}",
                "namespaceDefaults: [ns]",
                "namespaceDefaults: {ns: Sealane}"
            })
    void what_is_no_map_where_one_is_read_is_refused(String text) {
        assertThat(refused(text)).singleElement().asString().endsWith("expected a map");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# none", "{}", "clusterDefault:", "namespaceDefaults: {ns: }"})
    void defaults_may_be_left_out(String text) {
        assertThat(refused(text)).isEmpty();
    }

    @Test
    void all_that_defaults_have_is_let_in() {
        assertThat(refused("""
                clusterDefault:
                  brokerClass: Sealane
                  apiVersion: v1
                  kind: ConfigMap
                  name: c
                  namespace: n
                  disallowDifferentNamespaceConfig: false
                  delivery:
                    retry: 1
                    backoffPolicy: linear
                    backoffDelay: PT1S
                    timeout: PT1S
                    retryAfterMax: PT1S
                    format: json
                    deadLetterSink:
                      ref: {group: g, apiVersion: v1, kind: Service, name: s, namespace: n, address: a}
                      uri: /path
                      audience: who
                  brokerClasses: {Kafka: {apiVersion: v1, kind: ConfigMap, name: c, namespace: n, delivery: {retry: 1}}}
                namespaceDefaults: {ns: {brokerClass: Kafka}}
                """)).isEmpty();
    }

    @Test
    void where_the_defaults_name_no_delivery_a_broker_gets_none() {
        var defaults = BrokerDefaults.parse(Map.of("default-br-config", "clusterDefault: {brokerClass: Sealane}"));
        var broker = broker("ns", "", "{}");
        new BrokerRules(true, () -> defaults).prepare(broker, Optional.empty());

        assertThat(className(broker)).isEqualTo("Sealane");
        assertThat(broker.at("/spec/delivery").isMissingNode()).isTrue();
        assertThat(defaults.delivery("ns", "Sealane")).isEmpty();
    }

    @Test
    void a_delivery_that_cannot_be_read_is_a_problem_of_the_defaults_and_not_of_brokers() {
        var defaults = BrokerDefaults.parse(
                Map.of("default-br-config", "clusterDefault: {brokerClass: X, delivery: {retry: many}}"));

        assertThat(defaults.problems()).hasSize(1);
        assertThat(defaults.className("ns")).isEmpty();
    }

    private static List<String> refused(String text) {
        var map = object("{metadata: {namespace: knative-eventing, name: config-br-defaults}, data: {}}");
        ((ObjectNode) map.path("data")).put("default-br-config", text);
        return Field.check(map, new ConfigRules("knative-eventing")::check).stream()
                .map(Cause::toString)
                .toList();
    }

    private static ObjectNode prepared(ObjectNode broker, Optional<ObjectNode> before) {
        RULES.prepare(broker, before);
        return broker;
    }

    private static List<String> faults(ObjectNode broker) {
        return Field.check(broker, RULES::check).stream().map(Cause::toString).toList();
    }

    private static String className(JsonNode broker) {
        return broker.path("metadata").path("annotations").path(CLASS).asText();
    }

    private static ObjectNode broker(String namespace, String className, String spec) {
        return object("{metadata: {name: br, namespace: " + namespace
                + (className.isEmpty() ? "" : ", annotations: {" + CLASS + ": " + className + "}") + "}, spec: " + spec
                + "}");
    }

    private static ObjectNode object(String yaml) {
        return (ObjectNode) Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
