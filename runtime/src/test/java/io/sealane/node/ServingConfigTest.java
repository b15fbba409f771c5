package io.sealane.node;

import static io.sealane.node.ServingNode.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.api.ApiClient;
import io.sealane.workload.HandlerRegistry;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
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
        node = ServingNode.start(NodeSettings.inMemory()
                .withHandlers(HandlerRegistry.standard()
                        .register(
                                "never-ready",
                                container -> request -> CompletableFuture.completedStage(
                                        HttpResponse.create().withStatus(503)))));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void a_request_chooses_its_revision_by_the_field_of_a_tag() throws Exception {
        node.hello("tagged", "one", "");
        node.awaitReady("tagged");
        node.hello("tagged", "two", """
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
        node.hello("rolled", "one", "");
        node.awaitReady("rolled");
        node.api()
                .mergePatch(
                        "/apis/serving.knative.dev/v1/namespaces/default/services/rolled",
                        "{\"metadata\":{\"annotations\":{\"serving.knative.dev/rollout-duration\":\"12s\"}}}");
        var seen = new HashSet<String>();
        // Watched from before it begins: it may be over soon.
        var moving = CompletableFuture.supplyAsync(() -> node.await(
                "routes", "rolled", one -> condition(one, "IngressReady").startsWith("Unknown RolloutInProgress")));
        node.hello("rolled", "two", "");
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
    void a_Revision_that_is_refused_for_a_default_is_told_and_made_once_the_default_fits() {
        node.api().mergePatch(MAPS + "config-defaults", "{\"data\":{\"revision-cpu-request\":\"400m\"}}");
        // The default comes in force some moments later: until then Revisions are made without it.
        JsonNode told;
        var round = 0;
        do {
            small(round++);
            told = node.awaitService(
                    "small",
                    ApiClient.isTrue("Ready")
                            .or(one -> condition(one, "ConfigurationsReady").startsWith("False")));
        } while (ApiClient.isTrue("Ready").test(told) && round < 100);
        assertThat(condition(told, "ConfigurationsReady"))
                .startsWith("False RevisionFailed Revision creation failed with message: ")
                .contains("must be less than or equal to cpu limit of 100m");

        node.api().mergePatch(MAPS + "config-defaults", "{\"data\":{\"revision-cpu-request\":null}}");
        node.awaitReady("small");
    }

    /** @param round makes another template */
    private static void small(int round) {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: small, namespace: default}
                spec:
                  template:
                    spec:
                      containers:
                        - image: docker.io/openshift/hello-openshift
                          env: [{name: ROUND, value: "%d"}]
                          resources: {limits: {cpu: 100m}}
                """.formatted(round));
    }

    @Test
    void a_namespace_may_have_one_certificate_for_all_its_hosts() throws Exception {
        node.hello("wild", "one", "");
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
        // The Ingress that needs no other one is in force a moment after the others are taken away.
        node.until(() -> names(host).equals("[[2, *.default.example.com]]"));
        assertThat(node.askTls("external-https", host, host)).isEqualTo("200 one");

        node.network("{\"namespace-wildcard-cert-selector\":\"\",\"external-domain-tls\":\"Enabled\"}");
        node.awaitNone(KCERTS, "default.example.com");
        node.awaitService("wild", ApiClient.isTrue("Ready"));
        node.network("{\"external-domain-tls\":\"Disabled\"}");
        node.awaitNone(KCERTS, "");
    }

    private static String names(String host) {
        try {
            var shown = (java.security.cert.X509Certificate) node.presented("external-https", host);
            return String.valueOf(shown.getSubjectAlternativeNames());
        } catch (java.io.IOException | java.security.cert.CertificateException e) {
            return e.toString();
        }
    }

    @Test
    void the_operators_resource_is_folded_into_the_ConfigMaps_and_taken_out_again() {
        node.hello("folded", "one", "");
        node.awaitReady("folded");
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
        node.awaitService("folded", url("http://folded.default.sslip.example.net"));
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
        // Routes go by it again, those of what comes after this too.
        node.awaitService("folded", url("http://folded.default.example.com"));
    }

    private static Predicate<JsonNode> url(String url) {
        return service -> service.path("status").path("url").asText().equals(url);
    }

    @Test
    void templates_may_say_what_config_defaults_lets_them_from_its_change_on_and_what_is_there_stays() {
        assertThatThrownBy(() -> lasting("lasting", 900))
                .hasMessageContaining("spec.template.spec.timeoutSeconds")
                .hasMessageContaining("expected 0 <= 900 <= 600");
        defaults("\"900\"");
        lasting("lasting", 900);
        node.awaitReady("lasting");
        assertThat(timeout("lasting-00001")).isEqualTo(900);
        assertThatThrownBy(() -> defaults("\"299\""))
                .hasMessageContaining("expected at least revision-timeout-seconds");

        defaults("null");
        assertThatThrownBy(() -> lasting("other", 900)).hasMessageContaining("expected 0 <= 900 <= 600");
        // It kept to the bounds of its time, and goes on with what it said.
        template("lasting", "{\"metadata\":{\"annotations\":{\"example.com/round\":\"two\"}}}");
        node.awaitService(
                "lasting",
                one -> one.at("/status/latestReadyRevisionName").asText().equals("lasting-00002")
                        && ApiClient.isTrue("Ready").test(one));
        assertThat(timeout("lasting-00002")).isEqualTo(900);
        assertThatThrownBy(() -> template("lasting", "{\"spec\":{\"timeoutSeconds\":901}}"))
                .hasMessageContaining("expected 0 <= 901 <= 600");
    }

    @Test
    void a_Revision_whose_Pods_are_not_ready_within_its_deadline_says_so() {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: late, namespace: default}
                spec:
                  template:
                    metadata:
                      annotations: {serving.knative.dev/progress-deadline: 1s}
                    spec:
                      containers:
                        - image: never-ready
                          readinessProbe: {httpGet: {path: /}}
                """);

        var late = node.await(
                "revisions",
                "late-00001",
                one -> condition(one, "ResourcesAvailable").startsWith("False")
                        && condition(one, "Ready").startsWith("False"));

        assertThat(condition(late, "ResourcesAvailable"))
                .isEqualTo("False ProgressDeadlineExceeded Deployment \"late-00001-deployment\" has timed out"
                        + " progressing.");
        // Its Route may be the first to make it False.
        node.awaitService("late", one -> condition(one, "ConfigurationsReady").contains("has timed out progressing"));
    }

    @Test
    void templates_may_say_what_config_features_lets_them_from_its_change_on_and_what_is_there_stays() {
        assertThatThrownBy(() -> onHost("onhost"))
                .hasMessageContaining("spec.template.spec.hostNetwork")
                .hasMessageContaining("kubernetes.podspec-hostnetwork of config-features is disabled");
        assertThatThrownBy(() -> hostNetwork("\"maybe\""))
                .hasMessageContaining("data[kubernetes.podspec-hostnetwork]")
                .hasMessageContaining("expected one of enabled, allowed, disabled, got 'maybe'");
        hostNetwork("\"enabled\"");
        onHost("onhost");
        node.awaitReady("onhost");

        hostNetwork("null");
        assertThatThrownBy(() -> onHost("other")).hasMessageContaining("kubernetes.podspec-hostnetwork");
        // It was taken in its time, and goes on with what it said.
        template("onhost", "{\"metadata\":{\"annotations\":{\"example.com/round\":\"two\"}}}");
        node.awaitService(
                "onhost",
                one -> one.at("/status/latestReadyRevisionName").asText().equals("onhost-00002")
                        && ApiClient.isTrue("Ready").test(one));
    }

    private static void hostNetwork(String flag) {
        node.api().mergePatch(MAPS + "config-features", "{\"data\":{\"kubernetes.podspec-hostnetwork\":" + flag + "}}");
    }

    private static void onHost(String name) {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    spec:
                      hostNetwork: true
                      containers:
                        - image: docker.io/openshift/hello-openshift
                """.formatted(name));
    }

    private static void defaults(String timeoutMax) {
        node.api()
                .mergePatch(
                        MAPS + "config-defaults", "{\"data\":{\"max-revision-timeout-seconds\":" + timeoutMax + "}}");
    }

    private static void template(String service, String json) {
        node.api()
                .mergePatch(
                        "/apis/serving.knative.dev/v1/namespaces/default/services/" + service,
                        "{\"spec\":{\"template\":" + json + "}}");
    }

    private static int timeout(String revision) {
        return node.api()
                .get("/apis/serving.knative.dev/v1/namespaces/default/revisions/" + revision)
                .at("/spec/timeoutSeconds")
                .asInt();
    }

    private static void lasting(String name, int timeout) {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    spec:
                      timeoutSeconds: %d
                      containers:
                        - image: docker.io/openshift/hello-openshift
                """.formatted(name, timeout));
    }

    private static String entry(String map, String key) {
        return node.api().get(MAPS + map).path("data").path(key).asText("missing");
    }

    private static String ask(String service, String fields) throws Exception {
        return node.ask("external-http", service + ".default.example.com", fields);
    }
}
