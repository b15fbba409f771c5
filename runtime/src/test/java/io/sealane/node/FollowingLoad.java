package io.sealane.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.node.api.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Publishes at a steady rate over one kept connection and over new ones, trusting what it is told and nothing else, and asks for that
 * ten times a second, as senders do: at the API server, which asks for a client certificate.
 */
final class FollowingLoad implements AutoCloseable {

    private static final long KEPT_EVERY_MICROS = TestSize.of(15_000, 2_000);
    private static final long NEW_EVERY_MICROS = TestSize.of(80_000, 20_000);
    private static final long FOLLOW_EVERY_MICROS = 100_000;

    /**
     * Where to publish, and what to trust there.
     *
     * @param roots PEM
     * @param own what to show there
     */
    record Advice(URI broker, String roots, Optional<ClientPair> own) {

        Advice(URI broker, String roots) {
            this(broker, roots, Optional.empty());
        }

        Advice showing(ClientPair pair) {
            return new Advice(broker, roots, Optional.of(pair));
        }

        EventSender sender() {
            var tls = own.map(pair -> Trusting.showing(roots, pair)).orElseGet(() -> Trusting.only(roots));
            return new EventSender(broker, tls);
        }
    }

    private final Supplier<Advice> advice;
    private final BooleanSupplier excused;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Queue<Long> keptNanos = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final UUID run = UUID.randomUUID();
    private volatile Advice followed;
    private volatile EventSender sender;

    private FollowingLoad(Supplier<Advice> advice, BooleanSupplier excused) {
        this.advice = advice;
        this.excused = excused;
        this.followed = advice.get();
        this.sender = followed.sender();
    }

    /** @param excused asked after each failure: whether the node was killed, so that nobody owes an answer */
    static FollowingLoad start(ApiClient api, BooleanSupplier excused) {
        return start(() -> advertised(api.get(SampleNode.BROKERS + "/br")), excused);
    }

    static FollowingLoad start(Supplier<Advice> advice, BooleanSupplier excused) {
        var load = new FollowingLoad(advice, excused);
        load.threads.scheduleWithFixedDelay(load::follow, 0, FOLLOW_EVERY_MICROS, TimeUnit.MICROSECONDS);
        load.threads.scheduleAtFixedRate(load::sendKept, 0, KEPT_EVERY_MICROS, TimeUnit.MICROSECONDS);
        load.threads.scheduleAtFixedRate(load::sendNew, 0, NEW_EVERY_MICROS, TimeUnit.MICROSECONDS);
        return load;
    }

    /** What a broker's status says. */
    static Advice advertised(JsonNode broker) {
        return new Advice(
                SampleNode.localUrl(broker),
                SampleNode.address(broker).path("CACerts").asText());
    }

    /** Sends over one more connection, which goes by what was told first and is never replaced. */
    FollowingLoad keepingTheFirst() {
        var first = followed.sender();
        threads.scheduleAtFixedRate(
                () -> record("first", id -> first.overKeptConnection(id, "{}")),
                0,
                NEW_EVERY_MICROS,
                TimeUnit.MICROSECONDS);
        return this;
    }

    private void follow() {
        try {
            var now = advice.get();
            if (!now.equals(followed)) {
                sender = now.sender();
                followed = now;
            }
        } catch (IllegalStateException e) {
            fail("reading the broker: " + e);
        }
    }

    private void sendKept() {
        var start = System.nanoTime();
        record("kept", id -> sender.overKeptConnection(id, "{}"));
        keptNanos.add(System.nanoTime() - start);
    }

    private void sendNew() {
        record("new", id -> sender.overNewConnection(id, "{}").status());
    }

    private void record(String kind, Publish publish) {
        try {
            var id = kind + "-" + sent.get() + "-" + run;
            var status = publish.send(id);
            if (status == 202) {
                accepted.add(id);
            } else {
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
        if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new AssertionError("requests did not end within 60 s");
        }
    }

    /** What nobody may see: answers other than 202, and connections that broke while the node was alive. */
    Queue<String> failures() {
        return failures;
    }

    /** The 99th percentile of what kept connections took since the last call, in milliseconds. */
    double p99Millis() {
        var all = new ArrayList<Long>();
        for (var one = keptNanos.poll(); one != null; one = keptNanos.poll()) {
            all.add(one);
        }
        all.sort(null);
        return all.isEmpty() ? 0 : all.get((int) Math.ceil(all.size() * 0.99) - 1) / 1e6;
    }

    /** The ids of events that were answered 202. */
    Set<String> accepted() {
        return accepted;
    }

    int sent() {
        return sent.get();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private interface Publish {
        int send(String id) throws IOException, InterruptedException;
    }
}
