package io.sealane.node;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Subscribers of different virtue, one per path: what each took, in which order, and how long it waited. */
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
        private int distinct;
        private final Map<String, BitSet> seen = new HashMap<>();
        private final Map<String, Integer> last = new HashMap<>();
        private final List<String> disorder = new ArrayList<>();
        private long[] waits = new long[1024];
        private int waitCount;

        Subscriber(Virtue virtue) {
            this.virtue = virtue;
        }

        synchronized void be(Virtue next) {
            virtue = next;
        }

        synchronized Virtue judge() {
            requests++;
            return virtue == Virtue.FLAKY && requests % 2 == 0 ? Virtue.GOOD : virtue;
        }

        /** An id is {@code publisher-number}, the body the nano time of its publishing. */
        synchronized void note(String id, String key, String body, long now) {
            taken++;
            var dash = id.lastIndexOf('-');
            var number = Integer.parseInt(id.substring(dash + 1));
            var seen = this.seen.computeIfAbsent(id.substring(0, dash), absent -> new BitSet());
            if (!seen.get(number)) {
                seen.set(number);
                distinct++;
                waited(now - Long.parseLong(body));
                var before = last.put(key, number);
                if (before != null && before > number) {
                    disorder.add(key + ": " + number + " after " + before);
                }
            }
        }

        private void waited(long nanos) {
            if (waitCount == waits.length) {
                waits = Arrays.copyOf(waits, waitCount * 2);
            }
            waits[waitCount++] = nanos;
        }

        /** How many of these it has not taken. */
        synchronized int missing(Map<String, BitSet> accepted) {
            var count = 0;
            for (var entry : accepted.entrySet()) {
                var left = (BitSet) entry.getValue().clone();
                left.andNot(seen.getOrDefault(entry.getKey(), new BitSet()));
                count += left.cardinality();
            }
            return count;
        }

        synchronized double p99() {
            var sorted = Arrays.copyOf(waits, waitCount);
            Arrays.sort(sorted);
            waitCount = 0;
            return sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 0.99)] / 1e6;
        }
    }

    private final ChaosServer server;
    private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile CountDownLatch held = new CountDownLatch(0);

    private ChaosSite() throws IOException {
        server = ChaosServer.start(this::take);
    }

    static ChaosSite start() throws IOException {
        return new ChaosSite();
    }

    /** Makes a subscriber behave so from now on. */
    URI be(String name, Virtue virtue) {
        subscribers.computeIfAbsent(name, absent -> new Subscriber(virtue)).be(virtue);
        return URI.create("http://127.0.0.1:" + server.port() + "/" + name);
    }

    /** Lets all requests wait from now on, whatever the virtue. */
    void hold() {
        held = new CountDownLatch(1);
    }

    /** Goes on with those that wait; each counts from now on. */
    void release() {
        held.countDown();
    }

    private int take(ChaosServer.Request request) throws InterruptedException {
        held.await();
        var subscriber = subscriber(request.path().substring(1));
        return switch (subscriber.judge()) {
            case DEAD -> 0;
            case FLAKY -> 503;
            case SLOW -> {
                closed.await(1, TimeUnit.SECONDS);
                yield accept(subscriber, request);
            }
            case GOOD -> accept(subscriber, request);
        };
    }

    private static int accept(Subscriber subscriber, ChaosServer.Request request) {
        var headers = request.headers();
        subscriber.note(headers.get("ce-id"), headers.get("ce-partitionkey"), request.body(), System.nanoTime());
        return 202;
    }

    private Subscriber subscriber(String name) {
        var subscriber = subscribers.get(name);
        if (subscriber == null) {
            throw new IllegalArgumentException("subscriber: " + name);
        }
        return subscriber;
    }

    /** Waits until a subscriber has all of these. @return whether it got them in time */
    boolean awaitAll(String name, Map<String, BitSet> accepted, long millis) throws InterruptedException {
        var deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        var wanted = accepted.values().stream().mapToInt(BitSet::cardinality).sum();
        while (distinct(name) < wanted || missing(name, accepted) > 0) {
            if (System.nanoTime() > deadline || closed.await(20, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return true;
    }

    private int distinct(String name) {
        var subscriber = subscriber(name);
        synchronized (subscriber) {
            return subscriber.distinct;
        }
    }

    /** How many of these a subscriber has not taken. */
    int missing(String name, Map<String, BitSet> accepted) {
        return subscriber(name).missing(accepted);
    }

    /** First deliveries that came before one that was published earlier with the same key. */
    List<String> disorder(String name) {
        var subscriber = subscriber(name);
        synchronized (subscriber) {
            return List.copyOf(subscriber.disorder);
        }
    }

    /** Requests that were taken, duplicates among them. */
    int taken(String name) {
        var subscriber = subscriber(name);
        synchronized (subscriber) {
            return subscriber.taken;
        }
    }

    /** All requests, also those that were refused. */
    int requests() {
        var all = 0;
        for (var subscriber : subscribers.values()) {
            synchronized (subscriber) {
                all += subscriber.requests;
            }
        }
        return all;
    }

    /** From publishing to the first delivery, in milliseconds; forgets them. */
    double p99(String name) {
        return subscriber(name).p99();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        release();
        server.close();
    }
}
