package io.sealane.node;

import static io.sealane.node.ApiClient.isTrue;

import akka.http.javadsl.model.HttpResponse;
import com.sun.management.OperatingSystemMXBean;
import io.sealane.workload.HandlerRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/**
 * Says what a request costs at the node that lets it in, and what one costs that another node passes on to it: CPU of both nodes, without
 * the clients'. docs/decisions/032 has the figures.
 */
final class FollowerCost {

    private static final int CLIENTS = 8;
    private static final int REQUESTS = 4_000;
    private static final int ROUNDS = 4;
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: one.default.example.com\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private FollowerCost() {}

    public static void main(String[] args) throws Exception {
        var handlers = HandlerRegistry.standard()
                .register(
                        "example.com/done",
                        container -> request -> CompletableFuture.completedStage(
                                HttpResponse.create().withEntity("done")));
        var folder = Files.createTempDirectory("follower-cost");
        try (var api = ApiAlone.start();
                var nodes = TwoNodes.beside(api, NodeSettings.inMemory().withHandlers(handlers), folder, "")) {
            nodes.first.applyText("""
                    apiVersion: serving.knative.dev/v1
                    kind: Service
                    metadata: {name: one, namespace: default}
                    spec:
                      template:
                        metadata: {annotations: {autoscaling.knative.dev/min-scale: "1"}}
                        spec:
                          containerConcurrency: 10
                          containers: [{image: example.com/done}]
                    """);
            var services = "/apis/serving.knative.dev/v1/namespaces/default/services";
            nodes.first.apiClient().await(services, "one", Duration.ofMinutes(2), isTrue("Ready"));
            nodes.await(Duration.ofMinutes(2), () -> {
                if (!answers(nodes.second)) {
                    throw new AssertionError("not yet");
                }
            });
            rounds(nodes, "in the clear");
            nodes.first
                    .apiClient()
                    .mergePatch(
                            "/api/v1/namespaces/knative-serving/configmaps/config-network",
                            "{\"data\":{\"system-internal-tls\":\"Enabled\"}}");
            nodes.first
                    .apiClient()
                    .await(
                            services.replace("services", "revisions"),
                            "one-00001",
                            Duration.ofMinutes(2),
                            isTrue("SystemInternalTLS"));
            rounds(nodes, "with system-internal-tls");
        }
    }

    private static void rounds(TwoNodes nodes, String how) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            System.out.println(how + ": " + micros(nodes.first) + " µs of CPU per request at the node with the Pods, "
                    + micros(nodes.second) + " µs by way of the other");
        }
    }

    private static long micros(Sealane node) throws Exception {
        var clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            var before = process.getProcessCpuTime();
            var own = new ArrayList<CompletableFuture<Long>>();
            for (int n = 0; n < CLIENTS; n++) {
                own.add(CompletableFuture.supplyAsync(() -> ask(node), clients));
            }
            long theirs = 0;
            for (var one : own) {
                theirs += one.get();
            }
            return (process.getProcessCpuTime() - before - theirs) / 1000 / CLIENTS / REQUESTS;
        } finally {
            clients.shutdownNow();
        }
    }

    /** What it took this thread. */
    private static long ask(Sealane node) {
        var threads = ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadCpuTime();
        var at = listener(node);
        try (var socket = new Socket(at.getHost(), at.getPort())) {
            for (int n = 0; n < REQUESTS; n++) {
                socket.getOutputStream().write(REQUEST);
                readAnswer(socket.getInputStream());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return threads.getCurrentThreadCpuTime() - before;
    }

    private static boolean answers(Sealane node) {
        var at = listener(node);
        try (var socket = new Socket(at.getHost(), at.getPort())) {
            return RawExchange.over(socket, "one.default.example.com", "").equals("200 done");
        } catch (IOException e) {
            return false;
        }
    }

    private static void readAnswer(InputStream in) throws IOException {
        var part = new byte[2048];
        var answer = "";
        while (!answer.endsWith("\r\n\r\ndone")) {
            var count = in.read(part);
            if (count < 0) {
                throw new IOException("closed after: " + answer);
            }
            answer += new String(part, 0, count, StandardCharsets.US_ASCII);
        }
    }

    private static URI listener(Sealane node) {
        return node.listeners().stream()
                .filter(line -> line.startsWith("external-http "))
                .map(line -> URI.create(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }
}
