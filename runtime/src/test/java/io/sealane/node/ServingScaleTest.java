package io.sealane.node;

import static io.sealane.node.ServingNode.condition;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Services that come from zero and go back there, over real sockets. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServingScaleTest {

    private static ServingNode node;

    @BeforeAll
    static void start() {
        node = ServingNode.start();
        autoscaler("{\"scale-to-zero-grace-period\":\"6s\"}");
        node.allowZeroInitialScale();
        // Their windows pass while the others are looked at.
        service("resting", "window: \"6s\"", "");
        service("replaced", "min-scale: \"1\", autoscaling.knative.dev/window: \"6s\"", "");
        node.awaitReady("replaced");
        service("replaced", "min-scale: \"1\", autoscaling.knative.dev/window: \"6s\"", "again");
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void a_burst_at_zero_is_answered_by_a_first_Pod_and_loses_nobody() throws Exception {
        service("burst", "initial-scale: \"0\"", "");
        node.awaitReady("burst");
        var before = node.await("revisions", "burst-00001", ServingScaleTest::atZero);
        assertThat(condition(before, "Active")).isEqualTo("False NoTraffic The target is not receiving traffic.");
        assertThat(condition(before, "Ready")).isEqualTo("True");
        node.awaitNone("/api/v1/namespaces/default/pods", "burst-00001");

        var sockets = new ArrayList<Socket>();
        for (int i = 0; i < 100; i++) {
            sockets.add(asking("burst"));
        }
        for (var socket : sockets) {
            assertThat(answer(socket)).startsWith("HTTP/1.1 200 ").endsWith("Hello you!\n");
        }
        // A hundred at once may have asked for more than one.
        var after = node.await(
                "revisions",
                "burst-00001",
                active("True")
                        .and(one -> one.path("status").path("actualReplicas").asInt() >= 1));
        assertThat(condition(after, "Ready")).isEqualTo("True");
    }

    @Test
    void without_requests_it_goes_back_to_zero_and_comes_again() throws Exception {
        node.awaitReady("resting");

        var resting = node.await("revisions", "resting-00001", ServingScaleTest::atZero);
        assertThat(condition(resting, "Active")).startsWith("False NoTraffic");
        assertThat(condition(resting, "Ready")).isEqualTo("True");
        node.awaitNone("/api/v1/namespaces/default/pods", "resting-00001");
        assertThat(condition(node.awaitReady("resting"), "Ready")).isEqualTo("True");

        assertThat(node.ask("external-http", "resting.default.example.com")).isEqualTo("200 Hello you!");
        node.await("revisions", "resting-00001", active("True"));
    }

    @Test
    void bounds_are_kept_and_followed_while_it_runs() {
        service("bounded", "min-scale: \"2\", autoscaling.knative.dev/max-scale: \"3\"", "");
        node.awaitReady("bounded");

        node.await("revisions", "bounded-00001", scaledTo(2));
        assertThat(pods("bounded-00001")).isEqualTo(2);
    }

    @Test
    void a_Revision_that_nobody_reaches_any_more_needs_no_Pod() {
        node.awaitService(
                "replaced",
                ApiClient.isTrue("Ready")
                        .and(service -> service.path("status")
                                .path("latestReadyRevisionName")
                                .asText()
                                .equals("replaced-00002")));

        node.await("revisions", "replaced-00001", ServingScaleTest::atZero);
        assertThat(pods("replaced-00002")).isEqualTo(1);
    }

    /** A connection on which a request has been sent. */
    private static Socket asking(String name) throws IOException {
        var at = node.listener("external-http");
        var socket = new Socket(at.getHost(), at.getPort());
        socket.setSoTimeout(40_000);
        var request = "GET / HTTP/1.1\r\nHost: " + name + ".default.example.com\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        try (socket) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void service(String name, String annotation, String target) {
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    metadata:
                      annotations: {autoscaling.knative.dev/%s}
                    spec:
                      containers:
                        - image: hello
                          env: [{name: TARGET, value: "you%s"}]
                """.formatted(name, annotation, target));
    }

    private static void autoscaler(String json) {
        node.api()
                .mergePatch(
                        "/api/v1/namespaces/knative-serving/configmaps/config-autoscaler", "{\"data\":" + json + "}");
    }

    private static boolean atZero(JsonNode revision) {
        return scaledTo(0).test(revision) && active("False").test(revision);
    }

    private static Predicate<JsonNode> scaledTo(int count) {
        return revision -> revision.path("status").path("actualReplicas").asInt(-1) == count
                && revision.path("status").path("desiredReplicas").asInt(-1) == count;
    }

    private static Predicate<JsonNode> active(String status) {
        return revision -> condition(revision, "Active").startsWith(status);
    }

    private static long pods(String revision) {
        var count = 0;
        for (var pod : node.api().get("/api/v1/namespaces/default/pods").path("items")) {
            count += pod.path("metadata").path("name").asText().startsWith(revision) ? 1 : 0;
        }
        return count;
    }
}
