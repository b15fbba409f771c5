package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.ResourceKey;
import io.sealane.resource.ServiceAccountTokens;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** {@code docs/examples/event-policy.yaml} on a node that asks who sends. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventPolicyExampleTest {

    private static final String OF = "/apis/eventing.knative.dev/v1alpha1/namespaces/guarded/eventpolicies";
    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/guarded/brokers";

    private static Sealane node;

    @BeforeAll
    static void start() {
        node = Sealane.start(NodeSettings.inMemory());
        node.applyText("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: config-features, namespace: knative-eventing}
                data: {authentication-oidc: enabled}
                """);
        node.apply(Path.of("..", "docs", "examples", "event-policy.yaml"));
        node.apiClient().await(OF, "orders", SampleNode.PATIENCE, isTrue("Ready"));
        node.apiClient()
                .await(
                        BROKERS,
                        "br",
                        SampleNode.PATIENCE,
                        isTrue("Ready")
                                .and(broker -> broker.at("/status/policies/0/name")
                                        .asText()
                                        .equals("orders"))
                                .and(broker -> broker.at("/status/address").has("audience")));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void the_shop_sends_orders_and_nobody_anything_else() throws Exception {
        var shop = token("shop");

        assertThat(publish("com.example.order.placed", shop)).isEqualTo(202);
        assertThat(publish("com.example.other", shop)).isEqualTo(403);
        assertThat(publish("com.example.order.placed", token("default"))).isEqualTo(403);
    }

    private static String token(String account) throws Exception {
        return ((ServiceAccountTokens) node.resources())
                .token(
                        new ResourceKey("guarded", account),
                        List.of("eventing.knative.dev/broker/guarded/br"),
                        Duration.ofMinutes(10))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private static int publish(String type, String token) throws Exception {
        var sender = new PlainSender(URI.create(SampleNode.url(node, "cluster-local-http") + "/guarded/br"));
        return sender.send(
                        Map.of("ce-id", "1", "ce-type", type, "ce-source", "/shop", "authorization", "Bearer " + token),
                        "")
                .statusCode();
    }
}
