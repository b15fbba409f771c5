package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node on a small disk of its own, in memory, that somebody fills to the last byte and empties again. Needs Linux that lets a user mount. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FullDiskTest {

    private static final List<String> PRIVATE_MOUNTS = List.of("unshare", "--user", "--map-root-user", "--mount");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String BROKERS = "/apis/eventing.knative.dev/v1/namespaces/default/brokers";
    private static final String TRIGGERS = "/apis/eventing.knative.dev/v1/namespaces/default/triggers";
    private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

    @TempDir
    private Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void nothing_is_taken_that_finds_no_room_and_with_room_the_node_goes_on_and_has_all_it_took() throws Exception {
        assumeTrue(canMount(), "this machine lets no user mount a disk");
        try (var subscriber = RecordingSubscriber.start();
                var node = start()) {
            var disk = Path.of("/proc", String.valueOf(node.pid()), "root" + data.toRealPath());
            assumeTrue(Files.isReadable(disk.resolve("kubeconfig")), "this machine shows nobody the disks of others");
            var api = KubeconfigReader.client(disk.resolve("kubeconfig"));
            var sender = new PlainSender(broker(api, node, subscriber.uri()));
            assertThat(sender.publish("before")).isEqualTo(202);

            var ballast = disk.resolve("ballast");
            fill(ballast);
            var accepted = publishUntilRefused(sender);
            var kept = createUntilRefused(api);
            awaitNotReady(node, "\"part\":\"journal\"", "No space left on device");
            assertThat(api.get(CONFIG_MAPS).path("items")).as("still read").hasSizeGreaterThanOrEqualTo(kept.size());

            Files.delete(ballast);
            awaitReady(node);
            awaitPublished(sender);
            api.create(CONFIG_MAPS, configMap("after"));

            accepted.add("before");
            accepted.add("after");
            subscriber.awaitAll(accepted, PATIENCE);
            var names = new HashSet<String>();
            api.get(CONFIG_MAPS)
                    .path("items")
                    .forEach(item -> names.add(item.at("/metadata/name").asText()));
            assertThat(names).containsAll(kept).contains("after");
        }
    }

    private static boolean canMount() throws InterruptedException {
        var command = new ArrayList<>(PRIVATE_MOUNTS);
        command.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", "/tmp"));
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private NodeProcess start() throws IOException {
        var surroundings = new ArrayList<>(PRIVATE_MOUNTS);
        surroundings.addAll(List.of(
                "sh", "-c", "mount -t tmpfs -o size=160m tmpfs \"$1\" && shift && exec \"$@\"", "sh", data.toString()));
        return NodeProcess.startIn(
                surroundings,
                data.toRealPath(),
                "-Dsealane.test.config=sealane.journal.free-bytes-min = 0, sealane.observe.tls = off,"
                        + " sealane.eventing.limits.refresh-interval = 1s");
    }

    private static URI broker(ApiClient api, NodeProcess node, URI subscriber) {
        api.create(BROKERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Broker","metadata":{"name":"br"}}""");
        api.create(TRIGGERS, """
                {"apiVersion":"eventing.knative.dev/v1","kind":"Trigger","metadata":{"name":"all"},
                 "spec":{"broker":"br","subscriber":{"uri":"%s"}}}""".formatted(subscriber));
        api.await(BROKERS, "br", PATIENCE, isTrue("Ready"));
        api.await(TRIGGERS, "all", PATIENCE, isTrue("Ready"));
        return URI.create("http://127.0.0.1:" + node.port("cluster-local-http") + "/default/br");
    }

    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            fill(out);
        }
    }

    /** To the last block, by ever smaller pieces. */
    private static void fill(OutputStream out) {
        for (var size = 1 << 20; size > 0; size /= 16) {
            try {
                for (; ; ) {
                    out.write(new byte[size]);
                }
            } catch (IOException e) {
                // This size does not fit any more.
                continue;
            }
        }
    }

    private static HashSet<String> publishUntilRefused(PlainSender sender) throws Exception {
        var accepted = new HashSet<String>();
        var filler = "{\"data\":\"" + "x".repeat(500_000) + "\"}";
        for (var number = 0; ; number++) {
            var status = sender.publish("e" + number, filler);
            if (status != 202) {
                assertThat(status).isEqualTo(503);
                return accepted;
            }
            accepted.add("e" + number);
        }
    }

    private static List<String> createUntilRefused(ApiClient api) {
        var kept = new ArrayList<String>();
        assertThatThrownBy(() -> {
                    for (var number = 0; ; number++) {
                        api.create(CONFIG_MAPS, configMap("c" + number));
                        kept.add("c" + number);
                    }
                })
                .hasMessageContaining("507")
                .hasMessageContaining("no room left");
        return kept;
    }

    private static String configMap(String name) {
        return """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"filler":"%s"}}""".formatted(name, "x".repeat(500_000));
    }

    private void awaitNotReady(NodeProcess node, String... words) throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var answer = ready(node);
        while (answer.statusCode() != 503 || !Stream.of(words).allMatch(answer.body()::contains)) {
            assertThat(System.nanoTime()).as(answer.body()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.timedJoin(Thread.currentThread(), 50);
            answer = ready(node);
        }
    }

    private void awaitReady(NodeProcess node) throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var answer = ready(node);
        while (answer.statusCode() != 200) {
            assertThat(System.nanoTime()).as(answer.body()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.timedJoin(Thread.currentThread(), 50);
            answer = ready(node);
        }
    }

    /** The partition comes back with the next reminder of the settings. */
    private static void awaitPublished(PlainSender sender) throws Exception {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (sender.publish("after") != 202) {
            assertThat(System.nanoTime()).as("published in time").isLessThan(deadline);
            TimeUnit.MILLISECONDS.timedJoin(Thread.currentThread(), 50);
        }
    }

    private HttpResponse<String> ready(NodeProcess node) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + node.port("observe") + "/ready");
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
