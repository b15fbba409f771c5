package io.sealane.resource.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Metadata, numbers and definitions of the wrong types: the answer names the field, and nothing of it is stored. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HostileMetadataTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/default/brokers";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String[] FIELDS = {
        "managedFields", "ownerReferences", "labels", "annotations", "finalizers", "generation", "uid"
    };
    private static final String[] VALUES = {
        "{\"a\":{}}", "\"text\"", "7", "[7]", "[[]]", "[null]", "{\"a\":1}", "[{\"a\":1}]", "true", "[\"a\",{}]"
    };

    private static ServedApi served;
    private static Api api;

    @BeforeAll
    static void open() throws Exception {
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()));
        api = new Api(served.url());
        api.post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: m, labels: {a: b}}}");
        api.post(BROKERS, "{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: b, labels: {a: b}}}");
    }

    @AfterAll
    static void close() throws Exception {
        served.close();
    }

    static Stream<Arguments> wrongTypes() {
        return Stream.of(FIELDS).flatMap(field -> Stream.of(VALUES).map(value -> Arguments.of(field, value)));
    }

    @ParameterizedTest
    @MethodSource("wrongTypes")
    void metadata_of_a_wrong_type_is_refused_by_its_name_however_it_comes(String field, String value) throws Exception {
        var wrong = "{\"metadata\":{\"" + field + "\":" + value + "}}";
        var operation = "[{\"op\":\"add\",\"path\":\"/metadata/" + field + "\",\"value\":" + value + "}]";
        for (var path : new String[] {MAPS + "/m", BROKERS + "/b"}) {
            if (mayMean(field, value)) {
                continue;
            }
            assertRefused(field, send("PATCH", path, "application/merge-patch+json", wrong));
            assertRefused(field, send("PATCH", path, "application/json-patch+json", operation));
            assertRefused(field, send("PUT", path, "application/json", whole(path, field, value)));
            assertRefused(
                    field,
                    send(
                            "POST",
                            path.substring(0, path.lastIndexOf('/')),
                            "application/json",
                            whole(path, field, value)));
            assertRefused(
                    field,
                    send(
                            "PATCH",
                            path + "?fieldManager=me",
                            "application/apply-patch+yaml",
                            whole(path, field, value)));
        }
        if (!mayMean(field, value)) {
            assertRefused(field, send("PATCH", MAPS + "/m", "application/strategic-merge-patch+json", wrong));
        }
    }

    /** Of all those, these have the right type; the last is a list with an entry of which nothing is known. */
    private static boolean mayMean(String field, String value) {
        return (field.equals("generation") && value.equals("7"))
                || (field.equals("uid") && value.equals("\"text\""))
                || (field.equals("managedFields") && value.equals("[{\"a\":1}]"));
    }

    private static String whole(String path, String field, String value) {
        var map = path.startsWith(MAPS);
        return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\",\"%s\":%s}}"
                .formatted(
                        map ? "v1" : "eventing.knative.dev/v1",
                        map ? "ConfigMap" : "Broker",
                        map ? "m" : "b",
                        field,
                        value);
    }

    private static void assertRefused(String field, Api.Answer answer) {
        assertThat(answer.code()).as(answer.text()).isIn(400, 422);
        assertThat(answer.text()).contains("metadata." + field);
    }

    private static Api.Answer send(String method, String path, String type, String body) throws Exception {
        return api.send(method, path, type, body.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"text\"", "7", "[]", "true"})
    void metadata_that_is_no_object_is_refused(String metadata) throws Exception {
        var body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":" + metadata + "}";

        assertThat(send("POST", MAPS, "application/json", body).code()).isIn(400, 422);
        var patched = send("PATCH", MAPS + "/m", "application/merge-patch+json", "{\"metadata\":" + metadata + "}");
        assertThat(patched.code()).isIn(400, 422);
        assertThat(patched.text()).contains("metadata");
    }

    @Test
    void a_null_in_a_map_of_an_object_is_nothing_as_for_the_real_server() throws Exception {
        var map = api.post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {name: empties}, data: {a: null, b: c}}");
        assertThat(map.json().path("data")).hasToString("{\"a\":\"\",\"b\":\"c\"}");

        var pod = api.post(
                "/api/v1/namespaces/default/pods",
                "{apiVersion: v1, kind: Pod, metadata: {name: nulls}, spec: {nodeSelector: {a: null},"
                        + " containers: [{name: c, image: i, resources: {limits: {cpu: null, memory: 1Mi}}}]}}");
        assertThat(pod.at("/spec/nodeSelector/a")).isEmpty();
        assertThat(pod.json().at("/spec/containers/0/resources/limits")).hasToString("{\"memory\":\"1Mi\"}");

        var service = api.post(
                "/apis/serving.knative.dev/v1/namespaces/default/services",
                "{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: nulls}, spec: {template: {spec:"
                        + " {containers: [{image: i, resources: {limits: {cpu: null, memory: 1Mi}}}]}}}}");
        assertThat(service.json().at("/spec/template/spec/containers/0/resources/limits"))
                .hasToString("{\"memory\":\"1Mi\"}");
    }

    @Test
    void null_is_nothing_as_for_the_real_server() throws Exception {
        var body =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"nulls\",\"labels\":{\"a\":null},"
                        + "\"finalizers\":null,\"ownerReferences\":null,\"creationTimestamp\":null,\"managedFields\":null}}";

        var created = send("POST", MAPS, "application/json", body);

        assertThat(created.code()).isEqualTo(201);
        assertThat(created.json().at("/metadata/labels/a").textValue()).isEmpty();
        assertThat(created.json().path("metadata").has("finalizers")).isFalse();
    }

    @Test
    void unknown_metadata_is_reported_and_dropped() throws Exception {
        var body =
                "{\"apiVersion\":\"eventing.knative.dev/v1\",\"kind\":\"Broker\",\"metadata\":{\"name\":\"known\",\"colour\":1}}";

        assertThat(send("POST", BROKERS + "?fieldValidation=Strict", "application/json", body)
                        .text())
                .contains("unknown field \\\"metadata.colour\\\"");
        assertThat(send("POST", BROKERS, "application/json", body)
                        .json()
                        .path("metadata")
                        .has("colour"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"$patch\":\"replace\"}, 7", "7", "[7]", "{\"name\":{}}, 7"})
    void items_of_a_strategic_merge_that_are_no_objects_are_refused(String items) throws Exception {
        api.post(
                "/api/v1/namespaces/default/pods",
                "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: i}]}}");
        var patch = "{\"spec\":{\"containers\":[" + items + "]}}";

        var answer =
                send("PATCH", "/api/v1/namespaces/default/pods/p", "application/strategic-merge-patch+json", patch);

        assertThat(answer.code()).as(answer.text()).isIn(400, 422);
        assertThat(answer.text()).contains("containers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"containers\":[7]}", "{\"containers\":{\"a\":1}}", "7", "{\"containers\":[[]]}"})
    void a_spec_of_a_wrong_type_is_refused_where_rules_look_into_it(String spec) throws Exception {
        api.post(
                "/api/v1/namespaces/default/pods",
                "{apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {containers: [{name: c, image: i}]}}");

        var answer = send(
                "PATCH",
                "/api/v1/namespaces/default/pods/q",
                "application/merge-patch+json",
                "{\"spec\":" + spec + "}");

        assertThat(answer.code()).as(answer.text()).isEqualTo(422);
        assertThat(answer.text()).contains("spec");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-1e400", "1e99999999999"})
    void a_number_beyond_all_is_refused_in_every_form(String number) throws Exception {
        var body =
                "{\"apiVersion\":\"eventing.knative.dev/v1\",\"kind\":\"Broker\",\"metadata\":{\"name\":\"n\"},\"status\":{\"a\":"
                        + number + "}}";

        assertThat(send("POST", BROKERS, "application/json", body).code()).isEqualTo(400);
        assertThat(send("POST", BROKERS, "application/json", body).text()).contains("number");
        assertThat(send("PATCH", BROKERS + "/n?fieldManager=me", "application/apply-patch+yaml", body)
                        .code())
                .isEqualTo(400);
        var patch = "{\"status\":{\"a\":" + number + "}}";
        assertThat(send("PATCH", BROKERS + "/b/status", "application/merge-patch+json", patch)
                        .code())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {".inf", "-.inf", ".nan"})
    void yaml_has_no_infinity_either(String number) throws Exception {
        var body = "{apiVersion: v1, kind: ConfigMap, metadata: {name: n}, data: {a: " + number + "}}";

        var answer = send("POST", MAPS, "application/yaml", body);

        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.text()).contains("number");
    }

    @ParameterizedTest
    @CsvSource({
        "-0, 0",
        "9223372036854775807, 9223372036854775807",
        "9223372036854775808, 9223372036854775808",
        "-9223372036854775809, -9223372036854775809",
        "1e5, 100000",
        "1.0, 1",
        "1e18, 1000000000000000000",
        "0.5, 0.5"
    })
    void a_large_number_is_kept_exactly(String sent, String kept) throws Exception {
        var patch = "{\"status\":{\"annotations\":null,\"a\":" + sent + "}}";
        api.post(DEFINITIONS, definition("numbers", "{type: object, x-kubernetes-preserve-unknown-fields: true}"));
        var things = "/apis/numbers.example.com/v1/namespaces/default/things";
        api.post(things, "{apiVersion: numbers.example.com/v1, kind: Thing, metadata: {name: t}}");

        assertThat(send("PATCH", things + "/t", "application/merge-patch+json", patch)
                        .code())
                .isEqualTo(200);
        assertThat(api.get(things + "/t").text()).contains("\"a\":" + kept);
        var config =
                "{\"apiVersion\":\"numbers.example.com/v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"t\"},\"b\":"
                        + sent + "}";
        send("PATCH", things + "/t?fieldManager=me", "application/apply-patch+yaml", config);
        assertThat(api.get(things + "/t").text()).contains("\"b\":" + kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10:30", "12:30:45", "2026-01-01", "1_0:20.5"})
    void times_in_yaml_are_texts_as_for_the_real_server(String text) throws Exception {
        var name = "time-" + text.replaceAll("[^0-9]", "");
        var body = "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name + "}, data: {a: " + text + "}}";

        assertThat(send("POST", MAPS, "application/yaml", body).at("/data/a")).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {type: object, properties: {a: {type: string, pattern: '['}}} | properties[a].pattern
            {type: object, properties: {a: {type: array, items: {type: string, pattern: '(?P<x'}}}} | properties[a].items.pattern
            {type: object, additionalProperties: {type: string, pattern: '*'}} | additionalProperties.pattern
            {type: object, properties: {a: {allOf: [{pattern: '+'}]}}} | properties[a].allOf[0].pattern
            {type: object, properties: {a: {type: strange}}} | properties[a].type
            {type: object, properties: {a: {type: string, maxLength: many}}} | properties[a].maxLength
            {type: object, properties: {a: {type: string, pattern: 7}}} | properties[a].pattern
            {type: object, properties: [a]} | properties
            {type: object, properties: {a: {type: string, pattern: '\\p{Nope}'}}} | properties[a].pattern
            {type: object, properties: {a: {type: string, default: 5}}} | properties[a].default
            {type: object, properties: {a: {$ref: '#/'}}} | properties[a].$ref
            """)
    void a_schema_that_cannot_be_followed_is_refused_with_its_place(String schema, String field) throws Exception {
        var answer = api.post(DEFINITIONS, definition("patterns", schema));

        assertThat(answer.code()).as(answer.text()).isEqualTo(422);
        assertThat(answer.at("/details/causes/0/field")).isEqualTo("spec.versions[0].schema.openAPIV3Schema." + field);
    }

    @ParameterizedTest
    @CsvSource({
        "resourceVersion=-9&resourceVersionMatch=Exact, 400",
        "resourceVersion=x, 400",
        "resourceVersion=1&resourceVersionMatch=x, 400",
        "resourceVersionMatch=Exact, 400",
        "resourceVersion=9223372036854775807&resourceVersionMatch=Exact, 400",
        "resourceVersion=1000000&resourceVersionMatch=Exact, 504",
        "resourceVersion=1000000, 504",
        "resourceVersion=0, 200",
        "limit=1&continue=OTIyMzM3MjAzNjg1NDc3NTgwNy9kZW1vL2E, 400",
        "limit=1&continue=LTUvZGVtby9h, 400",
        "limit=1&continue=OTk5OTk5L2RlbW8vYQ, 504"
    })
    void a_version_that_cannot_be_is_no_version(String query, int code) throws Exception {
        assertThat(api.get(MAPS + "?" + query).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!!binary x",
                "? [a]\n: b",
                "? {a: b}\n: c",
                "!!java.net.URL [a]",
                "a: !!binary x",
                "{}",
                "kind: ConfigMap"
            })
    void yaml_that_is_no_object_of_the_kind_is_refused(String yaml) throws Exception {
        var answer = send("PATCH", MAPS + "/q?fieldManager=me", "application/apply-patch+yaml", yaml);

        assertThat(answer.code()).as(answer.text()).isEqualTo(400);
    }

    @Test
    void a_status_of_a_built_in_kind_that_its_controller_could_not_read_is_refused() throws Exception {
        var pods = "/api/v1/namespaces/default/pods";
        api.post(pods, "{apiVersion: v1, kind: Pod, metadata: {name: st}, spec: {containers: [{name: c, image: i}]}}");

        var answer = api.patch(pods + "/st/status", "merge", "{status: {observedGeneration: x}}");

        assertThat(answer.code()).as(answer.text()).isEqualTo(422);
        assertThat(answer.at("/details/causes/0/field")).isEqualTo("status.observedGeneration");
    }

    @Test
    void a_Secret_takes_texts_only() throws Exception {
        var answer = api.post(
                "/api/v1/namespaces/default/secrets",
                "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: 5}}");

        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.at("/details/causes/0/field")).isEqualTo("stringData[a]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"audiences: x", "audiences: {a: b}", "audiences: [null]", "expirationSeconds: 600.5"})
    void a_token_is_asked_for_in_its_form(String spec) throws Exception {
        var request = "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {" + spec + "}}";

        var answer = api.post("/api/v1/namespaces/default/serviceaccounts/default/token", request);

        assertThat(answer.code()).as(answer.text()).isEqualTo(422);
        assertThat(answer.text()).contains("spec." + spec.substring(0, spec.indexOf(':')));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ["x"] | metadata.finalizers[0]
            ["a b"] | metadata.finalizers[0]
            ["orphan","foregroundDeletion"] | metadata.finalizers
            """)
    void finalizers_that_Kubernetes_does_not_know_are_refused(String finalizers, String field) throws Exception {
        var body = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"f\",\"finalizers\":"
                + finalizers + "}}";

        var answer = send("POST", MAPS, "application/json", body);

        assertThat(answer.code()).as(answer.text()).isEqualTo(422);
        assertThat(answer.at("/details/causes/0/field")).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "kube-system"})
    void the_first_namespaces_stay(String name) throws Exception {
        var answer = api.delete("/api/v1/namespaces/" + name);

        assertThat(answer.code()).isEqualTo(403);
        assertThat(answer.at("/message")).contains("this namespace may not be deleted");
    }

    @Test
    void a_namespace_is_finalized_by_itself_only() throws Exception {
        var path = "/api/v1/namespaces/default/finalize";

        assertThat(api.put(path, "{kind: x}").code()).isEqualTo(400);
        assertThat(api.put(path, "{apiVersion: v1, kind: Namespace, metadata: {name: other}}")
                        .code())
                .isEqualTo(400);
    }

    private static String definition(String name, String schema) {
        return """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: things.%s.example.com}
                spec:
                  group: %s.example.com
                  scope: Namespaced
                  names: {kind: Thing, plural: things}
                  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: %s}}]
                """.formatted(name, name, schema);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v99999999999999999999", "V1", "v/1", "", "a b"})
    void a_version_whose_name_is_none_is_refused_and_discovery_goes_on(String version) throws Exception {
        var wanted = definition("versions", "{type: object}").replace("name: v1,", "name: '" + version + "',");

        var answer = api.post(DEFINITIONS, wanted);

        assertThat(api.get("/apis").code()).isEqualTo(200);
        if (!version.startsWith("v9")) {
            assertThat(answer.code()).as(answer.text()).isEqualTo(422);
            assertThat(answer.at("/details/causes/0/field")).isEqualTo("spec.versions[0].name");
        }
    }

    @Test
    void a_kind_does_not_move_in_or_out_of_namespaces() throws Exception {
        var path = DEFINITIONS + "/triggers.eventing.knative.dev";

        var refused = api.patch(path, "merge", "{spec: {scope: Cluster}}");

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.json().at("/details/causes/0/field").asText()).isEqualTo("spec.scope");
        assertThat(api.get(path).at("/spec/scope")).isEqualTo("Namespaced");
    }

    @Test
    void what_is_empty_is_left_out_as_the_real_server_does() throws Exception {
        var body =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"empty\",\"labels\":{},\"annotations\":{},"
                        + "\"finalizers\":[],\"ownerReferences\":[]},\"data\":{}}";

        var created = send("POST", MAPS, "application/json", body).json();

        assertThat(created.path("metadata").properties())
                .extracting(java.util.Map.Entry::getKey)
                .doesNotContain("labels", "annotations", "finalizers", "ownerReferences");
        assertThat(created.has("data")).isFalse();
        api.patch(MAPS + "/empty", "merge", "{metadata: {labels: {a: b}, annotations: {a: b}}}");
        var removed = api.patch(MAPS + "/empty", "merge", "{metadata: {labels: {a: null}, annotations: {a: null}}}");
        assertThat(removed.json().path("metadata").has("labels")).isFalse();
        assertThat(removed.json().path("metadata").has("annotations")).isFalse();
    }
}
