package io.sealane.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** Publishes over plain HTTP/1.1 on a kept connection. */
final class PlainSender {

    private final URI broker;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    PlainSender(URI broker) {
        this.broker = broker;
    }

    /** Publishes an event of type {@code test.event}; returns the status. */
    int publish(String id) throws IOException, InterruptedException {
        return publish(id, "{\"id\":\"" + id + "\"}");
    }

    int publish(String id, String data) throws IOException, InterruptedException {
        return send(Map.of("ce-id", id), data).statusCode();
    }

    /**
     * Publishes an event in binary mode.
     *
     * @param headers beside those of {@link #publish}, or in place of them
     */
    HttpResponse<String> send(Map<String, String> headers, String data) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(broker)
                .timeout(SampleNode.PATIENCE)
                .header("ce-specversion", "1.0")
                .header("ce-type", "test.event")
                .header("ce-source", "/test")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(data));
        headers.forEach(request::setHeader);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
