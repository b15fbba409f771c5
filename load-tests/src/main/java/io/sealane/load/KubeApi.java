package io.sealane.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Predicate;

/** The node's API server, spoken to as kubectl does. Blocks. */
final class KubeApi {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration EACH = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Kubeconfig config;
    private final HttpClient client;

    KubeApi(Kubeconfig config) {
        this.config = config;
        this.client = HttpClient.newBuilder().sslContext(config.tls()).build();
    }

    /** Creates it; one that exists already is left as it is. */
    void create(String collection, String json) throws IOException, InterruptedException {
        send("POST", collection, "application/json", json, status -> status == 201 || status == 409);
    }

    void mergePatch(String path, String json) throws IOException, InterruptedException {
        send("PATCH", path, "application/merge-patch+json", json, status -> status == 200);
    }

    void delete(String path) throws IOException, InterruptedException {
        send("DELETE", path, "application/json", "", status -> status == 200 || status == 404);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, "application/json", "", status -> status == 200);
    }

    /** Waits until that is so. */
    JsonNode await(String collection, String name, Predicate<JsonNode> wanted)
            throws IOException, InterruptedException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            // The watch ends by itself after a second, so that what was missed in between is seen by the next get.
            var now = get(collection + "/" + name);
            if (wanted.test(now)) {
                return now;
            }
            get(collection + "?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3D" + name + "&resourceVersion="
                    + now.path("metadata").path("resourceVersion").asText());
        }
        throw new IOException(collection + "/" + name + " did not become what was waited for within " + PATIENCE);
    }

    static boolean isReady(JsonNode resource) {
        for (var condition : resource.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private JsonNode send(String method, String path, String type, String json, Predicate<Integer> good)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(config.server().resolve(path))
                .timeout(EACH)
                .header("Content-Type", type)
                .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                .build();
        var answer = client.send(request, BodyHandlers.ofString());
        if (!good.test(answer.statusCode())) {
            throw new IOException(method + " " + path + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body().isEmpty() ? "{}" : answer.body());
    }
}
