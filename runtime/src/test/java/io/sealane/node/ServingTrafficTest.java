package io.sealane.node;

import static io.sealane.node.ServingNode.condition;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.node.api.ApiClient;
import java.util.HashMap;
import java.util.HashSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Where requests go: shares, tags, visibility, domains of one's own. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServingTrafficTest {

    private static ServingNode node;

    @BeforeAll
    static void start() {
        node = ServingNode.start();
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void traffic_is_split_by_percent_and_tags_have_hosts_of_their_own() throws Exception {
        node.hello("split", "one", "");
        node.awaitReady("split");
        node.hello("split", "two", """
                  traffic:
                    - {revisionName: split-00001, percent: 75, tag: old}
                    - {latestRevision: true, percent: 25}
                    - {latestRevision: true, percent: 0, tag: next}
                """);
        var service = node.awaitService(
                "split",
                one -> one.path("status").path("traffic").size() == 3
                        && ApiClient.isTrue("Ready").test(one));

        var traffic = service.path("status").path("traffic");
        assertThat(traffic.path(0).path("url").asText()).isEqualTo("http://old-split.default.example.com");
        assertThat(traffic.path(1).has("url")).isFalse();
        assertThat(traffic.path(2).path("url").asText()).isEqualTo("http://next-split.default.example.com");
        assertThat(traffic.path(2).path("revisionName").asText()).isEqualTo("split-00002");

        assertThat(node.ask("external-http", "old-split.default.example.com")).isEqualTo("200 one");
        assertThat(node.ask("external-http", "next-split.default.example.com")).isEqualTo("200 two");
        assertThat(node.ask("cluster-local-http", "next-split.default.svc")).isEqualTo("200 two");
        var counts = new HashMap<String, Integer>();
        for (int n = 0; n < 200; n++) {
            counts.merge(node.ask("external-http", "split.default.example.com"), 1, Integer::sum);
        }
        assertThat(counts.keySet()).containsExactlyInAnyOrder("200 one", "200 two");
        assertThat(counts.get("200 one")).isBetween(140, 160);
    }

    @Test
    void what_is_inside_only_has_no_host_outside() throws Exception {
        node.hello("inner", "one", "");
        node.awaitReady("inner");
        assertThat(node.ask("external-http", "inner.default.example.com")).isEqualTo("200 one");

        node.api()
                .mergePatch(
                        "/apis/serving.knative.dev/v1/namespaces/default/services/inner",
                        "{\"metadata\":{\"labels\":{\"networking.knative.dev/visibility\":\"cluster-local\"}}}");
        var hidden = node.awaitService(
                "inner",
                one -> one.path("status").path("url").asText().endsWith(".svc.cluster.local")
                        && ApiClient.isTrue("Ready").test(one));

        assertThat(hidden.path("status").path("url").asText()).isEqualTo("http://inner.default.svc.cluster.local");
        node.awaitAnswer("inner.default.example.com", "404 ");
        assertThat(node.ask("cluster-local-http", "inner.default")).isEqualTo("200 one");
    }

    @Test
    void what_could_not_be_served_is_refused_with_its_field() {
        assertThatThrownBy(() -> node.hello("shares", "one", """
                  traffic:
                    - {latestRevision: true, percent: 60}
                """))
                .hasMessageContaining("spec.traffic")
                .hasMessageContaining("Traffic targets sum to 60, want 100");
        assertThatThrownBy(() -> node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: shares, namespace: default}
                spec:
                  template:
                    metadata: {name: other-v1}
                    spec:
                      timeoutSeconds: 601
                      containers: [{image: hello}]
                """))
                .hasMessageContaining("must have prefix \"shares-\"")
                .hasMessageContaining("expected 0 <= 601 <= 600");
        assertThatThrownBy(() -> node.network("{\"system-internal-tls\":\"on\"}"))
                .hasMessageContaining("expected one of enabled, disabled, got 'on'");
    }

    @Test
    void a_route_to_nothing_says_what_is_missing() {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Route
                metadata: {name: lost, namespace: default}
                spec:
                  traffic:
                    - {configurationName: nobody, percent: 100}
                """);

        var lost = node.await(
                "routes", "lost", one -> condition(one, "AllTrafficAssigned").startsWith("False"));
        assertThat(condition(lost, "AllTrafficAssigned"))
                .isEqualTo("False ConfigurationMissing Configuration \"nobody\" referenced in traffic not found.");
    }

    @Test
    void a_domain_of_ones_own_needs_a_claim_and_leads_to_the_service() throws Exception {
        node.hello("shop", "one", "");
        node.awaitReady("shop");
        node.apply("""
                apiVersion: serving.knative.dev/v1beta1
                kind: DomainMapping
                metadata: {name: shop.example.org, namespace: default}
                spec:
                  ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: shop}
                """);
        var mappings = "/apis/serving.knative.dev/v1beta1/namespaces/default/domainmappings";
        var unclaimed = node.api()
                .await(
                        mappings,
                        "shop.example.org",
                        ServingNode.PATIENCE,
                        one -> condition(one, "DomainClaimed").startsWith("False"));
        assertThat(condition(unclaimed, "DomainClaimed")).startsWith("False DomainAlreadyClaimed");
        assertThat(node.ask("external-http", "shop.example.org")).startsWith("404 ");

        node.apply("""
                apiVersion: networking.internal.knative.dev/v1alpha1
                kind: ClusterDomainClaim
                metadata: {name: shop.example.org}
                spec: {namespace: default}
                """);
        var served = node.api().await(mappings, "shop.example.org", ServingNode.PATIENCE, ApiClient.isTrue("Ready"));

        assertThat(served.path("status").path("url").asText()).isEqualTo("http://shop.example.org");
        assertThat(node.ask("external-http", "shop.example.org")).isEqualTo("200 one");
    }

    @Test
    void of_two_ingresses_for_one_host_the_second_waits_until_the_first_goes() throws Exception {
        node.hello("first", "one", "");
        node.awaitReady("first");
        ingress("thief", "first.default.example.com");
        var ingresses = "/apis/networking.internal.knative.dev/v1alpha1/namespaces/default/ingresses";
        var refused = node.api()
                .await(
                        ingresses,
                        "thief",
                        ServingNode.PATIENCE,
                        one -> condition(one, "LoadBalancerReady").startsWith("False"));
        assertThat(condition(refused, "LoadBalancerReady"))
                .isEqualTo("False DomainConflict host first.default.example.com belongs to Ingress default/first");

        node.api().delete("/apis/serving.knative.dev/v1/namespaces/default/services/first");
        node.api().await(ingresses, "thief", ServingNode.PATIENCE, ApiClient.isTrue("Ready"));
    }

    @Test
    void an_ingress_of_another_class_is_left_alone() throws Exception {
        ingress("foreign", "foreign.example.com");
        node.api()
                .mergePatch(
                        "/apis/networking.internal.knative.dev/v1alpha1/namespaces/default/ingresses/foreign",
                        "{\"metadata\":{\"annotations\":{\"networking.knative.dev/ingress.class\":\"other\"}}}");

        node.awaitAnswer("foreign.example.com", "404 ");
    }

    @Test
    void updates_lose_no_request() throws Exception {
        node.hello("busy", "v0", "");
        node.awaitReady("busy");
        var answers = new HashSet<String>();
        for (int version = 1; version <= 5; version++) {
            node.hello("busy", "v" + version, "");
            var wanted = String.format("busy-%05d", version + 1);
            var load = java.util.concurrent.CompletableFuture.supplyAsync(() -> node.awaitService(
                    "busy",
                    one -> one.path("status")
                                    .path("latestReadyRevisionName")
                                    .asText()
                                    .equals(wanted)
                            && ApiClient.isTrue("Ready").test(one)));
            while (!load.isDone()) {
                answers.add(node.ask("external-http", "busy.default.example.com"));
            }
            load.join();
            assertThat(node.ask("external-http", "busy.default.example.com")).isEqualTo("200 v" + version);
        }
        assertThat(answers).allMatch(answer -> answer.matches("200 v[0-5]"));
    }

    private static void ingress(String name, String host) {
        node.apply("""
                apiVersion: networking.internal.knative.dev/v1alpha1
                kind: Ingress
                metadata:
                  name: %s
                  namespace: default
                  annotations: {networking.knative.dev/ingress.class: sealane.ingress.networking.knative.dev}
                spec:
                  rules:
                    - hosts: [%s]
                      visibility: ExternalIP
                      http:
                        paths:
                          - splits:
                              - {serviceName: anything, serviceNamespace: default, servicePort: 80, percent: 100}
                """.formatted(name, host));
    }
}
