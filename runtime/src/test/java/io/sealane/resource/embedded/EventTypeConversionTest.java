package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.eventing.source.controller.SourceRules;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** EventTypes over the API: one object in three versions. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EventTypeConversionTest {

    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private static final List<String> VERSIONS = List.of("v1beta1", "v1beta2", "v1beta3");

    private static ServedApi served;
    private static Api api;

    @BeforeAll
    static void open() throws Exception {
        var rules = SourceRules.book("knative-eventing", key -> Map.of());
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()), rules);
        api = new Api(served.url());
    }

    @AfterAll
    static void close() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1beta1", "v1beta2", "v1beta3"})
    void whatever_version_it_is_written_in_every_version_shows_type_source_and_schema(String version) throws Exception {
        var name = "in-" + version;
        var spec = version.equals("v1beta3")
                ? "{attributes: [{name: type, value: t, required: true}, {name: source, value: /s, required: true},"
                        + " {name: schemadata, value: 'https://x'}], reference: {apiVersion: eventing.knative.dev/v1,"
                        + " kind: Broker, name: br}}"
                : "{type: t, source: /s, schema: 'https://x', broker: br}";

        assertThat(api.post(path(version), type(version, name, spec)).code()).isEqualTo(201);

        for (var shown : VERSIONS) {
            assertThat(cells(shown, name)).as(shown).containsExactly(name, "t", "/s", "https://x", "br", "Broker");
        }
        var attributed = api.get(path("v1beta3") + "/" + name).json();
        assertThat(attributed.path("apiVersion").asText()).isEqualTo("eventing.knative.dev/v1beta3");
        assertThat(attributed.path("spec").has("type")).isFalse();
        assertThat(attributed.at("/spec/attributes").findValuesAsText("name"))
                .containsExactlyInAnyOrder("type", "source", "schemadata");
        var earlier = api.get(path("v1beta1") + "/" + name).json();
        assertThat(earlier.at("/spec/type").asText()).isEqualTo("t");
        assertThat(earlier.at("/spec/broker").asText()).isEqualTo("br");
        assertThat(earlier.path("spec").has("attributes")).isFalse();
    }

    @Test
    void a_status_written_in_one_version_changes_nothing_of_what_another_one_says() throws Exception {
        api.post(path("v1beta2"), type("v1beta2", "told", "{type: t, broker: br}"));

        var written = api.patch(
                path("v1beta3") + "/told/status", "merge", "{status: {conditions: [{type: Ready, status: 'True'}]}}");

        assertThat(written.code()).isEqualTo(200);
        var shown = api.get(path("v1beta2") + "/told").json();
        assertThat(shown.at("/metadata/generation").asInt()).isEqualTo(1);
        assertThat(shown.at("/spec/type").asText()).isEqualTo("t");
        assertThat(shown.at("/spec/broker").asText()).isEqualTo("br");
        assertThat(shown.at("/status/conditions/0/status").asText()).isEqualTo("True");
    }

    @Test
    void a_change_in_an_earlier_version_is_one_in_the_later_and_keeps_other_attributes() throws Exception {
        api.post(
                path("v1beta3"),
                type(
                        "v1beta3",
                        "changed",
                        "{attributes: [{name: type, value: t, required: true}, {name: tenant, value: blue}]}"));

        var changed = api.patch(path("v1beta1") + "/changed", "merge", "{spec: {type: other}}");

        assertThat(changed.code()).isEqualTo(200);
        var attributes = api.get(path("v1beta3") + "/changed").json().at("/spec/attributes");
        assertThat(attributes.findValuesAsText("value")).containsExactly("other", "blue");
    }

    @Test
    void a_status_written_in_an_earlier_version_changes_nothing_of_the_attributes() throws Exception {
        var attributes = "[{name: type, value: t}, {name: dataschema, required: true, value: 'https://x'}]";
        api.post(path("v1beta3"), type("v1beta3", "kept", "{attributes: " + attributes + "}"));
        var before = api.get(path("v1beta3") + "/kept").json().path("spec");

        var written = api.patch(
                path("v1beta1") + "/kept/status", "merge", "{status: {conditions: [{type: Ready, status: 'True'}]}}");

        assertThat(written.code()).isEqualTo(200);
        var after = api.get(path("v1beta3") + "/kept").json();
        assertThat(after.path("spec")).isEqualTo(before);
        assertThat(after.at("/metadata/generation").asInt()).isEqualTo(1);
        assertThat(after.at("/metadata/annotations").isMissingNode()).isTrue();
    }

    @Test
    void who_changes_the_broker_changes_its_reference() throws Exception {
        api.post(path("v1beta2"), type("v1beta2", "moved", "{type: t, broker: br}"));

        api.patch(path("v1beta2") + "/moved", "merge", "{spec: {broker: other}}");

        assertThat(api.get(path("v1beta3") + "/moved").at("/spec/reference/name"))
                .isEqualTo("other");
    }

    @Test
    void what_else_the_reference_to_a_broker_says_stays_when_an_earlier_version_is_written() throws Exception {
        var reference = "{apiVersion: eventing.knative.dev/v1, kind: Broker, name: br, namespace: default}";
        api.post(path("v1beta3"), type("v1beta3", "spaced", "{reference: " + reference + "}"));

        api.patch(path("v1beta1") + "/spaced", "merge", "{metadata: {labels: {a: b}}}");
        var written = api.get(path("v1beta3") + "/spaced").json();
        assertThat(written.at("/spec/reference/namespace").asText()).isEqualTo("default");
        assertThat(written.at("/metadata/generation").asInt()).isEqualTo(1);

        api.patch(path("v1beta1") + "/spaced", "merge", "{spec: {broker: other}}");
        var moved = api.get(path("v1beta3") + "/spaced").json().at("/spec/reference");
        assertThat(moved.path("name").asText()).isEqualTo("other");
        assertThat(moved.path("namespace").asText()).isEqualTo("default");
    }

    @Test
    void an_annotation_that_nests_deeper_than_an_object_may_makes_none_that_cannot_be_read_again() throws Exception {
        var body =
                Json.object().put("apiVersion", "eventing.knative.dev/v1beta1").put("kind", "EventType");
        body.putObject("metadata")
                .put("name", "deep")
                .putObject("annotations")
                .put(
                        "sealane.io/event-type-attributes",
                        "[{\"name\":\"type\",\"note\":" + "{\"a\":".repeat(197) + "1" + "}".repeat(197) + "}]");
        body.putObject("spec").put("type", "t");

        assertThat(api.post(path("v1beta1"), body.toString()).code()).isEqualTo(201);

        assertThat(api.get(path("v1beta3")).code()).isEqualTo(200);
        assertThat(api.get(path("v1beta3") + "/deep")
                        .json()
                        .at("/spec/attributes/0/value")
                        .asText())
                .isEqualTo("t");
    }

    private static String path(String version) {
        return "/apis/eventing.knative.dev/" + version + "/namespaces/default/eventtypes";
    }

    private static String type(String version, String name, String spec) {
        return "{apiVersion: eventing.knative.dev/" + version + ", kind: EventType, metadata: {name: " + name
                + "}, spec: " + spec + "}";
    }

    /** Of the row of an object: its name, type, source, schema, and the name and kind of what it refers to. */
    private static List<String> cells(String version, String name) throws Exception {
        var cells = new ArrayList<String>();
        for (var row : api.get(path(version), TABLE).json().path("rows")) {
            if (row.path("cells").path(0).asText().equals(name)) {
                row.path("cells").forEach((JsonNode cell) -> cells.add(cell.asText()));
            }
        }
        return cells.subList(0, 6);
    }
}
