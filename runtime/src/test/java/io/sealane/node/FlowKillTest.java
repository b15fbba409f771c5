package io.sealane.node;

import static io.sealane.node.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a Channel through the steps of a Sequence: what got a 202 comes out of the last step, though the node is killed on the way. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FlowKillTest {

    private static final int KILLS = TestSize.of(1, 10);
    private static final int PUBLISHERS = 4;
    private static final int KILL_AFTER = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CHANNELS = "/apis/messaging.knative.dev/v1/namespaces/flow/channels";
    private static final String SUBSCRIPTIONS = "/apis/messaging.knative.dev/v1/namespaces/flow/subscriptions";
    private static final String SEQUENCES = "/apis/flows.knative.dev/v1/namespaces/flow/sequences";

    @TempDir
    private Path data;

    @Test
    void what_a_channel_took_comes_out_of_the_last_step_after_kill_9() throws Exception {
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        var steps = steps();
        try (var end = RecordingSubscriber.start()) {
            for (var round = 0; round < KILLS; round++) {
                try (var node = NodeProcess.start(data)) {
                    if (round == 0) {
                        create(node, steps, end.uri());
                    }
                    publishUntilKilled(node, round, accepted);
                }
            }
            try (var node = NodeProcess.start(data)) {
                end.awaitAll(accepted, PATIENCE);
                assertThat(accepted).hasSizeGreaterThan(KILLS * KILL_AFTER / 2);
                assertThat(node.terminate()).isLessThanOrEqualTo(10);
            }
        } finally {
            steps.stop(0);
        }
    }

    /** Replies to each event with itself. */
    private static HttpServer steps() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        server.setExecutor(Executors.newFixedThreadPool(4, task -> {
            var thread = new Thread(task, "steps");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", FlowKillTest::echo);
        server.start();
        return server;
    }

    private static void echo(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            for (var name : List.of("ce-specversion", "ce-id", "ce-type", "ce-source")) {
                exchange.getResponseHeaders()
                        .set(name, exchange.getRequestHeaders().getFirst(name));
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static void create(NodeProcess node, HttpServer steps, URI end) throws IOException {
        var api = node.api();
        var step = "http://127.0.0.1:" + steps.getAddress().getPort() + "/";
        var delivery = "\"delivery\":{\"retry\":1000,\"backoffPolicy\":\"linear\",\"backoffDelay\":\"PT0.05S\"}";
        api.create(
                "/api/v1/namespaces",
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"flow\"}}");
        api.create(SEQUENCES, """
                {"apiVersion":"flows.knative.dev/v1","kind":"Sequence","metadata":{"name":"seq"},
                 "spec":{"steps":[{"uri":"%1$sone",%2$s},{"uri":"%1$stwo",%2$s}],"reply":{"uri":"%3$s"}}}""".formatted(step, delivery, end));
        api.create(CHANNELS, """
                {"apiVersion":"messaging.knative.dev/v1","kind":"Channel","metadata":{"name":"in"},"spec":{}}""");
        api.create(SUBSCRIPTIONS, """
                {"apiVersion":"messaging.knative.dev/v1","kind":"Subscription","metadata":{"name":"in"},
                 "spec":{"channel":{"apiVersion":"messaging.knative.dev/v1","kind":"Channel","name":"in"},
                  "subscriber":{"ref":{"apiVersion":"flows.knative.dev/v1","kind":"Sequence","name":"seq"}},%s}}""".formatted(delivery));
        api.await(SEQUENCES, "seq", PATIENCE, isTrue("Ready"));
        api.await(SUBSCRIPTIONS, "in", PATIENCE, isTrue("Ready"));
    }

    private static void publishUntilKilled(NodeProcess node, int round, Set<String> accepted) throws Exception {
        node.api().await(SUBSCRIPTIONS, "in", PATIENCE, isTrue("Ready"));
        var channel = URI.create("http://127.0.0.1:" + node.port("cluster-local-http") + "/channels/flow/in");
        var prefixes = IntStream.range(0, PUBLISHERS)
                .mapToObj(publisher -> "r" + round + "-p" + publisher + "-")
                .toList();
        DoomedLoad.publishUntilKilled(node, channel, prefixes, KILL_AFTER, accepted);
    }
}
