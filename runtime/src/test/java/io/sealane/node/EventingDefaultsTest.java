package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ConfigMap {@code config-br-defaults} says about deliveries holds for Brokers and Triggers that do not say so themselves. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(300)
class EventingDefaultsTest {

    private static Sealane node;
    private static SubscriberSite site;

    @BeforeAll
    static void start() throws Exception {
        site = SubscriberSite.start();
        for (var path : new String[] {"/dead", "/again"}) {
            site.script(path, turn -> SubscriberSite.Say.status(503));
        }
        node = Sealane.start(NodeSettings.inMemory());
        node.applyText("""
                {apiVersion: v1, kind: Namespace, metadata: {name: one}}
                ---
                {apiVersion: v1, kind: Namespace, metadata: {name: other}}
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: config-br-defaults, namespace: knative-eventing}
                data:
                  default-br-config: |
                    clusterDefault:
                      delivery: {retry: 0, deadLetterSink: {uri: "%s"}}
                    namespaceDefaults:
                      other:
                        delivery: {retry: 2, backoffPolicy: linear, backoffDelay: PT0.01S, deadLetterSink: {uri: "%s"}}
                """.formatted(site.uri("/cluster"), site.uri("/namespace")));
        for (var namespace : new String[] {"one", "other"}) {
            node.applyText("""
                    {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: br, namespace: %1$s}}
                    ---
                    {apiVersion: eventing.knative.dev/v1, kind: Trigger, metadata: {name: tr, namespace: %1$s},
                     spec: {broker: br, subscriber: {uri: "%2$s"}}}
                    """.formatted(namespace, site.uri(namespace.equals("one") ? "/dead" : "/again")));
            node.apiClient()
                    .await(
                            "/apis/eventing.knative.dev/v1/namespaces/" + namespace + "/triggers",
                            "tr",
                            SampleNode.PATIENCE,
                            isTrue("Ready")
                                    .and(trigger -> trigger.path("status").has("deadLetterSinkUri")));
        }
    }

    @AfterAll
    static void stop() {
        node.close();
        site.close();
    }

    @Test
    void those_of_the_cluster_hold_where_the_namespace_has_none() throws Exception {
        publish("one", "first");

        assertThat(site.next("/cluster").header("ce-id")).isEqualTo("first");
        assertThat(site.queue("/dead")).hasSize(1);
    }

    @Test
    void those_of_the_namespace_replace_them() throws Exception {
        publish("other", "second");

        assertThat(site.next("/namespace").header("ce-id")).isEqualTo("second");
        assertThat(site.queue("/again")).hasSize(3);
    }

    @Test
    void what_the_KnativeEventing_says_is_folded_into_the_ConfigMaps_and_comes_out_again_with_it() {
        var maps = "/api/v1/namespaces/knative-eventing/configmaps";
        var eventings = "/apis/operator.knative.dev/v1beta1/namespaces/knative-eventing/knativeeventings";
        node.applyText("""
                apiVersion: operator.knative.dev/v1beta1
                kind: KnativeEventing
                metadata: {name: knative-eventing, namespace: knative-eventing}
                spec:
                  config:
                    features: {default-authorization-mode: deny-all}
                    default-ch-webhook: {mine: "1"}
                """);
        node.apiClient().await(eventings, "knative-eventing", SampleNode.PATIENCE, isTrue("Ready"));
        assertThat(node.apiClient()
                        .get(maps + "/config-features")
                        .at("/data/default-authorization-mode")
                        .asText())
                .isEqualTo("deny-all");
        assertThat(node.apiClient()
                        .get(maps + "/default-ch-webhook")
                        .at("/data/mine")
                        .asText())
                .isEqualTo("1");

        node.apiClient()
                .mergePatch(
                        eventings + "/knative-eventing",
                        "{\"spec\":{\"config\":{\"features\":{\"default-authorization-mode\":\"allow-some\"}}}}");
        var refused = node.apiClient()
                .await(
                        eventings,
                        "knative-eventing",
                        SampleNode.PATIENCE,
                        found -> found.at("/status/conditions").toString().contains("allow-some"));
        assertThat(refused.at("/status/conditions").findValuesAsText("message").toString())
                .contains("config-features", "expected one of allow-all, allow-same-namespace, deny-all");

        node.apiClient().delete(eventings + "/knative-eventing");
        node.apiClient()
                .await(
                        maps,
                        "default-ch-webhook",
                        SampleNode.PATIENCE,
                        found -> !found.path("data").has("mine"));
    }

    private static void publish(String namespace, String id) throws Exception {
        var url = SampleNode.url(node, "cluster-local-http");
        assertThat(new PlainSender(URI.create(url + "/" + namespace + "/br")).publish(id))
                .isEqualTo(202);
    }
}
