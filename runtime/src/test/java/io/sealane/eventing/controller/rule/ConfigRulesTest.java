package io.sealane.eventing.controller.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.ResourceName;
import io.sealane.resource.embedded.object.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of features, and what {@code delivery-timeout} does. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConfigRulesTest {

    private static final Map<String, Map<String, String>> DISABLED = Map.of(
            "config-features",
            Map.of("delivery-timeout", "disabled"),
            "default-ch-webhook",
            Map.of(
                    "default-ch-config",
                    "clusterDefault: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, spec:"
                            + " {delivery: {timeout: PT9S}}}"));
    private static final ConfigRules CONFIG = new ConfigRules("knative-eventing");

    @Test
    void features_without_effect_are_told_by_their_key_and_those_that_have_one_are_not() {
        var map = map("config-features", """
                _example: x
                kreference-group: disabled
                delivery-retryafter: disabled
                delivery-timeout: disabled
                kreference-mapping: enabled
                transport-encryption: strict
                eventtype-auto-create: enabled
                authentication-oidc: disabled
                default-authorization-mode: allow-all
                cross-namespace-event-links: " Enabled"
                new-apiserversource-filters: disabled
                oidc-discovery-base-url: https://issuer.example
                requestreply-default-timeout: PT5S
                apiserversources-nodeselector-disk: ssd
                strict-subscriber: enabled
                """);

        assertThat(Field.check(map, CONFIG::check)).isEmpty();
        assertThat(CONFIG.warnings(Field.of(map)))
                .hasSize(3)
                .anySatisfy(text ->
                        assertThat(text).startsWith("data[cross-namespace-event-links]: has no effect, Triggers"))
                .anySatisfy(text -> assertThat(text)
                        .isEqualTo("data[apiserversources-nodeselector-disk]: has no effect, ApiServerSources run in"
                                + " Sealane's own process"))
                .anySatisfy(text -> assertThat(text)
                        .isEqualTo("data[strict-subscriber]: has no effect, it is no feature that Sealane knows"));
        assertThat(CONFIG.warnings(Field.of(map("config-features", "cross-namespace-event-links: disabled"))))
                .isEmpty();
        assertThat(CONFIG.warnings(Field.of(map("config-logging", "any: thing"))))
                .isEmpty();
    }

    @Test
    void a_flag_of_the_log_is_one_of_Go() {
        assertThat(Field.check(map("config-observability", "logging.enable-request-log: 'T'"), CONFIG::check))
                .isEmpty();
        assertThat(Field.check(map("config-observability", "logging.enable-request-log: 'on'"), CONFIG::check))
                .singleElement()
                .asString()
                .contains("data[logging.enable-request-log]", "expected true or false");
    }

    @Test
    void a_mapping_that_leads_nowhere_is_refused_by_its_key() {
        var map = map("config-kreference-mapping", """
                _example: "{{"
                Job.v1.batch: "https://jobs.example/{{ .Name }}"
                Other.v1.group: "https://jobs.example/{{ .Nome }}"
                """);

        assertThat(faults(CONFIG, map))
                .containsExactly("data[Other.v1.group]: Invalid value: \"https://jobs.example/{{ .Nome }}\": expected"
                        + " .Name, .Namespace, .UID or .SystemNamespace, got .Nome");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config-br-defaults default-br-config", "default-ch-webhook default-ch-config"})
    void a_key_beside_the_defaults_is_told(String mapAndKey) {
        var names = mapAndKey.split(" ");
        var map = map(names[0], "{_example: x, " + names[1] + ": '', foo: '1'}");

        assertThat(Field.check(map, CONFIG::check)).isEmpty();
        assertThat(CONFIG.warnings(Field.of(map))).containsExactly("data[foo]: has no effect, expected " + names[1]);
    }

    @Test
    void unknown_fields_of_the_defaults_of_channels_are_refused() {
        var map = map("default-ch-webhook", """
                default-ch-config: |
                  clusterDefaults: {}
                  namespaceDefaults:
                    ns: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, specs: {}, spec: {any: 1}}
                """);

        assertThat(faults(CONFIG, map))
                .containsExactlyInAnyOrder(
                        "data[default-ch-config].clusterDefaults: Forbidden: unknown field, expected one of"
                                + " clusterDefault, namespaceDefaults",
                        "data[default-ch-config].namespaceDefaults[ns].specs: Forbidden: unknown field, expected one of"
                                + " apiVersion, kind, spec");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config-br-defaults | default-br-config | {clusterDefault: {delivery: {deadLetterSink: [a]}}}",
                "config-br-defaults | default-br-config | '{clusterDefault: {}}\n---\n{clusterDefault: {}}'",
                "default-ch-webhook | default-ch-config | '{clusterDefault: {}}\n---\n{clusterDefault: {}}'",
                "default-ch-webhook | default-ch-config | {clusterDefault: {apiVersion: v, kind: InMemoryChannel, spec: {delivery: {retry: -1}}}}",
            })
    void defaults_that_nobody_could_follow_are_refused(String name, String key, String text) {
        var map = map(name, "{}");
        map.putObject("data").put(key, text);

        assertThat(faults(CONFIG, map)).isNotEmpty();
    }

    @Test
    void documents_that_say_nothing_do_no_harm() {
        var map = map("config-br-defaults", "{}");
        map.putObject("data").put("default-br-config", "---\nclusterDefault: {}\n---\n");

        assertThat(faults(CONFIG, map)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{delivery: {timeout: PT1S}} | spec.delivery.timeout",
                "{steps: [{delivery: {retry: 1}}, {delivery: {timeout: PT1S}}]} | spec.steps[1].delivery.timeout",
                "{branches: [{delivery: {timeout: PT1S}}]} | spec.branches[0].delivery.timeout",
                "{channelTemplate: {spec: {delivery: {timeout: PT1S}}}} | spec.channelTemplate.spec.delivery.timeout"
            })
    void while_delivery_timeout_is_disabled_no_delivery_may_name_one(String specAndField) {
        var spec = specAndField.substring(0, specAndField.indexOf(" | "));
        var field = specAndField.substring(specAndField.indexOf(" | ") + 3);
        var config = new AtomicReference<>(DISABLED);
        var rules =
                new TimeoutRules(name -> config.get().getOrDefault(name, Map.of()), (kind, key) -> Optional.empty());

        assertThat(faults(rules, object("{spec: " + spec + "}")))
                .containsExactly(field + ": Forbidden: delivery-timeout is disabled in ConfigMap config-features");
        config.set(Map.of());
        assertThat(faults(rules, object("{spec: " + spec + "}"))).isEmpty();
    }

    @Test
    void a_template_may_have_the_timeout_that_the_ConfigMap_gives_to_those_without_one() {
        var rules = new TimeoutRules(name -> DISABLED.getOrDefault(name, Map.of()), (kind, key) -> Optional.empty());

        assertThat(faults(rules, object("{spec: {channelTemplate: {spec: {delivery: {timeout: PT9S}}}}}")))
                .isEmpty();
        assertThat(faults(rules, object("{spec: {delivery: {timeout: PT9S}}}"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "the one of its flow | flows.knative.dev/v1, Sequence, made, u1 | PT1S | true",
                "another one | flows.knative.dev/v1, Sequence, made, u1 | PT2S | false",
                "an owner that is not there | flows.knative.dev/v1, Sequence, other, u1 | PT1S | false",
                "an owner of another uid | flows.knative.dev/v1, Sequence, made, u2 | PT1S | false",
                "an owner that makes none | apps/v1, Deployment, made, u1 | PT1S | false",
                "the one that Channels get | flows.knative.dev/v1, Sequence, made, u1 | PT9S | true",
            })
    void what_is_made_for_a_flow_has_the_timeouts_that_its_flow_was_let_in_with(
            String what, String owner, String timeout, boolean isLet) {
        var flow = object("{metadata: {uid: u1}, spec: {steps: [{delivery: {timeout: PT1S}}]}}");
        var rules = new TimeoutRules(
                name -> DISABLED.getOrDefault(name, Map.of()),
                (kind, key) -> kind.equals(new ResourceName("flows.knative.dev", "sequences"))
                                && key.equals(new ResourceKey("ns", "made"))
                        ? Optional.of(flow)
                        : Optional.empty());
        var parts = owner.split(", ");
        var made = object("""
                {metadata: {namespace: ns, ownerReferences:
                   [{apiVersion: %s, kind: %s, name: %s, uid: %s, controller: true}]},
                 spec: {delivery: {timeout: %s}}}""".formatted(parts[0], parts[1], parts[2], parts[3], timeout));

        assertThat(faults(rules, made).isEmpty()).as(what).isEqualTo(isLet);
    }

    private static List<String> faults(ObjectRules rules, ObjectNode object) {
        return Field.check(object, rules::check).stream().map(Cause::toString).toList();
    }

    private static ObjectNode map(String name, String data) {
        var map = object("{metadata: {namespace: knative-eventing, name: " + name + "}}");
        map.set("data", object(data));
        return map;
    }

    private static ObjectNode object(String yaml) {
        return (ObjectNode) Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
