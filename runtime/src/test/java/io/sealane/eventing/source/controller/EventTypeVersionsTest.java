package io.sealane.eventing.source.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Yaml;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventTypeVersionsTest {

    private static final EventTypeVersions VERSIONS = new EventTypeVersions();
    private static final String FIELDS =
            "{type: t, source: /s, schema: 'https://x', description: d, schemaData: '{}', broker: br}";
    private static final String ATTRIBUTED = """
            {attributes: [
               {name: type, required: true, value: t}, {name: schemadata, required: false, value: 'https://x'},
               {name: source, required: true, value: /s}],
             description: d, schemaData: '{}',
             reference: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: br}}""";

    @ParameterizedTest
    @ValueSource(strings = {"v1beta1", "v1beta2"})
    void fields_of_earlier_versions_are_attributes_and_the_broker_is_a_reference(String earlier) {
        assertThat(converted(FIELDS, earlier, "v1beta3")).isEqualTo(object(ATTRIBUTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1beta1", "v1beta2"})
    void there_and_back_says_the_same(String earlier) {
        var there = VERSIONS.convert(VERSIONS.convert(whole(FIELDS), earlier, "v1beta3"), "v1beta3", earlier);
        var back = VERSIONS.convert(VERSIONS.convert(whole(ATTRIBUTED), "v1beta3", earlier), earlier, "v1beta3");

        var expected = object(FIELDS);
        expected.set("reference", object(ATTRIBUTED).path("reference"));
        assertThat(there.path("spec")).isEqualTo(expected);
        assertThat(back.path("spec")).isEqualTo(object(ATTRIBUTED));
    }

    @Test
    void other_attributes_stay_what_they_are_in_every_version() {
        var spec =
                "{attributes: [{name: type, required: true, value: t}, {name: tenant, value: blue}, {name: source}]}";

        var earlier = converted(spec, "v1beta3", "v1beta2");

        assertThat(earlier).isEqualTo(object("{type: t, attributes: [{name: tenant, value: blue}, {name: source}]}"));
    }

    @Test
    void a_schema_by_its_own_name_is_shown_too() {
        assertThat(converted("{attributes: [{name: dataschema, value: 'https://x'}]}", "v1beta3", "v1beta1"))
                .isEqualTo(object("{schema: 'https://x'}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{broker: br, reference: {kind: Channel, name: ch}}",
                "{broker: br, reference: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: other}}",
            })
    void a_broker_beside_a_reference_to_something_else_stays_beside_it(String spec) {
        assertThat(converted(spec, "v1beta1", "v1beta3")).isEqualTo(object(spec));
        assertThat(converted(spec, "v1beta3", "v1beta1")).isEqualTo(object(spec));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{attributes: [{name: type, value: t}]}",
                "{attributes: [{name: type, required: false, value: t}, {name: source, required: true, value: /s}]}",
                "{attributes: [{name: dataschema, required: true, value: 'https://x'}, {name: type, required: true, value: t}]}",
                "{attributes: [{name: tenant, value: blue}, {name: type, required: true, value: t, note: x}, {name: type, value: u}]}",
                "{attributes: [{name: source}, {name: schemadata, value: 'https://x'}, {name: dataschema, value: 'https://y'}]}",
            })
    void attributes_are_the_same_after_an_earlier_version_was_written(String spec) {
        for (var earlier : new String[] {"v1beta1", "v1beta2"}) {
            var there = VERSIONS.convert(whole(spec), "v1beta3", earlier);
            assertThat(VERSIONS.convert(there, earlier, "v1beta3")).isEqualTo(whole(spec));
        }
    }

    @Test
    void what_was_changed_in_an_earlier_version_is_changed_and_the_rest_is_as_it_was() {
        var there = VERSIONS.convert(
                whole("{attributes: [{name: dataschema, value: 'https://x'}, {name: type, value: t},"
                        + " {name: source, value: /s}, {name: tenant, value: blue}]}"),
                "v1beta3",
                "v1beta1");
        var spec = (ObjectNode) there.path("spec");
        spec.put("schema", "https://y").remove("source");
        ((ObjectNode) spec.path("attributes").path(0)).put("value", "red");

        assertThat(VERSIONS.convert(there, "v1beta1", "v1beta3"))
                .isEqualTo(whole("{attributes: [{name: dataschema, value: 'https://y'}, {name: type, value: t},"
                        + " {name: tenant, value: red}]}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "7",
                "[7]",
                "{}",
                "[{\"name\": \"type\", \"required\": \"yes\"}]",
                "[{\"name\": \"type\", \"required\": {}}]"
            })
    void a_text_of_somebodys_own_in_the_annotation_does_no_harm(String text) {
        var type = whole("{type: t}");
        ((ObjectNode) type.path("metadata"))
                .putObject("annotations")
                .put("sealane.io/event-type-attributes", text)
                .put("other", "x");

        var later = VERSIONS.convert(type, "v1beta1", "v1beta3");

        assertThat(later.at("/spec/attributes/0/value").asText()).isEqualTo("t");
        assertThat(later.at("/spec/attributes/0/required").isBoolean()).isTrue();
        assertThat(later.at("/metadata/annotations").size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"v1beta1, v1beta2", "v1beta2, v1beta1", "v1beta3, v1beta3"})
    void versions_that_are_alike_are_left_as_they_are(String from, String to) {
        assertThat(converted(FIELDS, from, to)).isEqualTo(object(FIELDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{spec: text}", "{spec: {attributes: text}}", "{spec: {attributes: [text]}}"})
    void what_has_no_form_does_no_harm(String type) {
        for (var to : new String[] {"v1beta2", "v1beta3"}) {
            var from = to.equals("v1beta2") ? "v1beta3" : "v1beta2";
            assertThat(VERSIONS.convert(object(type), from, to)).isNotNull();
        }
    }

    private static ObjectNode converted(String spec, String from, String to) {
        return (ObjectNode) VERSIONS.convert(whole(spec), from, to).path("spec");
    }

    private static ObjectNode whole(String spec) {
        return object("{metadata: {name: x}, spec: " + spec + "}");
    }

    private static ObjectNode object(String yaml) {
        return (ObjectNode) Yaml.parse(yaml.getBytes(StandardCharsets.UTF_8));
    }
}
