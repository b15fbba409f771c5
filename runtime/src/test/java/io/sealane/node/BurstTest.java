package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More events than memory, while the subscriber is down: some are refused, none that was accepted is lost. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BurstTest {

    private static final long HEAP_MIB = 256;
    private static final int EVENT_BYTES = 1_000_000;
    private static final int EVENTS = TestSize.of(320, 1_000);
    private static final int PUBLISHERS = 64;
    private static final int BROKEN_OFF = 0;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/burst/brokers";
    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/burst/triggers";

    @TempDir
    private Path data;

    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();

    @Test
    void a_burst_larger_than_memory_leaves_the_heap_bounded_and_loses_nothing() throws Exception {
        try (var subscriber = RecordingSubscriber.answering(503);
                var node = NodeProcess.start(data, "-Xmx" + HEAP_MIB + "m")) {
            var broker = broker(node, subscriber.uri());

            publishFromAllSides(broker);

            assertThat(refused.get()).as("publishes answered 503").isPositive();
            assertThat(accepted).as("events accepted").hasSize(EVENTS);
            var liveMib = liveHeapMib(node.pid());
            assertThat(liveMib).as("live heap after a full collection, MiB").isLessThan(HEAP_MIB * 3 / 5);

            subscriber.answer(202);
            subscriber.awaitAll(accepted, PATIENCE);
            System.out.printf(
                    "%d events of %d bytes accepted, %d publishes refused, live heap %d MiB of %d%n",
                    EVENTS, EVENT_BYTES, refused.get(), liveMib, HEAP_MIB);
        }
    }

    private static URI broker(NodeProcess node, URI subscriber) throws IOException {
        var api = node.api();
        api.create(
                "/api/v1/namespaces",
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"burst\"}}");
        api.create(BROKERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Broker","metadata":{"name":"br"}}""");
        api.create(TRIGGERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"all"},
                 "spec":{"broker":"br","subscriber":{"uri":"%s"},
                         "delivery":{"retry":1000,"backoffPolicy":"linear","backoffDelay":"PT0.5S"}}}""".formatted(subscriber));
        api.await(BROKERS, "br", PATIENCE, isTrue("Ready"));
        api.await(TRIGGERS, "all", PATIENCE, isTrue("Ready"));
        return URI.create("http://127.0.0.1:" + node.port("cluster-local-http") + "/burst/br");
    }

    private void publishFromAllSides(URI broker) throws InterruptedException {
        List<Thread> publishers = new ArrayList<>();
        for (int p = 0; p < PUBLISHERS; p++) {
            var publisher = new Thread(() -> publish(broker));
            publishers.add(publisher);
            publisher.start();
        }
        for (var publisher : publishers) {
            publisher.join(PATIENCE.toMillis());
        }
    }

    /** Publishes each event until it is accepted; a refusal is counted and tried again. */
    private void publish(URI broker) {
        var sender = new PlainSender(broker);
        var data = "x".repeat(EVENT_BYTES);
        try {
            for (int n = numbers.incrementAndGet(); n <= EVENTS; n = numbers.incrementAndGet()) {
                var status = attempt(sender, "burst-" + n, data);
                while (status == 503 || status == BROKEN_OFF) {
                    if (status == 503) {
                        refused.incrementAndGet();
                    }
                    status = attempt(sender, "burst-" + n, data);
                }
                assertThat(status).isEqualTo(202);
                accepted.add("burst-" + n);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A refusal closes the connection while the body is on its way, and the client may see that before it sees the 503. */
    private static int attempt(PlainSender sender, String id, String data) throws InterruptedException {
        try {
            return sender.publish(id, data);
        } catch (IOException e) {
            return BROKEN_OFF;
        }
    }

    /** The histogram of live objects collects garbage first; its last line is the sum. */
    private static long liveHeapMib(long pid) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        var total = output.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no total in " + output));
        return Long.parseLong(total.split(" +")[2]) / (1024 * 1024);
    }
}
