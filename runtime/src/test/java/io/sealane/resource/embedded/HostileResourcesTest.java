package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.sealane.certificates.rule.CertificatesRules;
import io.sealane.eventing.controller.config.EventingControllerSettings;
import io.sealane.eventing.controller.rule.EventingRules;
import io.sealane.eventing.source.controller.SourceRules;
import io.sealane.resource.embedded.Api.Answer;
import io.sealane.resource.embedded.admission.Rulebook;
import io.sealane.resource.embedded.admission.StoredConfigMaps;
import io.sealane.resource.embedded.admission.StoredObjects;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.serving.controller.ServingRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Resources that mean harm: each gets the answer that docs/hostile-input.md says, and the next request is served. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HostileResourcesTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/default/triggers";
    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/default/brokers";
    private static final String CERTIFICATES = "/apis/cert-manager.io/v1/namespaces/default/certificates";
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String MAP = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"%s\"%s}}";

    private static ServedApi served;
    private static Api api;

    @BeforeAll
    static void open() throws Exception {
        var settings = EventingControllerSettings.from(ConfigFactory.load().getConfig("sealane.eventing.controller"));
        var store = new MemoryResourceStore(LogLimits.standard());
        var configMaps = new StoredConfigMaps(store);
        Rulebook rules = EventingRules.of(settings, configMaps, new StoredObjects(store))
                .and(SourceRules.book(settings.systemNamespace(), configMaps))
                .and(CertificatesRules.book())
                .and(ServingRules.of("knative-serving", configMaps, new StoredObjects(store)));
        served = new ServedApi(store, rules);
        api = new Api(served.url());
        for (var namespace : List.of("knative-eventing", "knative-serving")) {
            api.post("/api/v1/namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: " + namespace + "}}");
        }
    }

    @AfterAll
    static void close() throws Exception {
        served.close();
    }

    @AfterEach
    void the_next_request_is_served() throws Exception {
        assertThat(api.get("/api/v1/namespaces/default").code()).isEqualTo(200);
    }

    @Test
    void an_alias_bomb_is_refused() throws Exception {
        var bomb = new StringBuilder(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 10; i++) {
            var alias = "*a" + (i - 1);
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(String.join(", ", List.of(alias, alias, alias, alias, alias, alias, alias, alias, alias)));
            bomb.append("]\n");
        }
        assertRefused(yaml(MAPS, bomb.toString()), 400, "BadRequest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"&a [*a]", "{a: &a {b: *a}}", "a: 1\na: 2"})
    void yaml_that_contains_itself_or_says_a_thing_twice_is_refused(String text) throws Exception {
        assertRefused(yaml(MAPS, text), 400, "BadRequest");
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 5_000, 100_000})
    void deep_nesting_is_refused(int depth) throws Exception {
        var json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":" + "{\"a\":".repeat(depth) + "1"
                + "}".repeat(depth) + "}";

        assertRefused(json(MAPS, json), 400, "BadRequest");
        assertRefused(yaml(MAPS, json), 400, "BadRequest");
    }

    @Test
    void a_field_that_is_there_twice_is_refused_on_request() throws Exception {
        var twice = MAP.formatted("twice", ",\"labels\":{\"a\":\"1\",\"a\":\"2\"}");

        assertRefused(json(MAPS + "?fieldValidation=Strict", twice), 400, "BadRequest");
        assertThat(json(MAPS + "?fieldValidation=Ignore", twice).at("/metadata/labels/a"))
                .isEqualTo("2");
    }

    @Test
    void an_object_of_10_MiB_is_refused_unread() throws Exception {
        var big = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"big\"},\"data\":{\"a\":\""
                + "x".repeat(10 * 1024 * 1024) + "\"}}";

        assertRefused(json(MAPS, big), 413, "RequestEntityTooLarge");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upper",
                "-a",
                "a-",
                "a..b",
                "a/b",
                "..",
                "a b",
                "ü",
                "\u202Ea",
                "a\u0000",
                "\uD83D\uDE00",
                "a\nb",
                "%2e",
            })
    void a_name_of_bad_form_is_refused_with_its_field(String name) throws Exception {
        var answer = json(MAPS, MAP.formatted(escaped(name), ""));

        assertRefused(answer, 422, "Invalid");
        assertThat(answer.at("/details/causes/0/field")).isEqualTo("metadata.name");
    }

    @Test
    void a_name_of_254_characters_is_refused_and_one_of_253_is_not() throws Exception {
        assertThat(json(MAPS, MAP.formatted("a".repeat(254), "")).code()).isEqualTo(422);
        assertThat(json(MAPS, MAP.formatted("a".repeat(253), "")).code()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..%2f..%2fsecrets", "%00", "%ff", "%C3%BC", "a%0d%0aX-Evil:%201"})
    void a_path_of_bad_form_finds_nothing(String name) throws Exception {
        assertThat(api.get(MAPS + "/" + name).code()).isBetween(400, 404);
    }

    @Test
    void many_labels_are_taken_as_far_as_an_object_may_be_large() throws Exception {
        var few =
                IntStream.range(0, 10_000).mapToObj(i -> "\"l" + i + "\":\"v\"").collect(Collectors.joining(","));
        var many = IntStream.range(0, 200_000)
                .mapToObj(i -> "\"l" + i + "\":\"v\"")
                .collect(Collectors.joining(","));

        assertThat(json(MAPS, MAP.formatted("few-labels", ",\"labels\":{" + few + "}"))
                        .code())
                .isEqualTo(201);
        assertRefused(
                json(MAPS, MAP.formatted("many-labels", ",\"labels\":{" + many + "}")), 413, "RequestEntityTooLarge");
    }

    @Test
    void annotations_of_more_than_256_KiB_are_refused() throws Exception {
        var answer = json(MAPS, MAP.formatted("notes", ",\"annotations\":{\"a\":\"" + "x".repeat(256 * 1024) + "\"}"));

        assertRefused(answer, 422, "Invalid");
        assertThat(answer.at("/details/causes/0/field")).isEqualTo("metadata.annotations");
    }

    @ParameterizedTest
    @CsvSource({"ü,v", "k,ü", "k,\u202Ev", "a/b/c,v", "'',v"})
    void a_label_of_bad_form_is_refused(String key, String value) throws Exception {
        var answer = json(MAPS, MAP.formatted("label", ",\"labels\":{\"" + key + "\":\"" + value + "\"}"));

        assertRefused(answer, 422, "Invalid");
        assertThat(answer.at("/details/causes/0/field")).isEqualTo("metadata.labels");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "filters":[{"any":[{"prefix":5}]}] | spec.filters
            "filters":[{"any":[{"prefix":"x"}]}] | spec.filters
            "filters":[{"any":[null]}] | spec.filters
            "delivery":{"retry":"x"} | spec.delivery.retry
            "delivery":{"retry":1e99} | spec.delivery.retry
            """)
    void a_trigger_that_its_controller_could_not_read_is_refused(String part, String field) throws Exception {
        var answer = json(TRIGGERS, trigger("unread", "\"subscriber\":{\"uri\":\"http://h\"}," + part));

        assertRefused(answer, 422, "Invalid");
        assertThat(answer.at("/details/causes/0/field")).startsWith(field);
    }

    @Test
    void a_status_that_its_controller_could_not_read_is_refused_too() throws Exception {
        json(TRIGGERS, trigger("told", "\"subscriber\":{\"uri\":\"http://h\"}"));

        var answer = api.patch(TRIGGERS + "/told/status", "merge", "{status: {observedGeneration: many}}");

        assertThat(answer.code()).as(answer.text()).isEqualTo(422);
        assertThat(answer.at("/details/causes/0/field")).startsWith("status.observedGeneration");
    }

    @Test
    void whole_numbers_are_whole_however_they_are_written() throws Exception {
        var answer =
                json(TRIGGERS, trigger("whole", "\"subscriber\":{\"uri\":\"http://h\"},\"delivery\":{\"retry\":1.0}"));

        assertThat(answer.code()).as(answer.text()).isEqualTo(201);
        assertThat(answer.text()).contains("\"retry\":1}");
    }

    @Test
    void bytes_that_are_no_text_are_refused() throws Exception {
        for (var bytes : List.of(
                new byte[] {(byte) 0xff, (byte) 0xfe, '{'},
                new byte[] {0, 0, 0, '{', 0, 0x7f, (byte) 0xff, (byte) 0xff},
                new byte[] {'{', '"', (byte) 0xc3, '(', '"', ':', '1', '}'},
                new byte[] {0, 1, 2, 3})) {
            assertRefused(api.send("POST", MAPS, "application/json", bytes), 400, "BadRequest");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e10", "99999999999999999999", "0.5"})
    void numbers_out_of_range_are_refused_with_their_field(String retry) throws Exception {
        var answer = json(
                TRIGGERS,
                trigger("numbers", "\"subscriber\":{\"uri\":\"http://h\"},\"delivery\":{\"retry\":" + retry + "}"));

        assertRefused(answer, 422, "Invalid");
        assertThat(fields(answer)).contains("spec.delivery.retry");
    }

    @Test
    void a_number_of_many_digits_is_refused() throws Exception {
        var answer = json(
                TRIGGERS, trigger("digits", "\"subscriber\":{},\"delivery\":{\"retry\":" + "9".repeat(100_000) + "}"));

        assertRefused(answer, 400, "BadRequest");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"subscriber\":{\"uri\":\"http://h:99999\"} | spec.subscriber.uri",
                "\"subscriber\":{\"uri\":\"http://u:p@h\"} | spec.subscriber.uri",
                "\"subscriber\":{\"uri\":\"file:///etc/passwd\"} | spec.subscriber.uri",
                "\"subscriber\":{\"uri\":\"https://h\",\"CACerts\":\"no PEM\"} | spec.subscriber.CACerts",
                "\"subscriber\":{\"uri\":\"http://h\"},\"filters\":[{\"exact\":{\"Bad\":\"x\"}}] | spec.filters[0].exact[Bad]",
                "\"subscriber\":{\"uri\":\"http://h\"},\"filters\":[{\"cesql\":\"id = \"}] | spec.filters[0].cesql",
                "\"subscriber\":{\"uri\":\"http://h\"},\"filters\":[{\"regex\":{}}] | spec.filters[0].regex",
                "\"subscriber\":{\"uri\":\"http://h\"},\"delivery\":{\"backoffDelay\":\"soon\"} | spec.delivery.backoffDelay"
            })
    void a_trigger_that_cannot_work_is_refused_with_the_field(String spec, String field) throws Exception {
        var answer = json(TRIGGERS, trigger("bad", spec));

        assertRefused(answer, 422, "Invalid");
        assertThat(fields(answer)).containsExactly(field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "broker":"a\\u0000b","subscriber":{"uri":"http://h"} | spec.broker
            "broker":"b","subscriber":{"uri":"http://h"},"filters":[{"exact":{"type":"\\u0000"}}] | spec.filters[0].exact.type
            """)
    void a_NUL_in_a_text_of_a_custom_kind_is_refused_with_the_field(String spec, String field) throws Exception {
        var answer = json(TRIGGERS, trigger("nul", spec));

        assertRefused(answer, 422, "Invalid");
        assertThat(fields(answer)).containsExactly(field);
    }

    @Test
    void a_trigger_that_names_a_missing_broker_is_taken_because_the_broker_may_follow() throws Exception {
        var answer = json(TRIGGERS, trigger("early", "\"broker\":\"missing\",\"subscriber\":{\"uri\":\"http://h\"}"));

        assertThat(answer.code()).isEqualTo(201);
    }

    @Test
    void an_expression_of_many_parentheses_is_refused() throws Exception {
        var answer = json(
                TRIGGERS,
                trigger(
                        "sql",
                        "\"subscriber\":{\"uri\":\"http://h\"},\"filters\":[{\"cesql\":\"" + "(".repeat(4000)
                                + "\"}]"));

        assertThat(fields(answer)).containsExactly("spec.filters[0].cesql");
    }

    @Test
    void what_must_not_change_stays_and_other_changes_are_taken() throws Exception {
        var annotation = "{\"metadata\":{\"annotations\":{\"eventing.knative.dev/broker.class\":\"%s\"}}}";
        api.post(
                BROKERS,
                "{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: stays, annotations: {eventing.knative.dev/broker.class: Sealane}}, spec: {}}");

        var refused = api.patch(BROKERS + "/stays", "merge", annotation.formatted("Kafka"));

        assertRefused(refused, 422, "Invalid");
        assertThat(fields(refused)).containsExactly("metadata.annotations[eventing.knative.dev/broker.class]");
        assertThat(api.patch(BROKERS + "/stays", "merge", "{metadata: {labels: {a: b}}}")
                        .code())
                .isEqualTo(200);
        assertThat(api.delete(BROKERS + "/stays").code()).isEqualTo(200);
    }

    @Test
    void a_status_is_taken_whatever_the_spec_says() throws Exception {
        json(TRIGGERS, trigger("status", "\"broker\":\"b\",\"subscriber\":{\"uri\":\"http://h\"}"));

        var answer = api.patch(
                TRIGGERS + "/status/status", "merge", "{spec: {broker: other}, status: {subscriberUri: 'http://h'}}");

        assertThat(answer.code()).isEqualTo(200);
        assertThat(answer.at("/spec/broker")).isEqualTo("b");
    }

    @Test
    void configuration_that_is_not_understood_is_refused_with_key_and_value() throws Exception {
        var answer = api.post(
                "/api/v1/namespaces/knative-serving/configmaps",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: config-network}, data: {system-internal-tls: maybe}}");

        assertRefused(answer, 422, "Invalid");
        assertThat(answer.at("/details/causes/0/field")).isEqualTo("data[system-internal-tls]");
        assertThat(answer.at("/details/causes/0/message")).contains("\"maybe\"").contains("enabled, disabled");
    }

    @Test
    void a_certificate_that_cannot_be_issued_is_refused_with_the_fields() throws Exception {
        var answer = api.post(
                CERTIFICATES,
                "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: c}, spec: {secretName: s, issuerRef: {name: i}, dnsNames: [a], duration: 5m, privateKey: {size: 12}}}");

        assertRefused(answer, 422, "Invalid");
        assertThat(fields(answer)).containsExactly("spec.duration", "spec.privateKey.size");
    }

    @Test
    void a_pattern_that_would_run_for_years_is_given_up() throws Exception {
        assertThat(api.post(DEFINITIONS, definition("type: string, pattern: '^a*a*a*a*a*a*a*a*c$'"))
                        .code())
                .isEqualTo(201);

        var answer = api.post(
                "/apis/hostile.example/v1/traps",
                "{apiVersion: hostile.example/v1, kind: Trap, metadata: {name: t}, spec: {value: " + "a".repeat(60)
                        + "b}}");

        assertRefused(answer, 422, "Invalid");
        assertThat(answer.at("/details/causes/0/field")).isEqualTo("spec.value");
        assertThat(answer.at("/details/causes/0/message")).contains("within 1000000 steps");
    }

    @Test
    void a_definition_in_a_group_of_built_in_kinds_is_refused() throws Exception {
        var deployments = definition("type: string")
                .replace("hostile.example", "apps")
                .replace("traps", "deployments")
                .replace("Trap", "Deployment");

        var answer = api.post(DEFINITIONS, deployments);

        assertRefused(answer, 422, "Invalid");
        assertThat(answer.at("/details/causes/0/field")).isEqualTo("spec.group");
    }

    @ParameterizedTest
    @ValueSource(ints = {190, 195, 199})
    void what_could_not_be_read_again_with_its_managed_fields_is_not_stored(int depth) throws Exception {
        var below = depth - 1;
        var json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"deep\"},\"extra\":"
                + "{\"a\":".repeat(below) + "1" + "}".repeat(below) + "}";

        var answer = json(MAPS, json);

        if (depth <= 190) {
            assertThat(answer.code()).isEqualTo(201);
            assertThat(api.get(MAPS + "/deep").code()).isEqualTo(200);
            assertThat(api.delete(MAPS + "/deep").code()).isEqualTo(200);
        } else {
            assertRefused(answer, 400, "BadRequest");
        }
    }

    @Test
    void a_patch_cannot_build_what_no_body_could_hold() throws Exception {
        json(MAPS, MAP.formatted("stacked", ""));
        var operations = new StringBuilder("[{\"op\":\"add\",\"path\":\"/extra\",\"value\":{}}");
        for (var i = 0; i < 300; i++) {
            operations.append(",{\"op\":\"add\",\"path\":\"/next\",\"value\":{}}");
            operations.append(",{\"op\":\"move\",\"from\":\"/extra\",\"path\":\"/next/a\"}");
            operations.append(",{\"op\":\"move\",\"from\":\"/next\",\"path\":\"/extra\"}");
        }

        var answer = api.patch(MAPS + "/stacked", "json", operations.append("]").toString());

        assertRefused(answer, 400, "BadRequest");
        assertThat(api.get(MAPS + "/stacked").code()).isEqualTo(200);
    }

    private static String definition(String value) {
        return "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: traps.hostile.example},"
                + " spec: {group: hostile.example, scope: Cluster, names: {kind: Trap, plural: traps}, versions: [{name: v1,"
                + " served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object,"
                + " properties: {value: {" + value + "}}}}}}}]}}";
    }

    private static String trigger(String name, String spec) {
        return "{\"apiVersion\":\"eventing.knative.dev/v1\",\"kind\":\"Trigger\",\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":{" + spec + "}}";
    }

    private static Answer json(String path, String body) throws Exception {
        return api.send("POST", path, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer yaml(String path, String body) throws Exception {
        return api.send("POST", path, "application/yaml", body.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(Answer answer, int code, String reason) {
        assertThat(answer.code()).as(answer.text()).isEqualTo(code);
        assertThat(answer.at("/kind")).isEqualTo("Status");
        assertThat(answer.at("/reason")).isEqualTo(reason);
        assertThat(answer.text().length()).as("length of the answer").isLessThan(400_000);
    }

    private static List<String> fields(Answer answer) {
        var fields = new ArrayList<String>();
        answer.json()
                .at("/details/causes")
                .forEach(cause -> fields.add(cause.path("field").asText()));
        return fields;
    }

    /** As JSON spells it. */
    private static String escaped(String text) {
        return text.chars()
                .mapToObj(c -> c < 0x20 ? "\\u%04x".formatted(c) : String.valueOf((char) c))
                .collect(Collectors.joining());
    }
}
