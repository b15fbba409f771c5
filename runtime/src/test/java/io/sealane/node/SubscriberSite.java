package io.sealane.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;

/** Subscribers outside the node, one per path, that say what they are told to and remember what they got. */
final class SubscriberSite implements AutoCloseable {

    /** A request as it came. */
    record Got(Map<String, String> headers, byte[] content) {

        String body() {
            return new String(content, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** What to answer; a reply is an event of that id. */
    record Say(int status, String replyId, String retryAfter) {

        Say(int status, String replyId) {
            this(status, replyId, "");
        }

        /** Not now, but after so many seconds. */
        static Say later(String seconds) {
            return new Say(503, "", seconds);
        }

        static Say status(int status) {
            return new Say(status, "");
        }

        static Say reply(String id) {
            return new Say(200, id);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Map<String, IntFunction<Say>> scripts = new ConcurrentHashMap<>();
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final Map<String, BlockingQueue<Got>> received = new ConcurrentHashMap<>();

    private SubscriberSite(HttpServer server) {
        this.server = server;
    }

    static SubscriberSite start() throws IOException {
        return start(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64));
    }

    /** One that proves itself with a certificate. */
    static SubscriberSite encrypted(SSLContext tls) throws IOException {
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return start(server);
    }

    private static SubscriberSite start(HttpServer server) {
        var site = new SubscriberSite(server);
        server.setExecutor(site.threads);
        server.createContext("/", site::take);
        server.start();
        return site;
    }

    URI uri(String path) {
        var scheme = server instanceof HttpsServer ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** What a path answers to its first, second, ... request; 202 where nothing is said. */
    void script(String path, IntFunction<Say> script) {
        scripts.put(path, script);
    }

    Got next(String path) throws InterruptedException {
        var got = queue(path).poll(60, TimeUnit.SECONDS);
        if (got == null) {
            throw new AssertionError("nothing came to " + path + " within 60 s");
        }
        return got;
    }

    BlockingQueue<Got> queue(String path) {
        return received.computeIfAbsent(path, key -> new LinkedBlockingQueue<>());
    }

    private void take(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var body = exchange.getRequestBody().readAllBytes();
        var headers = new ConcurrentHashMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(), String.join(",", values)));
        var turn = counts.merge(path, 1, Integer::sum);
        var say = scripts.getOrDefault(path, any -> Say.status(202)).apply(turn);
        if (!say.replyId().isEmpty()) {
            var answer = exchange.getResponseHeaders();
            answer.set("ce-specversion", "1.0");
            answer.set("ce-id", say.replyId());
            answer.set("ce-type", "test.reply");
            answer.set("ce-source", "/subscriber");
        }
        if (!say.retryAfter().isEmpty()) {
            exchange.getResponseHeaders().set("retry-after", say.retryAfter());
        }
        queue(path).add(new Got(Map.copyOf(headers), body));
        exchange.sendResponseHeaders(say.status(), -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
