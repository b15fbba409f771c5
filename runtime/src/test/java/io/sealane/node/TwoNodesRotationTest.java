package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CA is replaced on the word of every node's listeners and clients, not only of those of the node that rotates. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TwoNodesRotationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";
    private static final String ROTATION = """
            {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"eventing","namespace":"cert-manager"},
             "spec":{"issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"},
                     "hold":{"publish":"0s","drain":"10m","shadow":"0s"}}}""";

    @TempDir
    Path folder;

    @Test
    void both_nodes_confirm_and_both_listeners_show_certificates_below_the_new_root() throws Exception {
        try (var nodes =
                TwoNodes.start(folder, "sealane.cert.rotation { issue-deadline = 0s, look = 200ms, patience = 2m }")) {
            var api = nodes.first.apiClient();
            api.create("/api/v1/namespaces", """
                    {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"demo"}}""");
            api.create(SampleNode.BROKERS, """
                    {"apiVersion":"eventing.knative.dev/v1","kind":"Broker","metadata":{"name":"br"}}""");
            api.mergePatch(SampleNode.FEATURES, "{\"data\":{\"transport-encryption\":\"strict\"}}");
            api.await(SampleNode.BROKERS, "br", PATIENCE, isTrue("Ready").and(TwoNodesRotationTest::isSecure));
            assertThat(nodes.second.listeners()).isNotEmpty();

            api.create(ROTATIONS, ROTATION);
            var done = api.await(ROTATIONS, "eventing", PATIENCE, TwoNodesRotationTest::isOver);

            assertThat(done.at("/status/phase").asText()).isEqualTo("Done");
            // The two listeners, the deliveries, the sources and the port of hops of each.
            assertThat(evidence(done, "Switching")).isEqualTo("10 of 10 holders confirmed version 1");
            assertThat(evidence(done, "Done")).isEqualTo("10 of 10 holders confirmed version 2");
            var newRoot = done.at("/status/nextRoot").asText();
            for (var node : List.of(nodes.first, nodes.second)) {
                var url = URI.create(url(node).replace("127.0.0.1", "localhost") + "/demo/br");
                var sender = new EventSender(url, Trusting.only(newRoot));
                assertThat(sender.overNewConnection("after", "{}").status()).isEqualTo(202);
            }
        }
    }

    private static boolean isSecure(JsonNode broker) {
        return SampleNode.localUrl(broker).toString().startsWith("https:");
    }

    private static boolean isOver(JsonNode rotation) {
        var phase = rotation.at("/status/phase").asText();
        return phase.equals("Done") || phase.equals("Aborted");
    }

    private static String evidence(JsonNode rotation, String phase) {
        for (var step : rotation.at("/status/history")) {
            if (step.path("phase").asText().equals(phase)) {
                return step.path("evidence").asText();
            }
        }
        throw new AssertionError("no phase " + phase + " in " + rotation);
    }

    private static String url(Sealane node) {
        return SampleNode.url(node, "cluster-local-https");
    }
}
