package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What a node tells about requests to a Service: Knative's metrics of its Revision, and a span in the client's trace. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServingMeasuresTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Queue<String> EXPORTS = new ConcurrentLinkedQueue<>();

    private static HttpServer collector;
    private static EchoServers echo;
    private static ServingNode node;

    @BeforeAll
    static void start() throws Exception {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        collector.createContext("/", exchange -> {
            EXPORTS.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        var traced = ConfigFactory.parseString("sealane.observe.tracing { endpoint = \"http://127.0.0.1:"
                + collector.getAddress().getPort() + "/v1/traces\", send-every = 50ms }");
        echo = new EchoServers(() -> {
            var at = node.listener("cluster-local-http");
            return new InetSocketAddress(at.getHost(), at.getPort());
        });
        node = ServingNode.start(
                NodeSettings.inMemory().withHandlers(echo.registry()).withConfig(traced));
        node.apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: measured, namespace: default}
                spec:
                  template:
                    metadata: {annotations: {autoscaling.knative.dev/min-scale: "1"}}
                    spec:
                      containers: [{image: %s}]
                """.formatted(EchoServers.HTTP));
        node.awaitReady("measured");
        var answer = node.askFields(
                "measured.default.example.com", "/fields", "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01\r\n");
        assertThat(answer).containsPattern("traceparent: 00-" + TRACE + "-[0-9a-f]{16}-01\\|");
        assertThat(answer).doesNotContain("00f067aa0ba902b7");
    }

    @AfterAll
    static void stop() {
        echo.release.countDown();
        node.close();
        collector.stop(0);
    }

    @Test
    void a_request_is_a_span_of_its_clients_trace() {
        var bytes = new String(HexFormat.of().parseHex(TRACE), StandardCharsets.ISO_8859_1);

        node.until(() -> EXPORTS.stream()
                .anyMatch(spans -> spans.contains(bytes) && spans.contains("forward default/measured-00001")));
    }

    @Test
    void a_Revision_is_measured_under_the_names_that_Knative_has() {
        var of = "kn_configuration_name=\"measured\",kn_revision_name=\"measured-00001\",kn_service_name=\"measured\"";

        node.until(() -> metrics()
                .contains("kn_serving_invocation_duration_seconds_count{http_response_status_code=\"200\","
                        + "k8s_namespace_name=\"default\"," + of + "} 1"));
        for (var name : new String[] {"pods_desired", "pods_requested", "pods_count"}) {
            node.until(() ->
                    metrics().contains("kn_revision_" + name + "{k8s_namespace_name=\"default\"," + of + "} 1.0"));
        }
        // 70 in a hundred of a hundred.
        node.until(() ->
                metrics().contains("kn_revision_concurrency_target{k8s_namespace_name=\"default\"," + of + "} 70.0"));
        assertThat(metrics()).contains("# HELP kn_revision_panic_mode whether a burst");
    }

    private static String metrics() {
        try {
            var client = HttpClient.newBuilder()
                    .sslContext(node.node().trustingBootstrap())
                    .build();
            var request = HttpRequest.newBuilder(URI.create(node.listener("observe") + "/metrics"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
