package io.sealane.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Publishes CloudEvents in binary mode as any HTTP client would, over a kept connection or a new one each time. Blocks. */
final class EventSender {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final URI broker;
    private final SSLContext trust;
    private final HttpClient kept;

    /**
     * @param broker the address to publish to, with https
     * @param trust verifies the broker by the CA that it advertises
     */
    EventSender(URI broker, SSLContext trust) {
        this.broker = broker;
        this.trust = trust;
        this.kept = HttpClient.newBuilder()
                .sslContext(trust)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** What one publish ended in. */
    record Sent(int status, String serial) {}

    /** Publishes over the connection that is already open, HTTP/2 by ALPN. Returns the status. */
    int overKeptConnection(String id, String data) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(broker)
                .timeout(PATIENCE)
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-type", "dev.sealane.demo.greeting")
                .header("ce-source", "/sealane/demo")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(data))
                .build();
        return kept.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Publishes over a connection of its own, HTTP/1.1, with a full handshake; also says which certificate was shown. */
    Sent overNewConnection(String id, String data) throws IOException {
        try (var socket = (SSLSocket) trust.getSocketFactory().createSocket(broker.getHost(), broker.getPort())) {
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            socket.startHandshake();
            socket.getOutputStream().write(http1(id, data).getBytes(StandardCharsets.UTF_8));
            var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            var answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            return new Sent(status(answer.readLine()), leaf.getSerialNumber().toString(16));
        }
    }

    private String http1(String id, String data) {
        return """
                POST %s HTTP/1.1
                Host: %s
                Connection: close
                ce-specversion: 1.0
                ce-id: %s
                ce-type: dev.sealane.demo.greeting
                ce-source: /sealane/demo
                Content-Type: application/json
                Content-Length: %d

                """.formatted(
                                broker.getRawPath(),
                                broker.getRawAuthority(),
                                id,
                                data.getBytes(StandardCharsets.UTF_8).length)
                        .replace("\n", "\r\n")
                + data;
    }

    private static int status(String line) throws IOException {
        if (line == null || !line.startsWith("HTTP/1.1 ")) {
            throw new IOException("status line: expected HTTP/1.1 and a code, got " + line);
        }
        return Integer.parseInt(line.substring(9, 12));
    }
}
