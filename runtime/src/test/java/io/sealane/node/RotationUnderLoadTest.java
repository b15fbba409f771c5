package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Eventing's CA is replaced under load, by clients that trust what the broker advertises and nothing else: no request fails. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RotationUnderLoadTest {

    private static final String ROTATIONS = "/apis/cert.sealane.io/v1alpha1/namespaces/cert-manager/carotations";
    private static final String ROTATION = """
            {"apiVersion":"cert.sealane.io/v1alpha1","kind":"CARotation","metadata":{"name":"eventing","namespace":"cert-manager"},
             "spec":{"issuerRef":{"kind":"ClusterIssuer","name":"knative-eventing-ca-issuer"},
                     "hold":{"publish":"3s","drain":"1s","shadow":"2s"}}}""";
    private static final Duration WITHIN = Duration.ofSeconds(60);

    private final SampleNode sample =
            SampleNode.startWith("sealane.cert.rotation { issue-deadline = 2s, look = 200ms }");
    private final ScheduledExecutorService load = Executors.newScheduledThreadPool(4);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile String advertised = "";
    private volatile EventSender sender = sample.sender();

    @AfterEach
    void stop() {
        load.shutdownNow();
        sample.close();
    }

    @Test
    void no_request_fails_and_the_old_root_is_refused_afterwards() throws Exception {
        var before = sample.sender();
        assertThat(before.overNewConnection("before", "{}").status()).isEqualTo(202);
        follow();
        load.scheduleWithFixedDelay(this::follow, 100, 100, TimeUnit.MILLISECONDS);
        load.scheduleAtFixedRate(this::sendKept, 0, 10_000, TimeUnit.MICROSECONDS);
        load.scheduleAtFixedRate(this::sendNew, 0, 40_000, TimeUnit.MICROSECONDS);

        sample.api().create(ROTATIONS, ROTATION);
        var done = sample.api().await(ROTATIONS, "eventing", WITHIN, RotationUnderLoadTest::isOver);
        load.shutdown();
        assertThat(load.awaitTermination(20, TimeUnit.SECONDS)).isTrue();

        assertThat(phases(done))
                .containsExactly(
                        "Preparing",
                        "Publishing",
                        "Switching",
                        "Reissuing",
                        "Draining",
                        "Shadowing",
                        "Retiring",
                        "Done");
        assertThat(failures).isEmpty();
        assertThat(sent.get()).as("requests sent").isGreaterThan(200);
        assertThatThrownBy(() -> before.overNewConnection("after", "{}")).isInstanceOf(SSLException.class);
        var after = sample.sender();
        assertThat(after.overNewConnection("after", "{}").status()).isEqualTo(202);
        assertThat(blocks(sample.awaitBroker("https"))).as("roots advertised").isEqualTo(1);
    }

    private static boolean isOver(JsonNode rotation) {
        var phase = rotation.path("status").path("phase").asText();
        return phase.equals("Done") || phase.equals("Aborted");
    }

    private static List<String> phases(JsonNode rotation) {
        var phases = new ArrayList<String>();
        rotation.path("status")
                .path("history")
                .forEach(step -> phases.add(step.path("phase").asText()));
        return phases;
    }

    private static long blocks(JsonNode broker) {
        return SampleNode.address(broker)
                .path("CACerts")
                .asText()
                .lines()
                .filter(line -> line.startsWith("-----BEGIN"))
                .count();
    }

    /** What a sender does that reads the broker's address now and then. */
    private void follow() {
        var broker = sample.api().get(SampleNode.BROKERS + "/br");
        var now = SampleNode.address(broker).path("CACerts").asText();
        if (!now.equals(advertised)) {
            sender = new EventSender(SampleNode.localUrl(broker), Trusting.only(now));
            advertised = now;
        }
    }

    private void sendKept() {
        record("kept", () -> sender.overKeptConnection("kept-" + sent.get(), "{}"));
    }

    private void sendNew() {
        record("new", () -> sender.overNewConnection("new-" + sent.get(), "{}").status());
    }

    private void record(String kind, Publish publish) {
        try {
            var status = publish.send();
            if (status != 202) {
                failures.add(kind + " connection: answered " + status);
            }
        } catch (IOException e) {
            failures.add(kind + " connection: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sent.incrementAndGet();
    }

    private interface Publish {
        int send() throws IOException, InterruptedException;
    }
}
