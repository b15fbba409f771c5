package io.sealane.resource.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import akka.stream.javadsl.Source;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ObjectsOverHttpTest {

    private static final String MAPS = "/api/v1/namespaces/default/configmaps";
    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/default/brokers";
    private static final String BROKER =
            "{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: %s}, spec: %s}";
    private static final String MAP = "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s%s}, data: {a: b}}";

    private static ServedApi served;
    private static Api api;

    @BeforeAll
    static void serve() throws Exception {
        served = new ServedApi(new MemoryResourceStore(LogLimits.standard()));
        api = new Api(served.url());
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @Test
    void a_created_object_has_what_the_server_gives() throws Exception {
        var created = api.post(BROKERS, BROKER.formatted("born", "{}"));
        assertThat(created.code()).isEqualTo(201);
        assertThat(created.at("/metadata/generation")).isEqualTo("1");
        assertThat(created.at("/metadata/namespace")).isEqualTo("default");
        assertThat(created.at("/metadata/uid"))
                .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(created.at("/metadata/creationTimestamp")).endsWith("Z");
        assertThat(api.get(BROKERS + "/born").json()).isEqualTo(created.json());
    }

    @Test
    void fields_that_no_container_of_a_service_has_are_refused_by_name() throws Exception {
        var services = "/apis/serving.knative.dev/v1/namespaces/default/services?fieldValidation=Strict";
        var service =
                "{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: %s}, spec: {template: {spec: {"
                        + "timeoutSeconds: 3, containers: [{image: hello, %s: [{name: A, value: b}],"
                        + " readinessProbe: {httpGet: {path: /}}}]}}}}";

        assertThat(api.post(services, service.formatted("right", "env")).code()).isEqualTo(201);
        assertThat(api.post(services, service.formatted("wrong", "enw")).at("/message"))
                .isEqualTo("strict decoding error: unknown field \"spec.template.spec.containers[0].enw\"");
    }

    @Test
    void a_mistyped_field_of_a_delivery_is_refused_by_name_since_events_would_be_lost() throws Exception {
        var answer = api.post(
                BROKERS + "?fieldValidation=Strict",
                BROKER.formatted("mistyped", "{delivery: {retries: 3, retry: 3}}"));

        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.at("/message")).isEqualTo("strict decoding error: unknown field \"spec.delivery.retries\"");
    }

    @Test
    void what_only_containers_can_do_is_refused_by_its_name() throws Exception {
        var pod = "/api/v1/namespaces/default/pods/p";

        assertThat(api.post(pod + "/exec?command=ls", "{}").code()).isEqualTo(405);
        assertThat(api.get(pod + "/portforward").at("/message"))
                .startsWith("pods/portforward is not served: a Pod runs as a handler inside the node");
        assertThat(api.get(pod + "/nonsense").code()).isEqualTo(404);
    }

    @Test
    void a_status_given_at_creation_is_dropped_and_the_sub_resource_changes_nothing_else() throws Exception {
        var body =
                "{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: st}, spec: {}, status: {annotations: {a: b}}}";
        assertThat(api.post(BROKERS, body).json().has("status")).isFalse();

        var status = api.patch(
                BROKERS + "/st/status", "merge", "{spec: {config: {name: x}}, status: {annotations: {a: c}}}");
        assertThat(status.code()).isEqualTo(200);
        assertThat(status.at("/status/annotations/a")).isEqualTo("c");
        assertThat(status.json().at("/spec/config").isMissingNode()).isTrue();
        assertThat(status.at("/metadata/generation")).isEqualTo("1");

        var spec = api.patch(BROKERS + "/st", "merge", "{spec: {config: {name: x}}, status: {annotations: {a: d}}}");
        assertThat(spec.at("/status/annotations/a")).isEqualTo("c");
        assertThat(spec.at("/spec/config/name")).isEqualTo("x");
        assertThat(spec.at("/metadata/generation")).isEqualTo("2");
    }

    @Test
    void a_write_that_changes_nothing_keeps_the_version() throws Exception {
        var created = api.post(MAPS, MAP.formatted("same", ""));
        var again = api.put(MAPS + "/same", MAP.formatted("same", ""));
        assertThat(again.code()).isEqualTo(200);
        assertThat(again.at("/metadata/resourceVersion")).isEqualTo(created.at("/metadata/resourceVersion"));
    }

    @Test
    void a_replacement_of_an_old_version_is_a_conflict() throws Exception {
        var created = api.post(MAPS, MAP.formatted("cas", ""));
        api.patch(MAPS + "/cas", "merge", "{data: {a: c}}");
        var old = MAP.formatted("cas", ", resourceVersion: '" + created.at("/metadata/resourceVersion") + "'");
        var refused = api.put(MAPS + "/cas", old);
        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.at("/reason")).isEqualTo("Conflict");
        assertThat(refused.at("/message"))
                .isEqualTo(
                        "Operation cannot be fulfilled on configmaps \"cas\": the object has been modified; please apply"
                                + " your changes to the latest version and try again");
        assertThat(refused.at("/details/name")).isEqualTo("cas");
    }

    @Test
    void names_are_made_up_from_a_prefix() throws Exception {
        var created = api.post(MAPS, "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: made-}}");
        assertThat(created.at("/metadata/name")).matches("made-[bcdfghjklmnpqrstvwxz2456789]{5}");
    }

    @Test
    void a_dry_run_answers_and_stores_nothing() throws Exception {
        assertThat(api.post(MAPS + "?dryRun=All", MAP.formatted("dry", "")).code())
                .isEqualTo(201);
        assertThat(api.get(MAPS + "/dry").code()).isEqualTo(404);
    }

    @Test
    void an_object_with_a_finalizer_waits_for_it() throws Exception {
        api.post(MAPS, MAP.formatted("held", ", finalizers: [example.com/hold]"));
        var marked = api.delete(MAPS + "/held");
        assertThat(marked.code()).isEqualTo(200);
        assertThat(marked.at("/metadata/deletionTimestamp")).endsWith("Z");
        assertThat(api.patch(MAPS + "/held", "merge", "{metadata: {finalizers: [example.com/hold, b.c/d]}}")
                        .code())
                .isEqualTo(422);
        assertThat(api.patch(MAPS + "/held", "merge", "{metadata: {finalizers: null}}")
                        .code())
                .isEqualTo(200);
        assertThat(api.get(MAPS + "/held").code()).isEqualTo(404);
    }

    @Test
    void a_deletion_with_preconditions_spares_another_object_of_the_name() throws Exception {
        var created = api.post(MAPS, MAP.formatted("pre", ""));
        var other = "{apiVersion: v1, kind: DeleteOptions, preconditions: {uid: other}}";
        assertThat(api.send("DELETE", MAPS + "/pre", "application/json", Api.json(other))
                        .code())
                .isEqualTo(409);
        var right = other.replace("other", created.at("/metadata/uid"));
        var deleted = api.send("DELETE", MAPS + "/pre", "application/json", Api.json(right));
        assertThat(deleted.code()).isEqualTo(200);
        assertThat(deleted.at("/status")).isEqualTo("Success");
        assertThat(deleted.at("/details/uid")).isEqualTo(created.at("/metadata/uid"));
    }

    @Test
    void lists_come_in_pages_that_show_one_version() throws Exception {
        api.post("/api/v1/namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: pages}}");
        var maps = "/api/v1/namespaces/pages/configmaps";
        for (var name : new String[] {"a", "b", "c"}) {
            api.post(maps, MAP.formatted(name, ""));
        }
        var first = api.get(maps + "?limit=2");
        assertThat(first.at("/metadata/remainingItemCount")).isEqualTo("1");
        api.post(maps, MAP.formatted("d", ""));
        api.delete(maps + "/c");
        var second = api.get(maps + "?limit=2&continue=" + first.at("/metadata/continue"));
        assertThat(second.json().path("items").findValuesAsText("name")).containsExactly("c");
        assertThat(second.at("/metadata/resourceVersion")).isEqualTo(first.at("/metadata/resourceVersion"));
        assertThat(second.json().path("metadata").has("continue")).isFalse();
        assertThat(api.get(maps + "?continue=nonsense").code()).isEqualTo(400);
    }

    @Test
    void a_collection_can_be_deleted_by_label() throws Exception {
        api.post(MAPS, MAP.formatted("dc-1", ", labels: {gone: 'yes'}"));
        api.post(MAPS, MAP.formatted("dc-2", ", labels: {gone: 'no'}"));
        assertThat(api.delete(MAPS + "?labelSelector=gone%3Dyes").code()).isEqualTo(200);
        assertThat(api.get(MAPS + "/dc-1").code()).isEqualTo(404);
        assertThat(api.get(MAPS + "/dc-2").code()).isEqualTo(200);
    }

    @Test
    void a_kind_in_several_versions_is_one_object() throws Exception {
        var v1 = "/apis/security.istio.io/v1/namespaces/default/peerauthentications";
        api.post(v1, "{apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: {name: pa}, spec: {}}");
        var beta = v1.replace("/v1/", "/v1beta1/") + "/pa";
        assertThat(api.get(beta).at("/apiVersion")).isEqualTo("security.istio.io/v1beta1");
        assertThat(api.patch(beta, "merge", "{spec: {mtls: {mode: STRICT}}}").at("/spec/mtls/mode"))
                .isEqualTo("STRICT");
        assertThat(api.get(v1 + "/pa").at("/apiVersion")).isEqualTo("security.istio.io/v1");
    }

    @Test
    void yaml_bodies_are_read() throws Exception {
        var yaml = MAP.formatted("from-yaml", "").getBytes(StandardCharsets.UTF_8);
        assertThat(api.send("POST", MAPS, "application/yaml", yaml).code()).isEqualTo(201);
    }

    @Test
    void yaml_aliases_that_stand_for_very_much_are_refused() throws Exception {
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 9; i++) {
            bomb.append("a%d: &a%d [*a%d,*a%d,*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1, i - 1, i - 1));
        }
        var refused = api.send("POST", MAPS, "application/yaml", bomb.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(refused.code()).isEqualTo(400);
    }

    @Test
    void a_body_that_nests_too_deep_is_refused() throws Exception {
        var deep = "[".repeat(5000).getBytes(StandardCharsets.UTF_8);
        assertThat(api.send("POST", MAPS, "application/json", deep).code()).isEqualTo(400);
        assertThat(api.send("POST", MAPS, "application/yaml", deep).code()).isEqualTo(400);
    }

    @Test
    void an_object_over_a_mebibyte_and_a_half_is_too_large() throws Exception {
        var large = MAP.formatted("large", "").replace("a: b", "a: " + "x".repeat(1_600_000));
        var refused = api.post(MAPS, large);
        assertThat(refused.code()).isEqualTo(413);
        assertThat(refused.at("/reason")).isEqualTo("RequestEntityTooLarge");
    }

    @Test
    void a_schema_fault_names_its_field() throws Exception {
        var refused = api.post(BROKERS, BROKER.formatted("bad", "{delivery: {retry: -1, backoffPolicy: random}}"));
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.at("/reason")).isEqualTo("Invalid");
        assertThat(refused.at("/details/kind")).isEqualTo("Broker");
        var fields = new ArrayList<String>();
        refused.json()
                .at("/details/causes")
                .forEach(cause -> fields.add(cause.path("field").asText()));
        assertThat(fields).containsExactlyInAnyOrder("spec.delivery.retry", "spec.delivery.backoffPolicy");
    }

    @ParameterizedTest
    @CsvSource({"Strict, 400, false", "Warn, 201, true", "Ignore, 201, false"})
    void unknown_fields_are_treated_as_asked(String validation, int code, boolean warned) throws Exception {
        var name = "unknown-" + validation.toLowerCase(Locale.ROOT);
        var answer = api.post(BROKERS + "?fieldValidation=" + validation, BROKER.formatted(name, "{typo: 1}"));
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.response().headers().firstValue("Warning").isPresent())
                .isEqualTo(warned);
        assertThat(answer.json().at("/spec/typo").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /api/v1/namespaces/default/configmaps/absent        | 404 | configmaps \"absent\" not found",
                "GET    | /api/v1/namespaces/default/nonsense                 | 404 | the server could not find the requested resource",
                "GET    | /apis/absent.example/v1/things                      | 404 | the server could not find the requested resource",
                "GET    | /nonsense                                           | 404 | the server could not find the requested resource",
                "GET    | /api/v1/configmaps/absent                           | 404 | the server could not find the requested resource",
                "PUT    | /api/v1/namespaces/default/configmaps               | 405 | the server does not allow this method on the requested resource",
                "POST   | /api/v1/namespaces/default/configmaps/x             | 405 | the server does not allow this method on the requested resource",
                "POST   | /api/v1/configmaps                                  | 405 | the server does not allow this method on the requested resource",
                "PATCH  | /apis                                               | 405 | the server does not allow this method on the requested resource",
                "DELETE | /api/v1/namespaces/default/configmaps/absent        | 404 | configmaps \"absent\" not found",
                "GET    | /api/v1/configmaps?fieldSelector=data.a%3Db         | 400 | field label not supported: data.a",
                "GET    | /api/v1/configmaps?limit=x                          | 400 | limit: 'x', expected a number that is not negative",
                "GET    | /api/v1/configmaps?watch=1&resourceVersion=x        | 400 | resourceVersion: 'x', expected a number of at most 18 digits",
            })
    void requests_that_cannot_be_answered_get_a_status(String method, String path, int code, String message)
            throws Exception {
        var answer = api.send(
                method,
                path,
                "application/json",
                method.equals("GET") ? new byte[0] : "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.at("/kind")).isEqualTo("Status");
        assertThat(answer.at("/status")).isEqualTo("Failure");
        assertThat(answer.at("/code")).isEqualTo(Integer.toString(code));
        assertThat(answer.at("/message")).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{apiVersion: v1, kind: ConfigMap}                                                       | 422 | metadata.name",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: Big}}                                | 422 | RFC 1123",
                "{apiVersion: v1, kind: Secret, metadata: {name: x}}                                     | 400 | the kind in the data (Secret)",
                "{apiVersion: v2, kind: ConfigMap, metadata: {name: x}}                                  | 400 | the apiVersion in the data (v2)",
                "{kind: ConfigMap, metadata: {name: x}}                                                  | 400 | apiVersion is missing",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, namespace: other}}                | 400 | the namespace of the provided object",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, resourceVersion: '1'}}            | 400 | resourceVersion should not be set",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, labels: {a: 'no spaces'}}}        | 422 | metadata.labels",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: x, ownerReferences: [{name: y}]}}    | 422 | metadata.ownerReferences[0].uid",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: 1}}                    | 422 | data[a]",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {'a/b': c}}                | 422 | data[a/b]",
                "[1]                                                                                     | 400 | expected an object",
            })
    void objects_that_cannot_be_created_say_why(String body, int code, String reason) throws Exception {
        var answer = api.post(MAPS, body);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.at("/message")).contains(reason);
    }

    @Test
    void a_namespace_that_is_not_there_holds_nothing() throws Exception {
        var answer = api.post("/api/v1/namespaces/absent/configmaps", MAP.formatted("x", ""));
        assertThat(answer.code()).isEqualTo(404);
        assertThat(answer.at("/message")).isEqualTo("namespaces \"absent\" not found");
    }

    @Test
    void media_types_that_are_not_read_are_named() throws Exception {
        api.post(BROKERS, BROKER.formatted("media", "{}"));
        assertThat(api.send("POST", MAPS, "text/plain", "x".getBytes(StandardCharsets.UTF_8))
                        .code())
                .isEqualTo(415);
        assertThat(api.patch(BROKERS + "/media", "strategic-merge", "{}").code())
                .isEqualTo(415);
    }

    @Test
    void an_apply_names_its_manager_and_only_an_apply_may_be_forced() throws Exception {
        var nobody = api.send("PATCH", MAPS + "/ssa", "application/apply-patch+yaml", Api.json("{}"));
        assertThat(nobody.code()).isEqualTo(422);
        assertThat(nobody.at("/message"))
                .isEqualTo(
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        assertThat(api.patch(MAPS + "/ssa?force=true", "merge", "{}").code()).isEqualTo(422);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/namespaces/default/configmaps/%2e%2e, 400",
        "/api/v1/namespaces/default%2Fconfigmaps/kube-root, 400",
        "/api%2Fv1, 400",
        "/api/v1/namespaces/default/configmaps/a%252Fb, 400",
        "/api/v1//namespaces, 404",
        "/api/v1/, 200"
    })
    void a_path_never_means_another_one(String path, int code) throws Exception {
        assertThat(api.get(path).code()).isEqualTo(code);
    }

    @Test
    void a_field_that_is_there_twice_is_refused_or_warned_of() throws Exception {
        var body =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"twice\"},\"data\":{\"a\":\"b\",\"a\":\"c\"}}";
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var strict = api.send("POST", MAPS + "?fieldValidation=Strict", "application/json", bytes);
        assertThat(strict.code()).isEqualTo(400);
        assertThat(strict.at("/message")).isEqualTo("strict decoding error: duplicate field \"data.a\"");
        var warned = api.send("POST", MAPS + "?fieldValidation=Warn", "application/json", bytes);
        assertThat(warned.code()).isEqualTo(201);
        assertThat(warned.response().headers().firstValue("Warning"))
                .contains("299 - \"duplicate field \\\"data.a\\\"\"");
    }

    @Test
    void a_time_of_logs_that_is_none_is_refused() throws Exception {
        var pod = "{apiVersion: v1, kind: Pod, metadata: {name: timed}, spec: {containers: [{name: c, image: i}]}}";
        api.post("/api/v1/namespaces/default/pods", pod);
        var log = "/api/v1/namespaces/default/pods/timed/log";
        assertThat(api.get(log + "?sinceTime=garbage").at("/message"))
                .isEqualTo("sinceTime: 'garbage', expected a time like 2026-01-31T12:00:00Z");
        served.logs().answer(Source.empty());
        assertThat(api.get(log + "?sinceTime=2026-01-01T00:00:00Z").code()).isEqualTo(200);
        assertThat(served.logs().asked().orElseThrow().since()).isPresent();
    }

    @Test
    void secrets_take_texts_and_keep_their_type() throws Exception {
        var secrets = "/api/v1/namespaces/default/secrets";
        var created = api.post(secrets, "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: b}}");
        assertThat(created.at("/data/a")).isEqualTo("Yg==");
        assertThat(created.at("/type")).isEqualTo("Opaque");
        assertThat(created.json().has("stringData")).isFalse();
        assertThat(api.patch(secrets + "/s", "merge", "{type: other}").code()).isEqualTo(422);
        var tls = api.post(
                secrets,
                "{apiVersion: v1, kind: Secret, metadata: {name: t}, type: kubernetes.io/tls, data: {tls.crt: eA==}}");
        assertThat(tls.at("/message")).contains("data[tls.key]: Required value");
    }

    /** In JSON, as kubectl sends it: there 1e9 is no whole number. */
    private static String containers(String cpu, String memory) {
        return "\"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i\", \"resources\": {\"requests\": {\"cpu\": "
                + cpu + ", \"memory\": " + memory + "}}}]}";
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1e9", "2, 1.5e+9", "0.0001, 100000000000000000000"})
    void how_much_a_container_needs_may_be_a_number(String cpu, String memory) throws Exception {
        var head = "\"metadata\": {\"generateName\": \"n\"}, ";
        var template = "\"template\": {\"metadata\": {\"labels\": {\"a\": \"b\"}}, " + containers(cpu, memory) + "}";

        var pod = api.post(
                "/api/v1/namespaces/default/pods",
                "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", " + head + containers(cpu, memory) + "}");
        var deployment = api.post(
                "/apis/apps/v1/namespaces/default/deployments",
                "{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", " + head
                        + "\"spec\": {\"selector\": {\"matchLabels\": {\"a\": \"b\"}}, " + template + "}}");
        var service = api.post(
                "/apis/serving.knative.dev/v1/namespaces/default/services",
                "{\"apiVersion\": \"serving.knative.dev/v1\", \"kind\": \"Service\", " + head + "\"spec\": {" + template
                        + "}}");

        for (var answer : List.of(pod, deployment, service)) {
            assertThat(answer.code()).as(answer.at("/message")).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "-0.5", "{}"})
    void but_nothing_that_is_no_amount(String cpu) throws Exception {
        var answer = api.post(
                "/api/v1/namespaces/default/pods",
                "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"none\"}, "
                        + containers(cpu, "1") + "}");

        assertThat(answer.code()).isEqualTo(422);
        assertThat(answer.at("/message")).contains("spec.containers[0].resources.requests[cpu]: Invalid value");
    }

    @Test
    void a_pod_keeps_its_spec_but_for_the_image() throws Exception {
        var pods = "/api/v1/namespaces/default/pods";
        var pod =
                "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: x, env: [{name: A, value: b}]}]}}";
        var created = api.post(pods, pod);
        assertThat(created.at("/status/phase")).isEqualTo("Pending");
        assertThat(created.at("/spec/restartPolicy")).isEqualTo("Always");
        var image = api.patch(pods + "/p", "strategic-merge", "{spec: {containers: [{name: c, image: y}]}}");
        assertThat(image.at("/spec/containers/0/image")).isEqualTo("y");
        assertThat(image.at("/spec/containers/0/env/0/value")).isEqualTo("b");
        assertThat(api.patch(pods + "/p", "strategic-merge", "{spec: {containers: [{name: c, command: [z]}]}}")
                        .code())
                .isEqualTo(422);
    }
}
