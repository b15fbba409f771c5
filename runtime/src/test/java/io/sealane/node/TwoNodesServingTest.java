package io.sealane.node;

import static io.sealane.node.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpResponse;
import io.sealane.gateway.forward.LocalHandler;
import io.sealane.workload.HandlerRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
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
@Timeout(180)
class TwoNodesServingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HOST = "one.default.example.com";
    private static final String SERVING = "/apis/serving.knative.dev/v1/namespaces/default/";
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
                sealane.serving.internal-tls.switch-grace = 300ms
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

    private static URI listener(Sealane node, String name) {
        return node.listeners().stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> URI.create(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
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
