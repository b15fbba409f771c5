package io.sealane.node;

import static io.sealane.node.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A 202 is a promise: it outlives the process that gave it. Three kills in the ordinary build, twenty in the full one. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KillTest {

    private static final int KILLS = TestSize.of(2, 20);
    private static final int PUBLISHERS = 8;
    private static final long SEED = 20_261_121;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/kill/brokers";
    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/kill/triggers";

    @TempDir
    private Path data;

    @Test
    void every_event_that_got_a_202_is_delivered_after_kill_9() throws Exception {
        var random = new Random(SEED);
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        try (var subscriber = RecordingSubscriber.start()) {
            for (int round = 0; round < KILLS; round++) {
                try (var node = NodeProcess.start(data)) {
                    var broker = broker(node, subscriber.uri(), round == 0);
                    DoomedLoad.publishUntilKilled(node, broker, prefixes(round), 200 + random.nextInt(400), accepted);
                }
            }
            try (var node = NodeProcess.start(data)) {
                subscriber.awaitAll(accepted, PATIENCE);
                assertThat(accepted).as("the load was real").hasSizeGreaterThan(KILLS * 200);
                report(accepted, subscriber);
                assertThat(node.terminate()).isLessThanOrEqualTo(10);
            }
        }
    }

    private static URI broker(NodeProcess node, URI subscriber, boolean first) throws IOException {
        var api = node.api();
        if (first) {
            api.create(
                    "/api/v1/namespaces",
                    "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"kill\"}}");
            api.create(BROKERS, """
                    {"apiVersion":"eventing.knative.dev/v1","kind":"Broker","metadata":{"name":"br"}}""");
            api.create(TRIGGERS, """
                    {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"all"},
                     "spec":{"broker":"br","subscriber":{"uri":"%s"}}}""".formatted(subscriber));
        }
        api.await(BROKERS, "br", PATIENCE, isTrue("Ready"));
        api.await(TRIGGERS, "all", PATIENCE, isTrue("Ready"));
        return URI.create("http://127.0.0.1:" + node.port("cluster-local-http") + "/kill/br");
    }

    private static List<String> prefixes(int round) {
        return IntStream.range(0, PUBLISHERS)
                .mapToObj(publisher -> "r" + round + "-p" + publisher + "-")
                .toList();
    }

    private static void report(Set<String> accepted, RecordingSubscriber subscriber) {
        var duplicates =
                subscriber.seen().values().stream().mapToInt(count -> count - 1).sum();
        System.out.printf(
                "%d kills, %d events accepted, all delivered, %d duplicates (seed %d)%n",
                KILLS, accepted.size(), duplicates, SEED);
    }
}
