package io.sealane.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sealane.workload.HandlerRegistry;
import io.sealane.workload.Workloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Servers of this JVM that Revisions of a test are made of; each Pod has one of its own. */
final class EchoServers {

    /** The image of one that speaks HTTP/1.1. */
    static final String HTTP = "test/http";
    /** Of one that speaks gRPC. */
    static final String GRPC = "test/grpc";
    /** And of one that speaks WebSocket. */
    static final String WEB_SOCKET = "test/websocket";

    /** How many requests each Pod had at a time, at most. */
    final Map<String, AtomicInteger> mostAtATime = new ConcurrentHashMap<>();
    /** Ends the requests that ask for {@code /held}. */
    final CountDownLatch release = new CountDownLatch(1);

    final AtomicInteger held = new AtomicInteger();
    volatile boolean healthy = true;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "echo");
        thread.setDaemon(true);
        return thread;
    });
    private final Supplier<InetSocketAddress> inside;

    /** @param inside where the listener inside is */
    EchoServers(Supplier<InetSocketAddress> inside) {
        this.inside = inside;
    }

    HandlerRegistry registry() {
        return HandlerRegistry.standard()
                .registerServer(HTTP, Http::new)
                .registerServer(GRPC, EchoServers::grpc)
                .registerServer(WEB_SOCKET, container -> new WebSocketEcho(container, threads));
    }

    private static HandlerRegistry.Server grpc(Workloads.Container container) {
        try {
            var echo = GrpcEcho.start(container.pod().name());
            return server(new InetSocketAddress(InetAddress.getLoopbackAddress(), echo.port()), echo::close);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HandlerRegistry.Server server(InetSocketAddress address, Runnable stop) {
        return new HandlerRegistry.Server() {
            @Override
            public InetSocketAddress address() {
                return address;
            }

            @Override
            public void stop() {
                stop.run();
            }
        };
    }

    private final class Http implements HandlerRegistry.Server {

        private final HttpServer server;
        private final Workloads.Container container;
        private final AtomicInteger now = new AtomicInteger();

        Http(Workloads.Container container) {
            this.container = container;
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.setExecutor(threads);
            server.createContext("/", this::answer);
            server.start();
        }

        @Override
        public InetSocketAddress address() {
            return server.getAddress();
        }

        /** Requests that are under way are answered. */
        @Override
        public void stop() {
            threads.execute(() -> server.stop(30));
        }

        private void answer(HttpExchange exchange) throws IOException {
            var most = mostAtATime.computeIfAbsent(container.pod().name(), absent -> new AtomicInteger());
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try (exchange) {
                var path = exchange.getRequestURI().getPath();
                var status = path.startsWith("/health") && !healthy ? 503 : 200;
                var text = content(exchange, path).getBytes(StandardCharsets.UTF_8);
                now.decrementAndGet();
                exchange.sendResponseHeaders(status, text.length);
                exchange.getResponseBody().write(text);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private String content(HttpExchange exchange, String path) throws IOException, InterruptedException {
            return switch (path) {
                case "/held" -> {
                    held.incrementAndGet();
                    yield release.await(240, TimeUnit.SECONDS) ? "released" : "never released";
                }
                case "/never" -> {
                    new CountDownLatch(1).await(60, TimeUnit.SECONDS);
                    yield "late";
                }
                case "/fields" -> fields(exchange);
                case "/protocol" -> exchange.getProtocol();
                case "/call" -> call(container.environment().getOrDefault("TARGET", ""));
                default ->
                    container.environment().getOrDefault("NAME", container.pod().name());
            };
        }

        private String fields(HttpExchange exchange) {
            var all = new TreeMap<String, String>();
            exchange.getRequestHeaders()
                    .forEach((name, values) ->
                            all.put(name.toLowerCase(java.util.Locale.ROOT), String.join(", ", values)));
            var text = new StringBuilder();
            all.forEach((name, value) ->
                    text.append(name).append(": ").append(value).append('|'));
            return text.toString();
        }

        private String call(String host) throws IOException {
            var at = inside.get();
            try (var socket = new Socket(at.getAddress(), at.getPort())) {
                return "it says " + RawExchange.over(socket, host, "");
            }
        }
    }
}
