package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.node.api.ApiClient;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Ingresses that others have written, as Knative's own suite for them has it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class IngressConformanceTest {

    private static final String INGRESSES =
            "/apis/networking.internal.knative.dev/v1alpha1/namespaces/default/ingresses";

    private static ServingNode node;

    @BeforeAll
    static void start() {
        node = ServingNode.start();
        for (var name : new String[] {"one", "two", "three"}) {
            node.service(name, "docker.io/openshift/hello-openshift", "RESPONSE", name);
            node.awaitReady(name);
        }
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void different_hosts_lead_to_different_backends_and_one_rule_may_have_several() throws Exception {
        apply("rules", """
                    - hosts: [a.example.org, b.example.org]
                      http: {paths: [{splits: [%s]}]}
                    - hosts: [c.example.org]
                      http: {paths: [{splits: [%s]}]}
                """.formatted(split("one", 100), split("two", 100)));

        assertThat(ask("a.example.org", "/")).isEqualTo("200 one");
        assertThat(ask("b.example.org", "/")).isEqualTo("200 one");
        assertThat(ask("c.example.org", "/")).isEqualTo("200 two");
    }

    @Test
    void paths_lead_to_different_backends_and_each_may_be_split() throws Exception {
        apply("paths", """
                    - hosts: [paths.example.org]
                      http:
                        paths:
                          - splits: [%1$s]
                          - path: /deep
                            splits: [%2$s, %3$s]
                """.formatted(split("one", 100), split("two", 50), split("three", 50)));

        assertThat(ask("paths.example.org", "/")).isEqualTo("200 one");
        assertThat(ask("paths.example.org", "/other")).isEqualTo("200 one");
        var shares = shares("external-http", "paths.example.org", "/deep/er");
        assertThat(shares).containsOnlyKeys("200 two", "200 three");
        assertThat(shares.get("200 two")).isBetween(18, 22);
    }

    @Test
    void what_is_inside_only_is_split_by_path_inside_and_not_known_outside() throws Exception {
        apply("hidden", """
                    - hosts: [hidden.default.svc.cluster.local]
                      visibility: ClusterLocal
                      http:
                        paths:
                          - splits: [%1$s]
                          - path: /deep
                            splits: [%2$s, %3$s]
                """.formatted(split("one", 100), split("two", 25), split("three", 75)));

        var host = "hidden.default.svc.cluster.local";
        assertThat(node.askPath("cluster-local-http", host, "/")).isEqualTo("200 one");
        assertThat(node.ask("external-http", host)).startsWith("404 ");
        var shares = shares("cluster-local-http", host, "/deep");
        assertThat(shares).containsOnlyKeys("200 two", "200 three");
        assertThat(shares.get("200 two")).isBetween(8, 12);
    }

    @Test
    void a_public_service_is_reached_from_inside_by_its_public_name() throws Exception {
        assertThat(node.ask("cluster-local-http", "one.default.example.com")).isEqualTo("200 one");
    }

    /** How often each answer came in 40 requests. */
    private static Map<String, Integer> shares(String listener, String host, String path) throws Exception {
        var counts = new HashMap<String, Integer>();
        for (int n = 0; n < 40; n++) {
            counts.merge(node.askPath(listener, host, path), 1, Integer::sum);
        }
        return counts;
    }

    private static String ask(String host, String path) throws Exception {
        return node.askPath("external-http", host, path);
    }

    private static String split(String service, int percent) {
        return "{serviceName: %s-00001, serviceNamespace: default, servicePort: 80, percent: %d}"
                .formatted(service, percent);
    }

    private static void apply(String name, String rules) {
        node.apply("""
                apiVersion: networking.internal.knative.dev/v1alpha1
                kind: Ingress
                metadata:
                  name: %s
                  namespace: default
                  annotations: {networking.knative.dev/ingress.class: sealane.ingress.networking.knative.dev}
                spec:
                  rules:
                """.formatted(name) + rules);
        node.api().await(INGRESSES, name, ServingNode.PATIENCE, ApiClient.isTrue("Ready"));
    }
}
