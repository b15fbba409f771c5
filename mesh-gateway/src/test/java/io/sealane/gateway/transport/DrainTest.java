package io.sealane.gateway.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.sealane.cert.x509.chain.CertificateChain;
import io.sealane.gateway.transport.http2.FrameScanner;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DrainTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final TestNode NODE = TestNode.start();

    private final CompletableFuture<Responder> asked = new CompletableFuture<>();

    @AfterAll
    static void stop() {
        NODE.close();
    }

    @Test
    void an_open_http_1_request_is_answered_and_then_the_connection_closes() throws Exception {
        var port = NODE.bindTls((request, responder) -> asked.complete(responder));
        var answer =
                TestNode.client(Version.HTTP_1_1).sendAsync(get(TestNode.https(port, "/")), BodyHandlers.ofString());
        asked.get(30, SECONDS);

        var drained = port.drain(LONG).toCompletableFuture();
        port.stopAccepting().toCompletableFuture().get(30, SECONDS);
        assertThat(drained).isNotDone();
        asked.join().complete(HttpResponse.create().withEntity("answered"));

        assertThat(answer.get(30, SECONDS).body()).isEqualTo("answered");
        drained.get(30, SECONDS);
        assertThat(port.connections()).isZero();
    }

    @Test
    void an_http_1_answer_that_is_being_streamed_is_finished() throws Exception {
        var rest = new CompletableFuture<ByteString>();
        var port = NODE.bindTls((request, responder) -> responder.complete(HttpResponse.create()
                .withEntity(HttpEntities.create(
                        ContentTypes.APPLICATION_OCTET_STREAM,
                        Source.single(ByteString.fromString("begin,")).concat(Source.completionStage(rest))))));
        var answer =
                TestNode.client(Version.HTTP_1_1).send(get(TestNode.https(port, "/")), BodyHandlers.ofInputStream());
        answer.body().readNBytes(6);

        var drained = port.drain(LONG).toCompletableFuture();
        port.stopAccepting().toCompletableFuture().get(30, SECONDS);
        rest.complete(ByteString.fromString("end"));

        assertThat(new String(answer.body().readAllBytes())).isEqualTo("end");
        drained.get(30, SECONDS);
    }

    /** By frames, because the JDK's client gives up its open streams at GOAWAY. */
    @Test
    void an_http_2_connection_is_told_to_go_and_closes_after_its_open_answers() throws Exception {
        var rest = new CompletableFuture<ByteString>();
        var port = NODE.bindPlaintext((request, responder) -> responder.complete(HttpResponse.create()
                .withEntity(HttpEntities.create(
                        ContentTypes.APPLICATION_OCTET_STREAM,
                        Source.single(ByteString.fromString("begin,")).concat(Source.completionStage(rest))))));
        try (var client = Http2Client.connect(port)) {
            client.request(1, "/");
            assertThat(new String(client.await(FrameScanner.DATA).payload())).isEqualTo("begin,");

            var drained = port.drain(LONG).toCompletableFuture();
            assertThat(client.await(Http2Client.GOAWAY).goAwayError()).isZero();
            assertThat(drained).isNotDone();
            rest.complete(ByteString.fromString("end"));

            assertThat(new String(client.await(FrameScanner.DATA).payload())).isEqualTo("end");
            drained.get(30, SECONDS);
        }
    }

    @Test
    void those_that_were_shown_a_credential_are_drained_and_the_port_stays_open() throws Exception {
        var port = NODE.bindTls((request, responder) -> responder.complete(HttpResponse.create()));
        try (var kept = TestNode.trusting()
                .getSocketFactory()
                .createSocket("localhost", port.address().getPort())) {
            ask(kept);
            assertThat(port.connections(shown -> false)).isZero();
            assertThat(port.connections(DrainTest::isOurs)).isEqualTo(1);

            port.drain(shown -> false, LONG);
            ask(kept);
            port.drain(DrainTest::isOurs, LONG);

            assertThat(kept.getInputStream().read()).isEqualTo(-1);
        }
        var later = TestNode.client(Version.HTTP_1_1).send(get(TestNode.https(port, "/")), BodyHandlers.ofString());
        assertThat(later.statusCode()).isEqualTo(200);
    }

    private static boolean isOurs(List<X509Certificate> chain) {
        return CertificateChain.endsAt(chain, TestNode.CA.certificate());
    }

    /** One request on a kept connection, its answer read to the end of the head. */
    private static void ask(Socket socket) throws IOException {
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n".getBytes(US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        assertThat(head).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void idle_connections_close_at_once(Version version) throws Exception {
        var port = NODE.bindTls((request, responder) -> responder.complete(HttpResponse.create()));
        var client = TestNode.client(version);
        client.send(get(TestNode.https(port, "/")), BodyHandlers.discarding());

        port.drain(LONG).toCompletableFuture().get(30, SECONDS);

        assertThat(port.connections()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void what_is_open_at_the_deadline_is_cut(Version version) throws Exception {
        var port = NODE.bindTls((request, responder) -> asked.complete(responder));
        var answer = TestNode.client(version).sendAsync(get(TestNode.https(port, "/")), BodyHandlers.ofString());
        asked.get(30, SECONDS);

        port.drain(Duration.ofMillis(200)).toCompletableFuture().get(30, SECONDS);

        assertThatThrownBy(() -> answer.get(30, SECONDS)).hasCauseInstanceOf(java.io.IOException.class);
    }

    @Test
    void new_connections_are_refused() throws Exception {
        var port = NODE.bindTls((request, responder) -> responder.complete(HttpResponse.create()));

        port.drain(LONG).toCompletableFuture().get(30, SECONDS);

        assertThatThrownBy(() -> RawClient.connect(port)).isInstanceOf(ConnectException.class);
    }

    @Test
    void the_last_http_1_answer_says_close() throws Exception {
        var port = NODE.bindPlaintext((request, responder) -> asked.complete(responder));
        try (var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            asked.get(30, SECONDS);
            port.drain(LONG);
            port.stopAccepting().toCompletableFuture().get(30, SECONDS);
            // Both went through the loop before this: the drain is under way.
            asked.join().loop().execute(() -> asked.join().complete(HttpResponse.create()));

            assertThat(client.readAll()).contains("\r\nConnection: close\r\n");
        }
    }

    private static HttpRequest get(URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }
}
