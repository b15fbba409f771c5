package io.sealane.observe;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.function.Consumer;

/** Lets the exporter send with the JDK's HTTP client. Found by {@code META-INF/services}. A batch that cannot be sent is dropped. */
public final class JdkHttpSenders implements HttpSenderProvider {

    @Override
    public HttpSender createSender(HttpSenderConfig config) {
        var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(config.getConnectTimeout());
        var tls = config.getSslContext();
        if (tls != null) {
            client.sslContext(tls);
        }
        return new Sender(config, client.build());
    }

    private record Sender(HttpSenderConfig config, HttpClient client) implements HttpSender {

        @Override
        public void send(MessageWriter message, Consumer<HttpResponse> answered, Consumer<Throwable> failed) {
            HttpRequest request;
            try {
                request = request(message);
            } catch (IOException | IllegalArgumentException e) {
                failed.accept(e);
                return;
            }
            client.sendAsync(request, java.net.http.HttpResponse.BodyHandlers.ofByteArray())
                    .whenComplete((answer, failure) -> {
                        if (failure == null) {
                            answered.accept(new Answer(answer.statusCode(), answer.body()));
                        } else {
                            failed.accept(failure);
                        }
                    });
        }

        private HttpRequest request(MessageWriter message) throws IOException {
            var body = new ByteArrayOutputStream();
            message.writeMessage(body);
            var request = HttpRequest.newBuilder(config.getEndpoint())
                    .timeout(config.getTimeout())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()));
            config.getHeadersSupplier()
                    .get()
                    .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
            return request.setHeader("content-type", config.getContentType()).build();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Answer(int status, byte[] body) implements HttpResponse {

        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        public String getStatusMessage() {
            return Integer.toString(status);
        }

        @Override
        public byte[] getResponseBody() {
            return body;
        }
    }
}
