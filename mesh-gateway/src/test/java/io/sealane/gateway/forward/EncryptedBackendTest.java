package io.sealane.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpResponse;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamTrust;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.gateway.transport.RequestHandler;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backends that speak TLS, and what passes on the way to any backend: 100-continue. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class EncryptedBackendTest {

    private ForwardingHarness gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new ForwardingHarness();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void one_that_offers_HTTP_2_is_spoken_to_in_it_whatever_the_client_speaks(Version version) throws Exception {
        RequestHandler facts = (request, responder) -> {
            var from = request.getAttribute(ConnectionFacts.KEY).orElseThrow();
            responder.complete(HttpResponse.create().withEntity(from.alpn().orElse("none") + " " + from.encrypted()));
        };
        gateway.encryptedBackend(facts);

        var answer = ForwardingHarness.client(version)
                .send(HttpRequest.newBuilder(gateway.https("/")).build(), BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("h2 true");
    }

    @Test
    void one_that_proves_to_be_somebody_else_gets_no_request() throws Exception {
        var asked = new CompletableFuture<Void>();
        gateway.encryptedBackend((request, responder) -> asked.complete(null));
        gateway.trust = new UpstreamTrust(ForwardingHarness.CA.bundle(), false, List.of("kn-user-other"));

        var answer = ForwardingHarness.client(Version.HTTP_1_1)
                .send(HttpRequest.newBuilder(gateway.https("/")).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(gateway.failures).containsExactly(UpstreamAnswer.Kind.TLS);
        assertThat(asked).isNotDone();
    }

    @Test
    void one_that_speaks_no_TLS_gets_no_request() throws Exception {
        gateway.backend(false, (request, responder) -> responder.complete(HttpResponse.create()));
        gateway.overTls();

        var answer = ForwardingHarness.client(Version.HTTP_2)
                .send(HttpRequest.newBuilder(gateway.https("/")).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(502);
    }

    @Test
    void a_client_that_waits_for_100_is_told_to_send_its_content() throws Exception {
        gateway.encryptedBackend((request, responder) -> request.entity()
                .toStrict(20_000, gateway.materializer())
                .whenComplete((content, failure) ->
                        responder.complete(HttpResponse.create().withEntity(content.getData()))));
        try (var client = new Socket("localhost", gateway.http("/").getPort())) {
            client.setSoTimeout(30_000);
            send(
                    client,
                    "POST / HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: 7\r\n"
                            + "connection: close\r\n\r\n");
            assertThat(head(client)).startsWith("HTTP/1.1 100 Continue\r\n");

            send(client, "content");

            var answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\ncontent");
        }
    }

    @Test
    void a_client_that_waits_for_100_hears_a_refusal_instead() throws Exception {
        gateway.encryptedBackend((request, responder) -> responder.complete(HttpResponse.create()));
        try (var client = new Socket("localhost", gateway.http("/").getPort())) {
            client.setSoTimeout(30_000);
            send(
                    client,
                    "POST / HTTP/1.1\r\nhost: nobody.test\r\nexpect: 100-continue\r\ncontent-length: 7\r\n"
                            + "connection: close\r\n\r\n");

            var answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer).startsWith("HTTP/1.1 404 ").doesNotContain("100 Continue");
        }
    }

    private static String head(Socket client) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = client.getInputStream().read();
            if (next < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void send(Socket client, String bytes) throws IOException {
        client.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
    }
}
