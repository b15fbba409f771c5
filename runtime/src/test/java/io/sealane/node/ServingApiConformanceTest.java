package io.sealane.node;

import static io.sealane.node.ServingNode.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.api.ApiClient;
import io.sealane.resource.embedded.object.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Knative's own suites ask of the resources of serving, as their users write and read them. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class ServingApiConformanceTest {

    private static final String SERVING = "/apis/serving.knative.dev/v1/namespaces/default/";

    private static ServingNode node;

    @BeforeAll
    static void start() {
        node = ServingNode.start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void labels_and_annotations_reach_what_is_made_of_a_Service() {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata:
                  name: marked
                  namespace: default
                  labels: {of: service}
                  annotations: {about: service}
                spec:
                  template:
                    metadata:
                      labels: {of: template}
                      annotations: {about: template}
                    spec: {containers: [{image: hello}]}
                """);
        node.awaitReady("marked");

        for (var kind : List.of("configurations", "routes")) {
            var made = node.api().get(SERVING + kind + "/marked").path("metadata");
            assertThat(made.path("labels").path("of").asText()).isEqualTo("service");
            assertThat(made.path("labels").path("serving.knative.dev/service").asText())
                    .isEqualTo("marked");
            assertThat(made.path("annotations").path("about").asText()).isEqualTo("service");
        }
        var revision = node.api().get(SERVING + "revisions/marked-00001").path("metadata");
        assertThat(revision.path("labels").path("of").asText()).isEqualTo("template");
        assertThat(revision.path("labels")
                        .path("serving.knative.dev/configuration")
                        .asText())
                .isEqualTo("marked");
        assertThat(revision.path("labels")
                        .path("serving.knative.dev/configurationGeneration")
                        .asText())
                .isEqualTo("1");
        assertThat(revision.path("annotations").path("about").asText()).isEqualTo("template");
        var deployment = node.api().get("/apis/apps/v1/namespaces/default/deployments/marked-00001-deployment");
        assertThat(deployment
                        .path("spec")
                        .path("template")
                        .path("metadata")
                        .path("labels")
                        .path("of")
                        .asText())
                .isEqualTo("template");
        assertThat(deployment
                        .path("metadata")
                        .path("ownerReferences")
                        .path(0)
                        .path("kind")
                        .asText())
                .isEqualTo("Revision");
    }

    @Test
    void what_is_taken_off_a_Service_goes_from_what_was_made_of_it() {
        node.service("bared", "hello", "TARGET", "you");
        node.awaitReady("bared");
        node.api().mergePatch(SERVING + "services/bared", """
                        {"metadata": {"labels": {"juicy": "jamba"},
                                      "annotations": {"juicy": "jamba", "networking.knative.dev/http-protocol": "redirected"}}}
                        """);
        for (var kind : List.of("configurations", "routes")) {
            node.await(
                    kind,
                    "bared",
                    made -> keys(made, "labels").contains("juicy")
                            && keys(made, "annotations").contains("juicy"));
        }

        node.api().mergePatch(SERVING + "services/bared", """
                        {"metadata": {"labels": {"juicy": null},
                                      "annotations": {"juicy": null, "networking.knative.dev/http-protocol": null}}}
                        """);
        for (var kind : List.of("configurations", "routes")) {
            var made =
                    node.await(kind, "bared", one -> !keys(one, "annotations").contains("juicy"));
            assertThat(keys(made, "annotations"))
                    .contains("serving.knative.dev/creator")
                    .doesNotContain("juicy", "networking.knative.dev/http-protocol");
            assertThat(keys(made, "labels"))
                    .containsExactlyInAnyOrder("serving.knative.dev/service", "serving.knative.dev/serviceUID");
        }
    }

    @Test
    void who_made_a_Service_and_who_changed_it_is_noted_and_told_by_what_is_made_of_it() {
        // Manifests are applied by the node, and patches are sent by the admin.
        node.service("signed", "hello", "TARGET", "you");
        node.awaitReady("signed");
        for (var path :
                List.of("services/signed", "configurations/signed", "routes/signed", "revisions/signed-00001")) {
            assertThat(annotation(node.api().get(SERVING + path), "serving.knative.dev/creator"))
                    .as(path)
                    .isEqualTo("node");
        }

        node.api().mergePatch(SERVING + "services/signed", """
                        {"spec": {"template": {"metadata": {"annotations": {"again": "yes"}}}}}
                        """);
        var revision = node.await("revisions", "signed-00002", made -> true);
        var service = node.api().get(SERVING + "services/signed");

        assertThat(annotation(revision, "serving.knative.dev/creator")).isEqualTo("admin");
        assertThat(annotation(service, "serving.knative.dev/creator")).isEqualTo("node");
        assertThat(annotation(service, "serving.knative.dev/lastModifier")).isEqualTo("admin");
    }

    @Test
    void a_Service_says_what_traffic_it_has_so_that_tools_can_add_a_tag_to_it() {
        node.service("tagged", "hello", "TARGET", "you");
        var service = node.awaitReady("tagged");
        assertThat(service.path("spec").path("traffic").toString())
                .isEqualTo("[{\"latestRevision\":true,\"percent\":100}]");

        // As kn service update --tag tagged-00001=old does: a share and no word about the latest would stop it the next
        // time.
        node.api().mergePatch(SERVING + "services/tagged", """
                        {"spec": {"traffic": [{"latestRevision": true, "percent": 100}, {"revisionName": "tagged-00001", "tag": "old"}]}}
                        """);
        var after = node.awaitService(
                "tagged",
                one -> one.path("status").path("traffic").size() == 2
                        && ApiClient.isTrue("Ready").test(one));

        assertThat(after.path("spec").path("traffic").path(1))
                .isEqualTo(Yaml.parseAll("{revisionName: tagged-00001, tag: old, latestRevision: false, percent: 0}")
                        .get(0));
    }

    private static String annotation(JsonNode object, String name) {
        return object.path("metadata").path("annotations").path(name).asText();
    }

    @Test
    void each_change_of_the_template_is_a_Revision_and_other_changes_are_none() {
        node.service("grown", "hello", "TARGET", "one");
        node.awaitReady("grown");
        node.service("grown", "hello", "TARGET", "two");
        node.awaitService(
                "grown",
                one -> latest(one).equals("grown-00002")
                        && ApiClient.isTrue("Ready").test(one));
        node.api().mergePatch(SERVING + "services/grown", "{\"metadata\":{\"annotations\":{\"a\":\"b\"}}}");
        node.await("configurations", "grown", one -> keys(one, "annotations").contains("a"));
        // Another Revision shows that what was changed before it has been looked at.
        node.service("grown", "hello", "TARGET", "three");
        node.awaitService(
                "grown",
                one -> latest(one).equals("grown-00003")
                        && ApiClient.isTrue("Ready").test(one));

        var names = new ArrayList<String>();
        for (var revision : node.api()
                .get(SERVING + "revisions?labelSelector=serving.knative.dev/service%3Dgrown")
                .path("items")) {
            names.add(revision.path("metadata").path("name").asText());
        }
        assertThat(names).containsExactlyInAnyOrder("grown-00001", "grown-00002", "grown-00003");
    }

    @Test
    void a_Revision_may_be_named_and_its_name_is_used_once() {
        named("own", "own-first", "one");
        var ready = node.awaitReady("own");
        assertThat(latest(ready)).isEqualTo("own-first");

        assertThatThrownBy(() -> named("own", "own-first", "two"))
                .hasMessageContaining(
                        "spec.template.metadata.name: Invalid value: \"own-first\": expected another name,"
                                + " or none, as spec.template.spec.containers[0].env[0].value changes");
        node.api().mergePatch(SERVING + "services/own", """
                        {"metadata": {"labels": {"a": "b"}}, "spec": {"traffic": [{"latestRevision": true, "percent": 100, "tag": "now"}]}}
                        """);

        named("own", "own-second", "two");
        node.awaitService(
                "own",
                one -> latest(one).equals("own-second")
                        && ApiClient.isTrue("Ready").test(one));
    }

    @Test
    void a_Revision_of_another_Service_is_not_taken_for_ones_own() {
        named("taken", "taken-by-first", "one");
        node.awaitReady("taken");

        named("taken-by", "taken-by-first", "two");
        node.awaitService(
                "taken-by",
                one -> condition(one, "ConfigurationsReady").startsWith("False RevisionNameTaken")
                        && condition(one, "Ready").startsWith("False"));
    }

    @Test
    void a_Route_of_somebody_else_is_left_alone() {
        node.service("source", "hello", "TARGET", "you");
        node.awaitReady("source");
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Route
                metadata: {name: contested, namespace: default}
                spec: {traffic: [{configurationName: source, percent: 100}]}
                """);
        node.await("routes", "contested", ApiClient.isTrue("Ready"));
        node.service("contested", "hello", "TARGET", "you");

        node.awaitService(
                "contested",
                one -> condition(one, "RoutesReady").startsWith("False NotOwned")
                        && condition(one, "Ready").startsWith("False NotOwned"));
        node.await("routes", "contested", ApiClient.isTrue("Ready"));
    }

    @Test
    void what_cannot_run_makes_no_route_and_the_one_before_goes_on() throws Exception {
        node.service("broken", "example.com/nobody/has/it", "A", "b");
        // The Service copies either from an object of another controller, so each is waited for.
        node.awaitService(
                "broken",
                one -> condition(one, "ConfigurationsReady").startsWith("False RevisionFailed")
                        && condition(one, "RoutesReady").startsWith("False RevisionMissing"));

        node.service("mended", "hello", "TARGET", "you");
        node.awaitReady("mended");
        node.service("mended", "example.com/nobody/has/it", "A", "b");
        node.awaitService("mended", one -> condition(one, "ConfigurationsReady").startsWith("False RevisionFailed"));
        assertThat(node.ask("external-http", "mended.default.example.com")).isEqualTo("200 Hello you!");
    }

    @Test
    void a_service_hides_and_shows_itself_again() throws Exception {
        node.service("shy", "hello", "TARGET", "you");
        node.awaitReady("shy");
        visible("\"cluster-local\"", "http://shy.default.svc.cluster.local");
        node.awaitAnswer("shy.default.example.com", "404 ");
        assertThat(node.ask("cluster-local-http", "shy.default.svc.cluster.local"))
                .isEqualTo("200 Hello you!");

        visible("null", "http://shy.default.example.com");
        node.awaitAnswer("shy.default.example.com", "200 Hello you!");
    }

    @Test
    void a_Configuration_and_a_Route_of_ones_own_make_a_Service_without_one() throws Exception {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Configuration
                metadata: {name: alone, namespace: default}
                spec: {template: {spec: {containers: [{image: hello}]}}}
                ---
                apiVersion: serving.knative.dev/v1
                kind: Route
                metadata: {name: way, namespace: default}
                spec: {traffic: [{configurationName: alone, percent: 100}]}
                """);
        var configuration = node.await("configurations", "alone", ApiClient.isTrue("Ready"));
        var route = node.await("routes", "way", ApiClient.isTrue("Ready"));

        assertThat(configuration.path("status").path("latestReadyRevisionName").asText())
                .isEqualTo("alone-00001");
        assertThat(route.path("status")
                        .path("traffic")
                        .path(0)
                        .path("revisionName")
                        .asText())
                .isEqualTo("alone-00001");
        assertThat(node.ask("external-http", "way.default.example.com")).isEqualTo("200 Hello World!");
    }

    @Test
    void scaling_by_CPU_or_memory_is_refused_with_what_there_is() {
        for (var annotation : List.of("class: hpa.autoscaling.knative.dev", "metric: cpu", "metric: memory")) {
            assertThatThrownBy(() -> node.apply("""
                    apiVersion: serving.knative.dev/v1
                    kind: Service
                    metadata: {name: hpa, namespace: default}
                    spec:
                      template:
                        metadata: {annotations: {autoscaling.knative.dev/%s}}
                        spec: {containers: [{image: hello}]}
                    """.formatted(annotation)))
                    .hasMessageContaining("autoscaling.knative.dev/" + annotation.substring(0, annotation.indexOf(':')))
                    .hasMessageContaining("expected one of");
        }
    }

    @Test
    void how_it_is_scaled_is_shown_as_its_PodAutoscaler_and_ServerlessService() {
        node.service("shown", "hello", "TARGET", "you");
        node.awaitReady("shown");
        var scaler = node.api()
                .await(
                        "/apis/autoscaling.internal.knative.dev/v1alpha1/namespaces/default/podautoscalers",
                        "shown-00001",
                        ServingNode.PATIENCE,
                        ApiClient.isTrue("Ready")
                                .and(one ->
                                        one.path("status").path("actualScale").asInt() == 1));
        assertThat(scaler.path("status").path("desiredScale").asInt()).isEqualTo(1);
        assertThat(scaler.path("spec").path("scaleTargetRef").path("name").asText())
                .isEqualTo("shown-00001-deployment");
        // One Pod of this capacity cannot take the planned burst.
        node.api()
                .await(
                        "/apis/networking.internal.knative.dev/v1alpha1/namespaces/default/serverlessservices",
                        "shown-00001",
                        ServingNode.PATIENCE,
                        ApiClient.isTrue("Ready")
                                .and(one ->
                                        one.path("spec").path("mode").asText().equals("Proxy")));
    }

    @Test
    void a_template_of_the_request_log_that_cannot_be_followed_is_refused() {
        assertThatThrownBy(() -> node.api()
                        .mergePatch(
                                "/api/v1/namespaces/knative-serving/configmaps/config-observability",
                                "{\"data\":{\"logging.request-log-template\":\"{{.Request.Nothing}}\"}}"))
                .hasMessageContaining(".Nothing: expected one of")
                .hasMessageContaining("UserAgent");
    }

    private static void visible(String label, String url) {
        node.api()
                .mergePatch(
                        SERVING + "services/shy",
                        "{\"metadata\":{\"labels\":{\"networking.knative.dev/visibility\":" + label + "}}}");
        node.awaitService(
                "shy",
                one -> one.path("status").path("url").asText().equals(url)
                        && ApiClient.isTrue("Ready").test(one));
    }

    private static Set<String> keys(JsonNode object, String part) {
        var keys = new HashSet<String>();
        object.path("metadata").path(part).fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static String latest(JsonNode service) {
        return service.path("status").path("latestReadyRevisionName").asText();
    }

    private static void named(String name, String revision, String target) {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    metadata: {name: %s}
                    spec: {containers: [{image: hello, env: [{name: TARGET, value: %s}]}]}
                """.formatted(name, revision, target));
    }
}
