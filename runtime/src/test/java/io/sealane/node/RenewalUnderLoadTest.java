package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * Keys change under 200 requests a second, over kept and new connections, and no request fails. That the new key is served within two
 * seconds is judged in the full size only.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RenewalUnderLoadTest {

    private static final Duration WITHIN = Duration.ofSeconds(TestSize.of(60, 2));
    private static final long KEPT_EVERY_MICROS = 6_250; // 160 a second
    private static final long NEW_EVERY_MICROS = 25_000; // 40 a second
    private static final String NAMESPACE = "knative-eventing";
    private static final String NAME = "mt-broker-ingress-server-tls";
    private static final String CERTIFICATE =
            "/apis/cert-manager.io/v1/namespaces/" + NAMESPACE + "/certificates/" + NAME;

    private final SampleNode sample = SampleNode.start();
    private final EventSender sender = sample.sender();
    private final ScheduledExecutorService load = Executors.newScheduledThreadPool(4);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private List<ScheduledFuture<?>> flows = List.of();

    @BeforeEach
    void startLoad() throws Exception {
        sender.overKeptConnection("warm-up", "{}");
        flows = List.of(
                load.scheduleAtFixedRate(this::sendKept, 0, KEPT_EVERY_MICROS, TimeUnit.MICROSECONDS),
                load.scheduleAtFixedRate(this::sendNew, 0, NEW_EVERY_MICROS, TimeUnit.MICROSECONDS));
    }

    @AfterEach
    void stop() {
        load.shutdownNow();
        sample.close();
    }

    @Test
    void deleting_the_Secret_changes_the_served_serial_in_time_and_fails_no_request() throws Exception {
        var before = serial();

        sample.api().delete("/api/v1/namespaces/" + NAMESPACE + "/secrets/" + NAME);

        assertChangedUnderLoad(before);
    }

    @Test
    void a_forced_renewal_changes_the_served_serial_in_time_and_fails_no_request() throws Exception {
        var before = serial();

        var certificate = sample.api().get(CERTIFICATE);
        sample.api()
                .mergePatch(
                        CERTIFICATE + "/status",
                        ForcedRenewal.patch(certificate, sample.node().clock().instant()));

        assertChangedUnderLoad(before);
    }

    private void assertChangedUnderLoad(String before) throws Exception {
        var start = System.nanoTime();
        var after = before;
        while (after.equals(before) && System.nanoTime() - start < WITHIN.toNanos()) {
            after = serial();
        }
        assertThat(after).as("served serial after " + WITHIN).isNotEqualTo(before);
        finishLoad();
        assertThat(failures).isEmpty();
        assertThat(sent.get()).as("requests sent").isGreaterThan(100);
    }

    /** Lets requests flow until 200 more went over the new key, then waits for those under way. */
    private void finishLoad() throws InterruptedException {
        var enough = sent.get() + 200;
        synchronized (sent) {
            while (sent.get() < enough) {
                sent.wait(10_000);
            }
        }
        flows.forEach(flow -> flow.cancel(false));
        load.shutdown();
        assertThat(load.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    private String serial() throws IOException {
        return sender.overNewConnection("serial-" + sent.get(), "{}").serial();
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
        synchronized (sent) {
            sent.incrementAndGet();
            sent.notifyAll();
        }
    }

    private interface Publish {
        int send() throws IOException, InterruptedException;
    }
}
