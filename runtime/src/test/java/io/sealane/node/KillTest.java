package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A 202 is a promise: it outlives the process that gave it. Two kills in the ordinary build, twenty in the full one. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KillTest {

    private static final int KILLS = TestSize.of(2, 20);
    private static final int PUBLISHERS = 6;
    private static final int KILL_AFTER_MIN = TestSize.of(150, 500);
    private static final long SEED = 20_261_121;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/kill/brokers";
    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/kill/triggers";

    @TempDir
    private Path data;

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();

    @Test
    void what_got_a_202_is_delivered_by_brokers_and_comes_out_of_the_last_step_of_flows_after_kill_9()
            throws Exception {
        var random = new Random(SEED);
        try (var subscriber = RecordingSubscriber.start();
                var flow = KilledFlow.start()) {
            for (int round = 0; round < KILLS; round++) {
                try (var node = NodeProcess.start(data)) {
                    if (round == 0) {
                        create(node.api(), subscriber.uri());
                        flow.create(node.api());
                    }
                    DoomedLoad.publishUntilKilled(
                            node, publishers(node, round), KILL_AFTER_MIN + random.nextInt(400), accepted);
                }
            }
            try (var node = NodeProcess.start(data)) {
                subscriber.awaitAll(accepted("broker-"), PATIENCE);
                flow.end().awaitAll(accepted("flow-"), PATIENCE);
                assertThat(accepted("broker-")).as("the load was real").hasSizeGreaterThan(KILLS * 50);
                assertThat(accepted("flow-")).as("the load was real").hasSizeGreaterThan(KILLS * 50);
                report(subscriber);
                report(flow.end());
                // It fails where that takes longer than the grace that Kubernetes gives.
                node.terminate();
            }
        }
    }

    private static void create(ApiClient api, URI subscriber) {
        api.create(
                "/api/v1/namespaces",
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"kill\"}}");
        api.create(BROKERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Broker","metadata":{"name":"br"}}""");
        api.create(TRIGGERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"all"},
                 "spec":{"broker":"br","subscriber":{"uri":"%s"}}}""".formatted(subscriber));
    }

    /** One prefix of ids for each, with where it publishes; once all of that is ready. */
    private static List<DoomedLoad.Publisher> publishers(NodeProcess node, int round) throws IOException {
        var api = node.api();
        api.await(BROKERS, "br", PATIENCE, isTrue("Ready"));
        api.await(TRIGGERS, "all", PATIENCE, isTrue("Ready"));
        KilledFlow.awaitReady(api);
        var listener = "http://127.0.0.1:" + node.port("cluster-local-http");
        return IntStream.range(0, PUBLISHERS)
                .mapToObj(number -> number % 2 == 0
                        ? new DoomedLoad.Publisher(
                                URI.create(listener + "/kill/br"), "broker-r" + round + "-p" + number + "-")
                        : new DoomedLoad.Publisher(
                                URI.create(listener + KilledFlow.PATH), "flow-r" + round + "-p" + number + "-"))
                .toList();
    }

    private Set<String> accepted(String prefix) {
        return accepted.stream().filter(id -> id.startsWith(prefix)).collect(Collectors.toSet());
    }

    private void report(RecordingSubscriber subscriber) {
        var seen = subscriber.seen();
        var duplicates = seen.values().stream().mapToInt(count -> count - 1).sum();
        System.out.printf(
                "%d kills, %d events accepted, %d delivered here, %d duplicates (seed %d)%n",
                KILLS, accepted.size(), seen.size(), duplicates, SEED);
    }
}
