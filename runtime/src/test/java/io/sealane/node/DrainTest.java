package io.sealane.node;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** How a node ends: whoever watches hears of it before anything stops, and what has begun may finish. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DrainTest {

    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(60);

    @Test
    void a_node_is_not_ready_first_then_stops_to_accept_then_drains_then_syncs_then_ends_its_actors_and_loops() {
        try (var node = Sealane.start(NodeSettings.inMemory())) {
            assertThat(node.closingOrder())
                    .startsWith("health")
                    .containsSubsequence(
                            "health",
                            "external listeners",
                            "cluster-local listeners",
                            "publishing",
                            "observe",
                            "actor system",
                            "event loops");
        }
    }

    @Test
    void while_a_request_is_open_the_node_says_that_it_drains_and_takes_no_connection_and_the_request_is_answered()
            throws Exception {
        try (var sample = SampleNode.start()) {
            sample.bothDoors();
            var events = URI.create(sample.url("cluster-local-http"));
            var health = HttpClient.newBuilder()
                    .sslContext(sample.node().trustingBootstrap())
                    .build();
            var ready = URI.create(sample.url("observe") + "/ready");
            assertThat(get(health, ready).statusCode()).isEqualTo(200);

            try (var open = new Socket(InetAddress.getLoopbackAddress(), events.getPort())) {
                begin(open);
                var ended = CompletableFuture.runAsync(() -> sample.node().close());

                awaitRefused(events.getPort());
                var answer = get(health, ready);
                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.body()).contains("\"part\":\"drain\"");
                assertThat(ended).isNotDone();

                open.getOutputStream().write("x".getBytes(US_ASCII));
                var status = new String(open.getInputStream().readAllBytes(), US_ASCII).split("\r\n")[0];
                // Stored in time, or told to come again: never left without an answer.
                assertThat(status).matches("HTTP/1.1 (202 Accepted|503 Service Unavailable)");
                ended.get(60, TimeUnit.SECONDS);
            }
        }
    }

    /** All of an event but its last byte; it is known to have been read when the server asks for the rest. */
    private static void begin(Socket open) throws IOException {
        open.setSoTimeout(60_000);
        open.getOutputStream()
                .write(
                        ("POST /demo/br HTTP/1.1\r\nhost: localhost\r\nce-specversion: 1.0\r\nce-id: open\r\nce-type: t\r\n"
                                        + "ce-source: /s\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n")
                                .getBytes(US_ASCII));
        var begun = new StringBuilder();
        while (begun.indexOf("\r\n\r\n") < 0) {
            begun.append((char) open.getInputStream().read());
        }
        assertThat(begun).startsWith("HTTP/1.1 100 ");
        open.getOutputStream().write("x".getBytes(US_ASCII));
    }

    private static void awaitRefused(int port) throws Exception {
        var deadline = System.nanoTime() + REFUSED_WITHIN.toNanos();
        var never = new CountDownLatch(1);
        while (System.nanoTime() < deadline) {
            try (var refused = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(refused.getPort()).isEqualTo(port);
            } catch (ConnectException e) {
                return;
            }
            // Not so often that this machine runs out of ports.
            assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
        }
        throw new AssertionError("port " + port + " still accepts after " + REFUSED_WITHIN);
    }

    private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
