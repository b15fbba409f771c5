package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;

import akka.http.javadsl.model.HttpResponse;
import com.sun.management.OperatingSystemMXBean;
import io.sealane.workload.HandlerRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * Says what a request costs at the node that lets it in, and what one costs that another node passes on to it: CPU of both nodes, without
 * the clients'. docs/decisions/032 has the figures.
 */
final class FollowerCost {

    private static final int CLIENTS = 8;
    private static final int REQUESTS = 4_000;
    private static final int ROUNDS = 4;
    private static final String SERVICES = "/apis/serving.knative.dev/v1/namespaces/default/services";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern LENGTH = Pattern.compile("(?i)\\r\\ncontent-length: *(\\d+)\\r\\n");

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
            apply(nodes, "one", 10);
            rounds("in the clear", nodes);
            nodes.first
                    .apiClient()
                    .mergePatch(
                            "/api/v1/namespaces/knative-serving/configmaps/config-network",
                            "{\"data\":{\"system-internal-tls\":\"Enabled\"}}");
            nodes.first
                    .apiClient()
                    .await(
                            SERVICES.replace("services", "revisions"),
                            "one-00001",
                            PATIENCE,
                            isTrue("SystemInternalTLS"));
            rounds("with system-internal-tls", nodes);
        }
    }

    private static void rounds(String how, TwoNodes nodes) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            System.out.println(how + ": " + micros(nodes.first, "one")
                    + " µs of CPU per request at the node with the Pods, " + micros(nodes.second, "one")
                    + " µs by way of the other");
        }
    }

    private static void apply(TwoNodes nodes, String name, int concurrencyMax) {
        nodes.first.applyText("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: %s, namespace: default}
                spec:
                  template:
                    metadata: {annotations: {autoscaling.knative.dev/min-scale: "1", autoscaling.knative.dev/max-scale: "1"}}
                    spec:
                      containerConcurrency: %d
                      containers: [{image: example.com/done}]
                """.formatted(name, concurrencyMax));
        nodes.first.apiClient().await(SERVICES, name, PATIENCE, isTrue("Ready"));
        nodes.await(PATIENCE, () -> {
            if (!answers(nodes.second, name)) {
                throw new AssertionError("not yet");
            }
        });
    }

    private static long micros(Sealane node, String name) throws Exception {
        var clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            var before = process.getProcessCpuTime();
            var own = new ArrayList<CompletableFuture<Long>>();
            for (int n = 0; n < CLIENTS; n++) {
                own.add(CompletableFuture.supplyAsync(() -> ask(node, name), clients));
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
    private static long ask(Sealane node, String name) {
        var threads = ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadCpuTime();
        var at = ServingNode.listener(node, "external-http");
        var request = ("GET / HTTP/1.1\r\nHost: " + name + ".default.example.com\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try (var socket = new Socket(at.getHost(), at.getPort())) {
            for (int n = 0; n < REQUESTS; n++) {
                socket.getOutputStream().write(request);
                readAnswer(socket.getInputStream());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return threads.getCurrentThreadCpuTime() - before;
    }

    private static boolean answers(Sealane node, String name) {
        var at = ServingNode.listener(node, "external-http");
        try (var socket = new Socket(at.getHost(), at.getPort())) {
            return RawExchange.over(socket, name + ".default.example.com", "").startsWith("200 ");
        } catch (IOException e) {
            return false;
        }
    }

    private static void readAnswer(InputStream in) throws IOException {
        var part = new byte[2048];
        var answer = "";
        while (!isWhole(answer)) {
            var count = in.read(part);
            if (count < 0) {
                throw new IOException("closed after: " + answer);
            }
            answer += new String(part, 0, count, StandardCharsets.US_ASCII);
        }
        if (!answer.startsWith("HTTP/1.1 200 ")) {
            throw new IOException(answer);
        }
    }

    private static boolean isWhole(String answer) {
        var content = answer.indexOf("\r\n\r\n") + 4;
        var length = LENGTH.matcher(answer);
        return content >= 4 && length.find() && answer.length() - content == Integer.parseInt(length.group(1));
    }
}
