package io.sealane.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A subscriber outside the node that counts how often it got each event. */
final class RecordingSubscriber implements AutoCloseable {

    private final Map<String, Integer> seen = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private volatile int status;

    private RecordingSubscriber(HttpServer server, int status) {
        this.server = server;
        this.status = status;
    }

    static RecordingSubscriber start() throws IOException {
        return answering(202);
    }

    static RecordingSubscriber answering(int status) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
        var subscriber = new RecordingSubscriber(server, status);
        server.setExecutor(subscriber.threads);
        server.createContext("/", subscriber::take);
        server.start();
        return subscriber;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    /** From now on answers this status. */
    void answer(int changed) {
        status = changed;
    }

    /** Ids seen, each with the number of times it came with an answer of 2xx. */
    Map<String, Integer> seen() {
        return Map.copyOf(seen);
    }

    /** Waits until all ids were seen; says which are missing when that takes too long. */
    void awaitAll(Collection<String> ids, Duration within) throws InterruptedException {
        var deadline = System.nanoTime() + within.toNanos();
        synchronized (seen) {
            while (!seen.keySet().containsAll(ids)) {
                var left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    var missing =
                            ids.stream().filter(id -> !seen.containsKey(id)).toList();
                    throw new AssertionError(missing.size() + " of " + ids.size() + " events not delivered within "
                            + within + ", among them "
                            + missing.subList(0, Math.min(5, missing.size())));
                }
                seen.wait(left);
            }
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        var answer = status;
        if (answer / 100 == 2) {
            synchronized (seen) {
                seen.merge(exchange.getRequestHeaders().getFirst("ce-id"), 1, Integer::sum);
                seen.notifyAll();
            }
        }
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
