package io.sealane.cert.issuer;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletionStage;

/** {@link OutboundHttp} by the JDK's client, for tests: no egress check, no trust of its own, no {@code Host}. */
public final class JdkOutbound implements OutboundHttp {

    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public CompletionStage<Answer> send(Request request) {
        var builder = HttpRequest.newBuilder(request.uri())
                .timeout(request.limits().timeout())
                .method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()));
        request.headers().stream()
                .filter(header -> !header.name().equalsIgnoreCase("Host"))
                .forEach(header -> builder.header(header.name(), header.value()));
        return client.sendAsync(builder.build(), BodyHandlers.ofByteArray()).handle((answer, failure) -> {
            if (failure != null) {
                throw new Unanswered(request + ": " + failure);
            }
            var headers = answer.headers().map().entrySet().stream()
                    .flatMap(entry -> entry.getValue().stream().map(value -> new Header(entry.getKey(), value)))
                    .toList();
            return new Answer(answer.statusCode(), headers, answer.body());
        });
    }
}
