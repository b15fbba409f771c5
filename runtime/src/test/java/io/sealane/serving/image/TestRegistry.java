package io.sealane.serving.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A registry of images on this machine, as far as digests are asked of it. */
public final class TestRegistry implements AutoCloseable {

    private static final String TOKEN = "let-me-in";

    private final HttpServer server;
    private final Map<String, String> digests = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Optional<String> login = Optional.empty();
    private volatile String scheme = "";

    private TestRegistry(HttpServer server) {
        this.server = server;
    }

    /** One that everybody may ask. */
    public static TestRegistry start() {
        try {
            var registry =
                    new TestRegistry(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50));
            registry.server.createContext("/v2/", registry::manifest);
            registry.server.createContext("/token", registry::token);
            registry.server.start();
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on it wants a token. @param login who gets one, as {@code user:password}; empty for everybody */
    public void demandToken(Optional<String> login) {
        this.scheme = "Bearer";
        this.login = login;
    }

    /** From now on it wants a user and a password. */
    public void demandLogin(String login) {
        this.scheme = "Basic";
        this.login = Optional.of(login);
    }

    /** {@code 127.0.0.1:port} */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** A tag means this from now on. @param digest 64 hexadecimal digits */
    public void put(String repository, String tag, String digest) {
        digests.put("/v2/" + repository + "/manifests/" + tag, "sha256:" + digest);
    }

    /** What it was asked, with what it was shown. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void manifest(HttpExchange exchange) throws IOException {
        var shown = noted(exchange);
        var wanted = scheme.equals("Bearer")
                ? "Bearer " + TOKEN
                : login.map(TestRegistry::basic).orElse("");
        if (!shown.equals(wanted)) {
            var parameters = scheme.equals("Bearer")
                    ? " realm=\"http://" + host() + "/token\",service=\"a registry\",scope=\"repository:any:pull\""
                    : " realm=\"a registry\"";
            exchange.getResponseHeaders().add("WWW-Authenticate", scheme + parameters);
            answer(exchange, 401, "");
            return;
        }
        var digest = digests.get(exchange.getRequestURI().getPath());
        if (digest != null) {
            exchange.getResponseHeaders().add("Docker-Content-Digest", digest);
        }
        answer(exchange, digest == null ? 404 : 200, "");
    }

    private void token(HttpExchange exchange) throws IOException {
        var shown = noted(exchange);
        if (shown.equals(login.map(TestRegistry::basic).orElse(""))) {
            answer(exchange, 200, "{\"token\": \"" + TOKEN + "\"}");
        } else {
            answer(exchange, 403, "{}");
        }
    }

    private String noted(HttpExchange exchange) {
        var shown = exchange.getRequestHeaders().getFirst("Authorization");
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI()
                + (shown == null ? "" : " as " + shown.replaceFirst(" .*", "")));
        return shown == null ? "" : shown;
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
