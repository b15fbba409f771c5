package io.sealane.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

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

    int publish(String id) throws IOException, InterruptedException {
        return publish(id, "{\"id\":\"" + id + "\"}");
    }

    int publish(String id, String data) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(broker)
                .timeout(Duration.ofSeconds(20))
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-type", "test.event")
                .header("ce-source", "/test")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(data))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
