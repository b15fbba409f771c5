package io.sealane.node;

import static io.sealane.node.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node ends without a word in a phase of a CA rotation, under load: it goes on, and after reconnects no request fails. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KilledRotationTest {

    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";
    private static final String ROTATION = """
            {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"eventing","namespace":"cert-manager"},
             "spec":{"issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"},
                     "hold":{"publish":"1s","drain":"10m","shadow":"1s"}}}""";
    private static final String SETTINGS = "sealane.cert.rotation { issue-deadline = 2s, look = 200ms }";
    private static final List<String> ALL =
            List.of("Preparing", "Publishing", "Switching", "Reissuing", "Draining", "Shadowing", "Retiring");
    private static final List<String> KILLS = TestSize.of(0, 1) == 1 ? ALL : List.of("Reissuing");
    private static final Duration WITHIN = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    @Test
    void a_killed_node_goes_on_with_its_rotation_and_no_request_fails_after_reconnects() throws Exception {
        var sent = 0;
        for (int i = 0; i < KILLS.size(); i++) {
            sent += untilKilled(KILLS.get(i), i == 0);
        }
        sent += untilDone();
        System.out.printf("CA rotation killed in %s: %d requests, none failed%n", KILLS, sent);
        assertThat(sent).as("the load was real").isGreaterThan(20);
    }

    private int untilKilled(String phase, boolean isFirst) throws Exception {
        try (var node = start(phase)) {
            if (isFirst) {
                prepare(node.api());
            }
            var load = load(node);
            if (isFirst) {
                node.api().create(ROTATIONS, ROTATION);
            }
            assertThat(node.awaitEnd(WITHIN)).as("ended in " + phase).isTrue();
            return load.isPresent() ? finished(load.get(), "until killed in " + phase) : 0;
        }
    }

    private int untilDone() throws Exception {
        try (var node = start("")) {
            var load = load(node).orElseThrow();
            var done = node.api().await(ROTATIONS, "eventing", WITHIN, KilledRotationTest::isOver);
            var sent = finished(load, "after the last start");
            assertThat(history(done)).isEqualTo(withDone());
            return sent;
        }
    }

    private static int finished(FollowingLoad load, String when) throws Exception {
        try (load) {
            load.finish();
            assertThat(load.failures()).as(when).isEmpty();
            return load.sent();
        }
    }

    /** Empty when the node ended before anybody could ask it. */
    private static Optional<FollowingLoad> load(NodeProcess node) throws Exception {
        BooleanSupplier killed = () -> node.awaitEnd(Duration.ofSeconds(5));
        try {
            var api = node.api();
            var port = node.port("cluster-local-https");
            api.await(
                    SampleNode.BROKERS,
                    "br",
                    WITHIN,
                    isTrue("Ready").and(broker -> SampleNode.localUrl(broker).getPort() == port));
            return Optional.of(FollowingLoad.start(api, killed));
        } catch (IllegalStateException e) {
            if (killed.getAsBoolean()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private NodeProcess start(String haltAt) throws Exception {
        return NodeProcess.start(data, "-Dsealane.test.config=" + SETTINGS, "-Dsealane.test.halt-at=" + haltAt);
    }

    private static void prepare(ApiClient api) {
        api.mergePatch(SampleNode.FEATURES, "{\"data\":{\"transport-encryption\":\"Strict\"}}");
        api.create("/api/v1/namespaces", """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"demo"}}""");
        api.create(SampleNode.BROKERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Broker","metadata":{"name":"br"}}""");
        api.await(
                SampleNode.BROKERS,
                "br",
                WITHIN,
                isTrue("Ready")
                        .and(broker -> SampleNode.localUrl(broker).toString().startsWith("https://")));
    }

    private static boolean isOver(JsonNode rotation) {
        var phase = rotation.path("status").path("phase").asText();
        return phase.equals("Done") || phase.equals("Aborted");
    }

    private static List<String> withDone() {
        return Stream.concat(ALL.stream(), Stream.of("Done")).toList();
    }

    private static List<String> history(JsonNode rotation) {
        return StreamSupport.stream(rotation.path("status").path("history").spliterator(), false)
                .map(step -> step.path("phase").asText())
                .toList();
    }
}
