package io.sealane.eventing.source.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.sealane.eventing.controller.config.ConfigFaults;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Yaml;
import io.sealane.resource.status.ObjectEvents;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much data PingSources may have: {@code config-ping-defaults}. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PingDefaultsTest {

    @Test
    void data_that_is_longer_than_the_ConfigMap_lets_it_be_is_refused() {
        var three = PingDefaults.parse(Map.of("data-max-size", " 3 "));

        assertThat(faults("{data: abc}", three::check)).isEmpty();
        assertThat(faults("{data: abcd}", three::check))
                .containsExactly(
                        "data: Forbidden: expected at most 3 bytes, as ConfigMap config-ping-defaults says, got 4");
        assertThat(faults("{data: 'ä€'}", three::check))
                .containsExactly(
                        "data: Forbidden: expected at most 3 bytes, as ConfigMap config-ping-defaults says, got 5");
        assertThat(faults("{dataBase64: YQ==}", three::check))
                .containsExactly("dataBase64: Forbidden: expected at most 3 bytes, as ConfigMap config-ping-defaults"
                        + " says, got 4");
        assertThat(faults("{}", three::check)).isEmpty();
    }

    @Test
    void zero_lets_none_in_and_less_any() {
        assertThat(faults("{data: a}", PingDefaults.parse(Map.of("data-max-size", "0"))::check))
                .hasSize(1);
        assertThat(faults("{data: a}", PingDefaults.parse(Map.of("data-max-size", "-1"))::check))
                .isEmpty();
        assertThat(faults("{data: a}", PingDefaults.parse(Map.of())::check)).isEmpty();
        assertThat(faults("{data: a}", PingDefaults.parse(Map.of("dataMaxSize", "0"))::check))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "knative-eventing, config-ping-defaults, many, 1",
        "knative-eventing, config-ping-defaults, 1Ki, 1",
        "knative-eventing, config-ping-defaults, 1024, 0",
        "knative-eventing, config-ping-defaults, -1, 0",
        "elsewhere, config-ping-defaults, many, 0",
        "knative-eventing, other, many, 0"
    })
    void a_size_that_is_no_number_is_refused(String namespace, String name, String value, int faults) {
        var map =
                "{metadata: {namespace: %s, name: %s}, data: {data-max-size: '%s'}}".formatted(namespace, name, value);

        assertThat(faults(map, new PingDefaults.Rules("knative-eventing")::check))
                .hasSize(faults)
                .allSatisfy(fault -> assertThat(fault)
                        .isEqualTo("data[data-max-size]: Invalid value: \"" + value
                                + "\": expected a number of bytes, -1 for any"));
    }

    @Test
    void a_key_that_nobody_reads_is_told() {
        var data = "data: {_example: x, data-max-size: '1', dataMaxSize: '1', datamaxsize: '1'}}";
        var rules = new PingDefaults.Rules("knative-eventing");

        assertThat(warnings(rules, "{metadata: {namespace: knative-eventing, name: config-ping-defaults}, " + data))
                .containsExactly("data[datamaxsize]: has no effect, expected data-max-size");
        assertThat(warnings(rules, "{metadata: {namespace: elsewhere, name: config-ping-defaults}, " + data))
                .isEmpty();
    }

    @Test
    void what_another_API_server_lets_in_is_told() {
        var resources = new FakeResources();
        var events = new ObjectEvents(resources, "test", InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));
        var map = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("knative-eventing")
                .withName("config-ping-defaults")
                .endMetadata()
                .addToData("data-max-size", "much")
                .addToData("dataMax", "1")
                .build();

        new ConfigFaults(new PingDefaults.Rules("knative-eventing"), events).tell(map);

        assertThat(resources.informer(Event.class).list())
                .extracting(Event::getMessage)
                .containsExactlyInAnyOrder(
                        "data[data-max-size]: Invalid value: \"much\": expected a number of bytes, -1 for any",
                        "data[dataMax]: has no effect, expected data-max-size");
    }

    private static List<String> warnings(PingDefaults.Rules rules, String yaml) {
        return rules.warnings(Field.of(Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8))));
    }

    private static List<String> faults(String yaml, Consumer<Field> check) {
        return Field.check(Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8)), check).stream()
                .map(Cause::toString)
                .toList();
    }
}
