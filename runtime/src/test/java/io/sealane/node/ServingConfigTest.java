package io.sealane.node;

import static io.sealane.node.ServingNode.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What serving's ConfigMaps, and the operator's resource that is folded into them, change while a node serves. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServingConfigTest {

    private static final String MAPS = "/api/v1/namespaces/knative-serving/configmaps/";
    private static final String SERVINGS =
            "/apis/operator.knative.dev/v1beta1/namespaces/knative-serving/knativeservings";
    private static final String KCERTS =
            "/apis/networking.internal.knative.dev/v1alpha1/namespaces/default/certificates";

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
    void a_request_chooses_its_revision_by_the_field_of_a_tag() throws Exception {
        hello("tagged", "one", "");
        node.awaitReady("tagged");
        hello("tagged", "two", """
                  traffic:
                    - {revisionName: tagged-00001, percent: 100}
                    - {latestRevision: true, percent: 0, tag: next}
                """);
        node.awaitService(
                "tagged",
                one -> one.path("status").path("traffic").size() == 2
                        && ApiClient.isTrue("Ready").test(one));
        assertThat(ask("tagged", "Knative-Serving-Tag: next\r\n")).isEqualTo("200 one");

        node.api().mergePatch(MAPS + "config-features", "{\"data\":{\"tag-header-based-routing\":\"Enabled\"}}");
        node.awaitAnswer("tagged.default.example.com", "Knative-Serving-Tag: next\r\n", "200 two");

        assertThat(ask("tagged", "Knative-Serving-Tag: other\r\n")).isEqualTo("200 one");
        assertThat(ask("tagged", "Knative-Serving-Tag:\r\n")).isEqualTo("200 one");
        assertThat(ask("tagged", "")).isEqualTo("200 one");
        assertThat(node.ask("external-http", "next-tagged.default.example.com")).isEqualTo("200 two");
        assertThatThrownBy(() -> node.api()
                        .mergePatch(MAPS + "config-features", "{\"data\":{\"tag-header-based-routing\":\"on\"}}"))
                .hasMessageContaining("expected one of enabled, allowed, disabled, got 'on'");
    }

    @Test
    void traffic_moves_to_a_new_revision_step_by_step() throws Exception {
        hello("rolled", "one", "");
        node.awaitReady("rolled");
        node.api()
                .mergePatch(
                        "/apis/serving.knative.dev/v1/namespaces/default/services/rolled",
                        "{\"metadata\":{\"annotations\":{\"serving.knative.dev/rollout-duration\":\"5s\"}}}");
        var seen = new HashSet<String>();
        // Watched from before it begins: it may be over soon.
        var moving = CompletableFuture.supplyAsync(() -> node.await(
                "routes", "rolled", one -> condition(one, "IngressReady").startsWith("Unknown RolloutInProgress")));
        hello("rolled", "two", "");
        assertThat(condition(moving.join(), "Ready")).startsWith("Unknown RolloutInProgress");
        var done = CompletableFuture.supplyAsync(() -> node.awaitService(
                "rolled",
                one -> one.path("status")
                                .path("latestReadyRevisionName")
                                .asText()
                                .equals("rolled-00002")
                        && ApiClient.isTrue("Ready").test(one)));
        while (!done.isDone()) {
            seen.add(ask("rolled", ""));
        }
        done.join();

        assertThat(seen).containsExactlyInAnyOrder("200 one", "200 two");
        for (int n = 0; n < 20; n++) {
            assertThat(ask("rolled", "")).isEqualTo("200 two");
        }
        assertThatThrownBy(() -> node.api()
                        .mergePatch(
                                "/apis/serving.knative.dev/v1/namespaces/default/services/rolled",
                                "{\"metadata\":{\"annotations\":{\"serving.knative.dev/rollout-duration\":\"soon\"}}}"))
                .hasMessageContaining("expected a duration in whole seconds such as 380s, got 'soon'");
    }

    @Test
    void a_namespace_may_have_one_certificate_for_all_its_hosts() throws Exception {
        hello("wild", "one", "");
        node.awaitReady("wild");
        node.api()
                .mergePatch(
                        "/api/v1/namespaces/default", "{\"metadata\":{\"labels\":{\"certificates\":\"one-for-all\"}}}");
        node.network("{\"namespace-wildcard-cert-selector\":\"matchLabels: {certificates: one-for-all}\","
                + "\"external-domain-tls\":\"Enabled\"}");

        var host = "wild.default.example.com";
        node.awaitService(
                "wild",
                one -> one.path("status").path("url").asText().equals("https://" + host)
                        && ApiClient.isTrue("Ready").test(one));
        node.api().await(KCERTS, "default.example.com", ServingNode.PATIENCE, ApiClient.isTrue("Ready"));
        node.awaitNone(KCERTS, "route-");
        assertThat(node.askTls("external-https", host, host)).isEqualTo("200 one");
        var shown = (java.security.cert.X509Certificate) node.presented("external-https", host);
        assertThat(shown.getSubjectAlternativeNames()).hasToString("[[2, *.default.example.com]]");

        node.network("{\"namespace-wildcard-cert-selector\":\"\",\"external-domain-tls\":\"Enabled\"}");
        node.awaitNone(KCERTS, "default.example.com");
        node.awaitService("wild", ApiClient.isTrue("Ready"));
        node.network("{\"external-domain-tls\":\"Disabled\"}");
        node.awaitNone(KCERTS, "");
    }

    @Test
    void the_operators_resource_is_folded_into_the_ConfigMaps_and_taken_out_again() {
        node.api().mergePatch(MAPS + "config-domain", "{\"data\":{\"_example\":\"nothing\"}}");
        node.apply("""
                apiVersion: operator.knative.dev/v1beta1
                kind: KnativeServing
                metadata: {name: knative-serving, namespace: knative-serving}
                spec:
                  config:
                    domain: {sslip.example.net: "", _example: changed}
                    config-certmanager: {clusterLocalIssuerRef: "name: mine"}
                """);
        var ready = node.api().await(SERVINGS, "knative-serving", ServingNode.PATIENCE, ApiClient.isTrue("Ready"));
        assertThat(condition(ready, "InstallSucceeded")).isEqualTo("True");
        assertThat(entry("config-domain", "sslip.example.net")).isEmpty();
        assertThat(entry("config-domain", "_example")).isEqualTo("changed");
        assertThat(entry("config-certmanager", "clusterLocalIssuerRef")).isEqualTo("name: mine");

        node.api()
                .mergePatch(
                        SERVINGS + "/knative-serving",
                        "{\"spec\":{\"config\":{\"network\":{\"http-protocol\":\"maybe\"}}}}");
        var refused = node.api()
                .await(
                        SERVINGS,
                        "knative-serving",
                        ServingNode.PATIENCE,
                        one -> condition(one, "InstallSucceeded").startsWith("False"));
        assertThat(condition(refused, "Ready"))
                .contains("config-network", "expected one of enabled, redirected, disabled, got 'maybe'");
        assertThat(node.api().get(MAPS + "config-network").path("data").has("http-protocol"))
                .isFalse();

        node.api().delete(SERVINGS + "/knative-serving");
        node.api()
                .await(
                        "/api/v1/namespaces/knative-serving/configmaps",
                        "config-domain",
                        ServingNode.PATIENCE,
                        map -> map.path("data").path("_example").asText().equals("nothing")
                                && !map.path("data").has("sslip.example.net"));
    }

    private static String entry(String map, String key) {
        return node.api().get(MAPS + map).path("data").path(key).asText("missing");
    }

    private static String ask(String service, String fields) throws Exception {
        return node.ask("external-http", service + ".default.example.com", fields);
    }

    private static void hello(String name, String response, String traffic) {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    spec:
                      containers:
                        - image: docker.io/openshift/hello-openshift
                          env: [{name: RESPONSE, value: %s}]
                """.formatted(name, response) + traffic);
    }
}
