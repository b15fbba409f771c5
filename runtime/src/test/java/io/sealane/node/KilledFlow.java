package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A Channel that leads through a Sequence of two steps to an end, both outside of the node: they outlive it. */
final class KilledFlow implements AutoCloseable {

    /** Where the cluster-local listener takes events for it. */
    static final String PATH = "/channels/flow/in";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CHANNELS = "/apis/messaging.knative.dev/v1/namespaces/flow/channels";
    private static final String SUBSCRIPTIONS = "/apis/messaging.knative.dev/v1/namespaces/flow/subscriptions";
    private static final String SEQUENCES = "/apis/flows.knative.dev/v1/namespaces/flow/sequences";

    private final HttpServer steps;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final RecordingSubscriber end;

    private KilledFlow() throws IOException {
        end = RecordingSubscriber.start();
        steps = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        steps.setExecutor(threads);
        steps.createContext("/", KilledFlow::echo);
        steps.start();
    }

    static KilledFlow start() throws IOException {
        return new KilledFlow();
    }

    /** What gets all events in the end. */
    RecordingSubscriber end() {
        return end;
    }

    /** Replies to each event with itself. */
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

    void create(ApiClient api) {
        var step = "http://127.0.0.1:" + steps.getAddress().getPort() + "/";
        var delivery = "\"delivery\":{\"retry\":1000,\"backoffPolicy\":\"linear\",\"backoffDelay\":\"PT0.05S\"}";
        api.create(
                "/api/v1/namespaces",
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"flow\"}}");
        api.create(SEQUENCES, """
                {"apiVersion":"flows.knative.dev/v1","kind":"Sequence","metadata":{"name":"seq"},
                 "spec":{"steps":[{"uri":"%1$sone",%2$s},{"uri":"%1$stwo",%2$s}],"reply":{"uri":"%3$s"}}}""".formatted(step, delivery, end.uri()));
        api.create(CHANNELS, """
                {"apiVersion":"messaging.knative.dev/v1","kind":"Channel","metadata":{"name":"in"},"spec":{}}""");
        api.create(SUBSCRIPTIONS, """
                {"apiVersion":"messaging.knative.dev/v1","kind":"Subscription","metadata":{"name":"in"},
                 "spec":{"channel":{"apiVersion":"messaging.knative.dev/v1","kind":"Channel","name":"in"},
                  "subscriber":{"ref":{"apiVersion":"flows.knative.dev/v1","kind":"Sequence","name":"seq"}},%s}}""".formatted(delivery));
    }

    static void awaitReady(ApiClient api) {
        api.await(SEQUENCES, "seq", PATIENCE, isTrue("Ready"));
        api.await(SUBSCRIPTIONS, "in", PATIENCE, isTrue("Ready"));
    }

    @Override
    public void close() {
        steps.stop(0);
        threads.shutdownNow();
        end.close();
    }
}
