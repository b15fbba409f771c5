package io.sealane.resource.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Yaml;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client that sends what a test says and shows what comes back. */
final class Api {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String url;
    private final HttpClient client = HttpClient.newHttpClient();

    Api(String url) {
        this.url = url;
    }

    /** An answer with its body as JSON, where it is. */
    record Answer(HttpResponse<byte[]> response) {

        int code() {
            return response.statusCode();
        }

        JsonNode json() {
            return Json.parse(response.body());
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        String at(String pointer) {
            return json().at(pointer).asText();
        }
    }

    Answer get(String path) throws Exception {
        return send(request(path).GET());
    }

    Answer get(String path, String accept) throws Exception {
        return send(request(path).header("Accept", accept).GET());
    }

    Answer post(String path, String yaml) throws Exception {
        return send("POST", path, "application/json", json(yaml));
    }

    Answer put(String path, String yaml) throws Exception {
        return send("PUT", path, "application/json", json(yaml));
    }

    Answer patch(String path, String kind, String yaml) throws Exception {
        return send("PATCH", path, "application/" + kind + "-patch+json", json(yaml));
    }

    Answer delete(String path) throws Exception {
        return send(request(path).DELETE());
    }

    Answer send(String method, String path, String type, byte[] body) throws Exception {
        return send(request(path)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    static byte[] json(String yaml) {
        return Json.bytes(Yaml.parseAll(yaml).get(0));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE);
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) throws Exception {
        return client.send(request.build(), body);
    }

    Answer send(HttpRequest.Builder request) throws Exception {
        return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    }
}
