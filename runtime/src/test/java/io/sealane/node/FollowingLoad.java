package io.sealane.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Publishes at a steady rate over one kept connection and over new ones, trusting what the broker advertises and nothing else, and reads
 * that anew ten times a second, as senders do.
 */
final class FollowingLoad implements AutoCloseable {

    private static final long KEPT_EVERY_MICROS = 10_000;
    private static final long NEW_EVERY_MICROS = 40_000;
    private static final long FOLLOW_EVERY_MICROS = 100_000;

    private final ApiClient api;
    private final BooleanSupplier excused;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile String advertised = "";
    private volatile EventSender sender;

    private FollowingLoad(ApiClient api, BooleanSupplier excused) {
        this.api = api;
        this.excused = excused;
        this.sender = sender(api.get(SampleNode.BROKERS + "/br"));
    }

    /** @param excused asked after each failure: whether the node was killed, so that nobody owes an answer */
    static FollowingLoad start(ApiClient api, BooleanSupplier excused) {
        var load = new FollowingLoad(api, excused);
        load.threads.scheduleWithFixedDelay(load::follow, 0, FOLLOW_EVERY_MICROS, TimeUnit.MICROSECONDS);
        load.threads.scheduleAtFixedRate(load::sendKept, 0, KEPT_EVERY_MICROS, TimeUnit.MICROSECONDS);
        load.threads.scheduleAtFixedRate(load::sendNew, 0, NEW_EVERY_MICROS, TimeUnit.MICROSECONDS);
        return load;
    }

    private static EventSender sender(JsonNode broker) {
        return new EventSender(
                SampleNode.localUrl(broker),
                Trusting.only(SampleNode.address(broker).path("CACerts").asText()));
    }

    private void follow() {
        try {
            var broker = api.get(SampleNode.BROKERS + "/br");
            var now = SampleNode.address(broker).path("CACerts").asText();
            if (!now.equals(advertised)) {
                sender = sender(broker);
                advertised = now;
            }
        } catch (IllegalStateException e) {
            fail("reading the broker: " + e);
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
            fail(kind + " connection: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sent.incrementAndGet();
    }

    private void fail(String what) {
        if (!excused.getAsBoolean()) {
            failures.add(what);
        }
    }

    /** Ends and lets what is under way finish. */
    void finish() throws InterruptedException {
        threads.shutdown();
        if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new AssertionError("requests did not end within 30 s");
        }
    }

    /** What nobody may see: answers other than 202, and connections that broke while the node was alive. */
    Queue<String> failures() {
        return failures;
    }

    int sent() {
        return sent.get();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private interface Publish {
        int send() throws IOException, InterruptedException;
    }
}
