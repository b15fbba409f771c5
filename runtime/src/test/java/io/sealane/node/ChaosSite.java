package io.sealane.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Subscribers of different virtue, one per path: what each took, in which order, and how long the healthy one waited. */
final class ChaosSite implements AutoCloseable {

    /** How a subscriber behaves. */
    enum Virtue {
        /** Ends the connection without an answer. */
        DEAD,
        /** Answers each request after a second. */
        SLOW,
        /** Refuses every other request. */
        FLAKY,
        GOOD
    }

    private static final class Subscriber {

        private Virtue virtue;
        private int requests;
        private int taken;
        private final Map<String, BitSet> seen = new HashMap<>();
        private final Map<String, Integer> last = new HashMap<>();
        private final List<String> disorder = new ArrayList<>();
        private final List<Long> waits = new ArrayList<>();

        Subscriber(Virtue virtue) {
            this.virtue = virtue;
        }
    }

    private final HttpServer server;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(8);
    private final Map<String, Subscriber> subscribers = new HashMap<>();

    private ChaosSite(HttpServer server) {
        this.server = server;
    }

    static ChaosSite start() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        var site = new ChaosSite(server);
        server.setExecutor(site.threads);
        server.createContext("/", site::take);
        server.start();
        return site;
    }

    /** Makes a subscriber behave so from now on. */
    synchronized URI be(String name, Virtue virtue) {
        subscribers.computeIfAbsent(name, absent -> new Subscriber(virtue)).virtue = virtue;
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + name);
    }

    private void take(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var name = exchange.getRequestURI().getPath().substring(1);
        switch (judge(name)) {
            case DEAD -> exchange.close();
            case SLOW -> threads.schedule(() -> accept(exchange, name, body), 1, TimeUnit.SECONDS);
            case FLAKY -> answer(exchange, 503);
            case GOOD -> accept(exchange, name, body);
        }
    }

    private synchronized Virtue judge(String name) {
        var subscriber = subscribers.get(name);
        subscriber.requests++;
        return subscriber.virtue == Virtue.FLAKY && subscriber.requests % 2 == 0 ? Virtue.GOOD : subscriber.virtue;
    }

    private void accept(HttpExchange exchange, String name, String body) {
        var headers = exchange.getRequestHeaders();
        note(name, headers.getFirst("ce-id"), headers.getFirst("ce-partitionkey"), body);
        answer(exchange, 202);
    }

    /** An id is {@code publisher-number}, the body the nano time of its publishing. */
    private synchronized void note(String name, String id, String key, String body) {
        var subscriber = subscribers.get(name);
        subscriber.taken++;
        var dash = id.lastIndexOf('-');
        var number = Integer.parseInt(id.substring(dash + 1));
        var seen = subscriber.seen.computeIfAbsent(id.substring(0, dash), absent -> new BitSet());
        if (!seen.get(number)) {
            seen.set(number);
            subscriber.waits.add(System.nanoTime() - Long.parseLong(body));
            var before = subscriber.last.put(key, number);
            if (before != null && before > number) {
                subscriber.disorder.add(key + ": " + number + " after " + before);
            }
        }
        notifyAll();
    }

    private static void answer(HttpExchange exchange, int status) {
        try (exchange) {
            exchange.sendResponseHeaders(status, -1);
        } catch (IOException e) {
            // The node was killed meanwhile: it will ask again.
            return;
        }
    }

    /** Waits until a subscriber has all of these. @return whether it got them in time */
    synchronized boolean awaitAll(String name, Map<String, BitSet> accepted, long millis) throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (missing(name, accepted) > 0) {
            var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(Math.min(left, 1000));
        }
        return true;
    }

    /** How many of these a subscriber has not taken. */
    synchronized int missing(String name, Map<String, BitSet> accepted) {
        var count = 0;
        for (var entry : accepted.entrySet()) {
            var left = (BitSet) entry.getValue().clone();
            left.andNot(subscribers.get(name).seen.getOrDefault(entry.getKey(), new BitSet()));
            count += left.cardinality();
        }
        return count;
    }

    /** First deliveries that came before one that was published earlier with the same key. */
    synchronized List<String> disorder(String name) {
        return List.copyOf(subscribers.get(name).disorder);
    }

    /** Requests that were taken, duplicates among them. */
    synchronized int taken(String name) {
        return subscribers.get(name).taken;
    }

    /** All requests, also those that were refused. */
    synchronized int requests() {
        return subscribers.values().stream().mapToInt(one -> one.requests).sum();
    }

    /** From publishing to the first delivery, in milliseconds; forgets them. */
    synchronized double p99(String name) {
        var waits = subscribers.get(name).waits;
        var sorted = waits.stream().mapToLong(Long::longValue).sorted().toArray();
        waits.clear();
        return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 0.99)] / 1e6;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
