package io.sealane.node.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.resource.client.ApiAccess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Asks the embedded API server from outside, as {@code kubectl} does: what the demo and the tests see is what a user sees. Blocks. */
public final class ApiClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI server;
    private final HttpClient http;
    private final Optional<Supplier<String>> token;
    private final ObjectMapper json = new ObjectMapper();

    /** @param admin trusts the bootstrap CA and shows the admin's certificate */
    public ApiClient(URI server, SSLContext admin) {
        this(new ApiAccess(server, admin));
    }

    public ApiClient(ApiAccess access) {
        this.server = access.url();
        this.token = access.token();
        this.http = HttpClient.newBuilder()
                .sslContext(access.tls())
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** Reads one object or list. */
    public JsonNode get(String path) {
        var body = text(path);
        try {
            return json.readTree(body);
        } catch (IOException e) {
            throw new IllegalStateException(path + ": expected JSON, got " + body, e);
        }
    }

    /** Reads a sub-resource that is plain text, such as a Pod's log. */
    public String text(String path) {
        return expectSuccess(path, send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString()));
    }

    /** Sends a merge patch (RFC 7396). */
    public void mergePatch(String path, String patch) {
        var request = request(path)
                .header("content-type", "application/merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(patch))
                .build();
        expectSuccess(path, send(request, HttpResponse.BodyHandlers.ofString()));
    }

    /** Posts an object as JSON to its collection. */
    public void create(String collection, String object) {
        var request = request(collection)
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(object))
                .build();
        expectSuccess(collection, send(request, HttpResponse.BodyHandlers.ofString()));
    }

    public void delete(String path) {
        expectSuccess(path, send(request(path).DELETE().build(), HttpResponse.BodyHandlers.ofString()));
    }

    /**
     * Watches a collection until an object of that name meets the condition; returns it.
     *
     * @param collection such as {@code /api/v1/namespaces/demo/pods}
     */
    public JsonNode await(String collection, String name, Duration within, Predicate<JsonNode> condition) {
        return watch(collection + "?watch=true&fieldSelector=metadata.name%3D" + name, within, condition);
    }

    /** Watches a collection until any of its objects meets the condition; returns it. */
    public JsonNode awaitAny(String collection, Duration within, Predicate<JsonNode> condition) {
        return watch(collection + "?watch=true", within, condition);
    }

    private JsonNode watch(String query, Duration within, Predicate<JsonNode> condition) {
        var path = query + "&timeoutSeconds=" + Math.max(1, within.toSeconds());
        var response = send(request(path).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        JsonNode last = json.nullNode();
        try (var lines = reader(response.body())) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                last = json.readTree(line).path("object");
                if (condition.test(last)) {
                    return last;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(path + ": the watch broke off; last seen: " + last, e);
        }
        throw new IllegalStateException(path + ": not seen within " + within + "; last seen: " + last);
    }

    /**
     * Follows a plain-text stream, such as a Pod's log with {@code follow=true}, until a line contains the text; returns all lines
     * up to it.
     */
    public String follow(String path, String text, Duration within) {
        var response = send(request(path).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        var seen = new StringBuffer();
        var done = CompletableFuture.runAsync(() -> readUntil(response.body(), text, seen));
        try {
            done.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return seen.toString();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(path + ": expected " + text + " within " + within + ", got " + seen, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(path + ": interrupted", e);
        } finally {
            close(response.body());
        }
    }

    private static void readUntil(InputStream stream, String text, StringBuffer seen) {
        try {
            var lines = reader(stream);
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                seen.append(line).append('\n');
                if (line.contains(text)) {
                    return;
                }
            }
            throw new IllegalStateException("the stream ended");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether {@code status.conditions} has the condition with status True. */
    public static Predicate<JsonNode> isTrue(String type) {
        return object -> {
            for (var condition : object.path("status").path("conditions")) {
                if (condition.path("type").asText().equals(type)) {
                    return condition.path("status").asText().equals("True");
                }
            }
            return false;
        };
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(server.resolve(path)).header("accept", "application/json");
        token.ifPresent(shown -> request.header("authorization", "Bearer " + shown.get()));
        return request;
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new IllegalStateException(request.method() + " " + request.uri() + ": no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(request.method() + " " + request.uri() + ": interrupted", e);
        }
    }

    private static String expectSuccess(String path, HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(path + ": answered " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private static BufferedReader reader(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }
}
