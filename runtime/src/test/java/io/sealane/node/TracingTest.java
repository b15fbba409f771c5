package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** A trace over the wire: in with the event, out with the delivery, and its spans to a receiver of OTLP. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TracingTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    private final BlockingQueue<String> parents = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> exports = new LinkedBlockingQueue<>();
    private HttpServer subscriber;
    private HttpServer receiver;

    @BeforeEach
    void listen() throws IOException {
        subscriber = serve(
                "/",
                exchange ->
                        parents.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent"))));
        receiver = serve("/v1/traces", exchange -> {
            assertThat(exchange.getRequestHeaders().getFirst("content-type")).isEqualTo("application/x-protobuf");
            exports.add(exchange.getRequestBody().readAllBytes());
        });
    }

    @AfterEach
    void stop() {
        subscriber.stop(0);
        receiver.stop(0);
    }

    @Test
    void a_subscriber_sees_the_senders_trace_with_another_parent_and_a_receiver_gets_the_spans() throws Exception {
        var settings = NodeSettings.inMemory()
                .withConfig(ConfigFactory.parseString("sealane.observe.tracing { endpoint = \"http://127.0.0.1:"
                        + receiver.getAddress().getPort() + "/v1/traces\", send-every = 50ms }"));
        try (var node = Sealane.start(settings)) {
            publish(node, PARENT);

            assertThat(parents.poll(30, TimeUnit.SECONDS))
                    .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
                    .isNotEqualTo(PARENT);
            var spans = awaitSpans("receive demo/br", "append demo/br", "deliver demo/all");
            assertThat(spans)
                    .contains("messaging.destination.name", "broker:br.demo", "trigger:all.demo", "messaging.system");
            assertThat(spans).contains(new String(HexFormat.of().parseHex(TRACE), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void without_an_exporter_a_trace_goes_on_and_none_is_begun() throws Exception {
        try (var node = Sealane.start(NodeSettings.inMemory())) {
            publish(node, PARENT);
            assertThat(parents.poll(30, TimeUnit.SECONDS))
                    .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
                    .isNotEqualTo(PARENT);

            send(node, HttpRequest.newBuilder());
            assertThat(parents.poll(30, TimeUnit.SECONDS)).isEqualTo("null");
            assertThat(exports).isEmpty();
        }
    }

    private void publish(Sealane node, String traceparent) throws Exception {
        node.applyText("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: demo}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: br, namespace: demo}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: all, namespace: demo}
                spec: {broker: br, subscriber: {uri: "http://127.0.0.1:%d/"}}
                """.formatted(subscriber.getAddress().getPort()));
        node.apiClient().await(SampleNode.BROKERS, "br", SampleNode.PATIENCE, ApiClient.isTrue("Ready"));
        node.apiClient().await(SampleNode.TRIGGERS, "all", SampleNode.PATIENCE, ApiClient.isTrue("Ready"));
        send(node, HttpRequest.newBuilder().header("traceparent", traceparent));
    }

    private static void send(Sealane node, HttpRequest.Builder request) throws Exception {
        var base = SampleNode.url(node, "cluster-local-http");
        var answer = HttpClient.newHttpClient()
                .send(
                        request.uri(URI.create(base + "/demo/br"))
                                .header("ce-specversion", "1.0")
                                .header("ce-id", "traced")
                                .header("ce-type", "t")
                                .header("ce-source", "/s")
                                .POST(HttpRequest.BodyPublishers.ofString("x"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    /** Names and ids stand in protobuf as they are. */
    private String awaitSpans(String... names) throws InterruptedException {
        var all = new StringBuilder();
        while (!containsAll(all, names)) {
            var next = exports.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("an export with spans after: " + all).isNotNull();
            all.append(new String(next, StandardCharsets.ISO_8859_1));
        }
        return all.toString();
    }

    private static boolean containsAll(StringBuilder all, String... names) {
        for (var name : names) {
            if (all.indexOf(name) < 0) {
                return false;
            }
        }
        return true;
    }

    private interface Taking {
        void take(com.sun.net.httpserver.HttpExchange exchange) throws IOException;
    }

    private static HttpServer serve(String path, Taking taking) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext(path, exchange -> {
            taking.take(exchange);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
