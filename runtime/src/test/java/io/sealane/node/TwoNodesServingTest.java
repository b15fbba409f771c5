package io.sealane.node;

import static io.sealane.node.ServingNode.listener;
import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.http.javadsl.model.HttpResponse;
import com.sun.net.httpserver.HttpServer;
import io.grpc.CallOptions;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.sealane.gateway.forward.endpoint.LocalHandler;
import io.sealane.workload.HandlerRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Services of a cluster, asked at its nodes: of which one runs the Pods. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class TwoNodesServingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HOST = "one.default.example.com";
    private static final String SERVING = "/apis/serving.knative.dev/v1/namespaces/default/";
    private static final String ORDERS = "/apis/cert-manager.io/v1/namespaces/default/certificates";
    private static final String INGRESSES =
            "/apis/networking.internal.knative.dev/v1alpha1/namespaces/default/ingresses";
    private static final String MAPS = "/api/v1/namespaces/knative-serving/configmaps/";
    private static final int CLIENTS = 4;
    private static final int REQUESTS = 15;

    @TempDir
    static Path folder;

    private static final Counting COUNTING = new Counting();
    private static ApiAlone api;
    private static TwoNodes nodes;

    @BeforeAll
    static void start() throws IOException {
        api = ApiAlone.start();
        var handlers = HandlerRegistry.standard().register("example.com/counting", container -> COUNTING);
        nodes = TwoNodes.beside(api, NodeSettings.inMemory().withHandlers(handlers), folder, """
                sealane.serving.internal-tls.switch-grace = 4s
                akka.cluster.split-brain-resolver.stable-after = 60s
                """);
        patch("config-autoscaler", "{\"allow-zero-initial-scale\":\"true\"}");
        nodes.first.applyText("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: one, namespace: default}
                spec:
                  template:
                    metadata:
                      annotations: {autoscaling.knative.dev/initial-scale: "0", autoscaling.knative.dev/max-scale: "1"}
                    spec:
                      containerConcurrency: 1
                      containers: [{image: example.com/counting}]
                """);
        nodes.first.apiClient().await(SERVING + "services", "one", PATIENCE, isTrue("Ready"));
        nodes.await(PATIENCE, () -> assertThat(ask(nodes.second, "absent")).startsWith("404"));
    }

    @AfterAll
    static void stop() {
        if (nodes != null) {
            nodes.close();
        }
        if (api != null) {
            api.close();
        }
    }

    @Test
    @Order(1)
    void a_request_at_the_node_without_Pods_has_the_first_one_started_and_waits_for_it() {
        // Its routes, and where requests are let in, may come a moment after the other node's.
        nodes.await(PATIENCE, () -> assertThat(ask(nodes.second, HOST)).isEqualTo("200 done"));
        assertThat(COUNTING.most.get()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void a_Pod_never_has_more_under_way_than_it_takes_whichever_nodes_are_asked() throws Exception {
        var before = COUNTING.all.get();

        assertThat(answers()).containsExactly("200 done");

        assertThat(COUNTING.all.get() - before).isEqualTo(2 * CLIENTS * REQUESTS);
        assertThat(COUNTING.most.get()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void a_request_that_came_to_another_node_is_counted_where_its_Pod_is_and_once() {
        // Who has an answer may be faster than whoever counts it.
        nodes.await(PATIENCE, () -> assertThat(counted(nodes.first)).isEqualTo(COUNTING.all.get()));
        var before = COUNTING.all.get();

        assertThat(ask(nodes.second, HOST)).isEqualTo("200 done");

        assertThat(COUNTING.all.get()).isEqualTo(before + 1);
        nodes.await(PATIENCE, () -> assertThat(counted(nodes.first)).isEqualTo(before + 1));
        assertThat(counted(nodes.second)).isZero();
    }

    @Test
    @Order(3)
    void hops_between_nodes_are_encrypted_while_requests_go_on_and_then_none_is_taken_in_the_clear() throws Exception {
        patch("config-network", "{\"system-internal-tls\":\"Enabled\"}");
        nodes.first.apiClient().await(SERVING + "revisions", "one-00001", PATIENCE, isTrue("SystemInternalTLS"));

        assertThat(answers()).containsExactly("200 done");

        nodes.await(PATIENCE, () -> assertThat(askPod()).startsWith("403 "));
        assertThat(ask(nodes.second, HOST)).isEqualTo("200 done");
    }

    @Test
    @Order(4)
    void what_has_no_key_because_it_is_no_revision_is_reached_at_the_other_node_all_the_same() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, "plain".length());
            exchange.getResponseBody().write("plain".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        try {
            nodes.first.applyText("{apiVersion: v1, kind: Namespace, metadata: {name: keyless}}");
            nodes.first.applyText(
                    ingress("keyless", "plain", "http", server.getAddress().getPort()));
            nodes.await(
                    PATIENCE,
                    () -> assertThat(ask(nodes.second, "plain.example.com")).isEqualTo("200 plain"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    @Order(5)
    void gRPC_passes_from_node_to_node_and_a_stream_outlives_the_key_of_the_hop() throws Exception {
        try (var echo = GrpcEcho.start("echo")) {
            nodes.first.applyText(ingress("default", "grpc", "h2c", echo.port()));
            nodes.first.apiClient().await(INGRESSES, "grpc", PATIENCE, isTrue("Ready"));
            nodes.await(
                    PATIENCE,
                    // Neither without a route there, nor without anybody who serves it here.
                    () -> assertThat(ask(nodes.second, "grpc.example.com")).doesNotContainPattern("^(404|503)"));
            var at = listener(nodes.second, "external-http");
            var channel = NettyChannelBuilder.forAddress(at.getHost(), at.getPort())
                    .overrideAuthority("grpc.example.com")
                    .usePlaintext()
                    .build();
            try {
                assertThat(ClientCalls.blockingUnaryCall(channel, GrpcEcho.PING, CallOptions.DEFAULT, "hello"))
                        .isEqualTo("echo: hello");
                var failure = catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> ClientCalls.blockingUnaryCall(channel, GrpcEcho.PING, CallOptions.DEFAULT, "fail"));
                assertThat(failure.getStatus().getDescription()).isEqualTo("as asked");
                assertThat(failure.getTrailers().get(GrpcEcho.TRAILER)).isEqualTo("the end");

                var heard = new LinkedBlockingQueue<String>();
                var stream = ClientCalls.asyncBidiStreamingCall(
                        channel.newCall(GrpcEcho.STREAM, CallOptions.DEFAULT), new Hearing(heard));
                stream.onNext("before");
                assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("echo: before");
                renewHopKey();
                stream.onNext("after");
                assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("echo: after");
                stream.onCompleted();
                assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("over");
            } finally {
                channel.shutdownNow();
            }
        }
    }

    private static void renewHopKey() {
        var client = nodes.first.apiClient();
        client.mergePatch(
                ORDERS + "/serving-certs/status",
                ForcedRenewal.patch(
                        client.get(ORDERS + "/serving-certs"),
                        nodes.first.clock().instant()));
        client.await(
                SERVING + "revisions",
                "one-00001",
                PATIENCE,
                revision ->
                        ServingNode.condition(revision, "SystemInternalTLS").contains("serving-certs, generation 2"));
    }

    /** A host {@code NAME.example.com} that leads to a port of this machine. */
    private static String ingress(String namespace, String name, String protocol, int port) {
        return """
                apiVersion: v1
                kind: Service
                metadata: {name: %2$s, namespace: %1$s}
                spec:
                  ports: [{name: %3$s, port: 80, targetPort: %4$d}]
                ---
                apiVersion: v1
                kind: Endpoints
                metadata: {name: %2$s, namespace: %1$s}
                subsets:
                  - addresses: [{ip: 127.0.0.1}]
                    ports: [{name: %3$s, port: %4$d}]
                ---
                apiVersion: networking.internal.knative.dev/v1alpha1
                kind: Ingress
                metadata:
                  name: %2$s
                  namespace: %1$s
                  annotations: {networking.knative.dev/ingress.class: sealane.ingress.networking.knative.dev}
                spec:
                  httpOption: Enabled
                  rules:
                    - hosts: [%2$s.example.com]
                      visibility: ExternalIP
                      http:
                        paths:
                          - splits:
                              - {serviceName: %2$s, serviceNamespace: %1$s, servicePort: 80, percent: 100}
                """.formatted(namespace, name, protocol, port);
    }

    @Test
    @Order(6)
    void when_the_node_with_the_Pods_dies_the_other_one_runs_them_and_goes_on() {
        nodes.killFirst();

        var deadline = nodes.second.clock().instant().plus(PATIENCE);
        var answer = ask(nodes.second, HOST);
        while (!answer.equals("200 done") && nodes.second.clock().instant().isBefore(deadline)) {
            answer = ask(nodes.second, HOST);
        }
        assertThat(answer).isEqualTo("200 done");
        assertThat(COUNTING.most.get()).isEqualTo(1);
    }

    @Test
    @Order(7)
    void a_Service_that_comes_when_the_node_that_led_is_dead_is_made_by_the_other_one() {
        nodes.second.applyText("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: late, namespace: default}
                spec: {template: {spec: {containers: [{image: example.com/counting}]}}}
                """);

        nodes.second.apiClient().await(SERVING + "services", "late", PATIENCE, isTrue("Ready"));
        TestProbe.create(nodes.second.system()).awaitAssert(PATIENCE, () -> {
            assertThat(ask(nodes.second, "late.default.example.com")).isEqualTo("200 done");
            return true;
        });
    }

    /** Different answers to many requests at both nodes at a time. */
    private static Set<String> answers() throws Exception {
        var clients = Executors.newFixedThreadPool(2 * CLIENTS);
        var answers = new ConcurrentLinkedQueue<String>();
        try {
            var all = new ArrayList<CompletableFuture<Void>>();
            for (int client = 0; client < 2 * CLIENTS; client++) {
                var node = client % 2 == 0 ? nodes.first : nodes.second;
                all.add(CompletableFuture.runAsync(
                        () -> {
                            for (int n = 0; n < REQUESTS; n++) {
                                answers.add(ask(node, HOST));
                            }
                        },
                        clients));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new)).get(100, TimeUnit.SECONDS);
        } finally {
            clients.shutdownNow();
        }
        return new TreeSet<>(answers);
    }

    /** Requests to the Revision that were answered 200, as a node counts them. */
    private static long counted(Sealane node) {
        try {
            var client =
                    HttpClient.newBuilder().sslContext(node.trustingBootstrap()).build();
            var metrics = client.send(
                            HttpRequest.newBuilder(URI.create(listener(node, "observe") + "/metrics"))
                                    .build(),
                            BodyHandlers.ofLines())
                    .body();
            return metrics.filter(line -> line.startsWith(
                                    "kn_serving_invocation_duration_seconds_count{http_response_status_code=\"200\"")
                            && line.contains("kn_revision_name=\"one-00001\""))
                    .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))))
                    .sum();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void patch(String map, String json) {
        nodes.first.apiClient().mergePatch(MAPS + map, "{\"data\":" + json + "}");
    }

    private static String ask(Sealane node, String host) {
        return ask(listener(node, "external-http"), host, "");
    }

    /** Asks the first node for its Pod in the clear, past every gateway. */
    private static String askPod() {
        return ask(
                listener(nodes.first, "system-internal"),
                HOST,
                "knative-serving-namespace: default\r\nknative-serving-revision: one-00001\r\n");
    }

    private static String ask(URI at, String host, String fields) {
        try (var socket = new Socket(at.getHost(), at.getPort())) {
            return RawExchange.over(socket, host, fields);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private record Hearing(BlockingQueue<String> heard) implements StreamObserver<String> {

        @Override
        public void onNext(String answer) {
            heard.add(answer);
        }

        @Override
        public void onError(Throwable failure) {
            heard.add(failure.toString());
        }

        @Override
        public void onCompleted() {
            heard.add("over");
        }
    }

    /** Takes a moment for each request, and knows how many it has had at a time. */
    private static final class Counting implements LocalHandler {

        private final AtomicInteger all = new AtomicInteger();
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        @Override
        public java.util.concurrent.CompletionStage<HttpResponse> handle(akka.http.javadsl.model.HttpRequest request) {
            all.incrementAndGet();
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            return new CompletableFuture<HttpResponse>()
                    .completeOnTimeout(HttpResponse.create().withEntity("done"), 2, TimeUnit.MILLISECONDS)
                    .thenApply(answer -> {
                        now.decrementAndGet();
                        return answer;
                    });
        }
    }
}
