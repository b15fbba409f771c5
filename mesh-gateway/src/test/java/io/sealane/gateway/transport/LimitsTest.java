package io.sealane.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.sealane.gateway.transport.http2.FrameScanner;
import java.net.InetAddress;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LimitsTest {

    private static final int ENHANCE_YOUR_CALM = 0xb;
    private static final int NO_ERROR = 0;

    private TestNode node = TestNode.with("");

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void one_connection_too_many_is_reset() throws Exception {
        var port = plaintext("connections-max = 1");
        try (var first = RawClient.connect(port)) {
            first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("ok");
            try (var second = RawClient.connect(port)) {
                assertThat(second.ending()).isEqualTo("reset");
            }
            first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PRI * HT", "\u0016\u0003\u0001\u0000"})
    void a_client_that_does_not_show_its_protocol_is_cut_off(String start) throws Exception {
        restart("deadlines.peek = 100ms");
        var port = node.bind(new Security.Both(TestNode.tls()), LimitsTest::ok);
        try (var client = RawClient.connect(port)) {
            client.send(start);
            assertThat(client.ending()).isIn("reset", "end");
        }
    }

    @Test
    void a_slow_http_1_head_gets_408() throws Exception {
        var port = plaintext("deadlines.head = 1s");
        try (var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("ok");
            client.send("GET / HTTP/1.1\r\nHo");

            assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void a_slow_http_2_head_ends_the_connection() throws Exception {
        var port = plaintext("deadlines.head = 200ms");
        try (var client = Http2Client.connect(port)) {
            client.send(FrameScanner.HEADERS, Http2Client.END_STREAM, 1, Http2Client.get("/"));

            assertThat(client.await(Http2Client.GOAWAY).goAwayError()).isEqualTo(NO_ERROR);
            assertThat(client.ending()).isEqualTo("end");
        }
    }

    @Test
    void an_idle_http_1_connection_is_closed() throws Exception {
        var port = plaintext("deadlines.idle = 1s");
        try (var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("ok");

            assertThat(client.readAll()).isEmpty();
        }
    }

    @Test
    void an_idle_http_2_connection_is_told_to_go() throws Exception {
        var port = plaintext("deadlines.idle = 200ms");
        try (var client = Http2Client.connect(port)) {
            assertThat(client.await(Http2Client.GOAWAY).goAwayError()).isEqualTo(NO_ERROR);
            assertThat(client.ending()).isEqualTo("end");
        }
    }

    @Test
    void a_request_that_is_being_answered_is_not_idle() throws Exception {
        restart("deadlines.idle = 1s");
        var port = node.bindPlaintext((request, responder) ->
                responder.loop().schedule(Duration.ofMillis(1_500), () -> ok(request, responder)));
        try (var client = RawClient.connect(port)) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("ok"))
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_body_that_trickles_fails() throws Exception {
        restart("bodies { bytes-per-second-min = 1 KiB, grace = 200ms }");
        var port = node.bindPlaintext(routes());
        try (var client = RawClient.connect(port)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n1234");

            assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void a_grpc_body_may_rest() throws Exception {
        restart("bodies { bytes-per-second-min = 1 KiB, grace = 50ms }");
        var port = node.bindPlaintext(routes());
        try (var client = RawClient.connect(port)) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/grpc+proto\r\nContent-Length: 8\r\n\r\n1234");
            var rested = new CompletableFuture<Boolean>();
            node.loops().all().get(0).schedule(Duration.ofMillis(400), () -> rested.complete(true));
            rested.join();
            client.send("5678");

            assertThat(client.readUntil("ok")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void an_answer_that_nobody_takes_is_reset() throws Exception {
        restart("deadlines.write-stall = 300ms");
        var part = ByteString.fromArray(new byte[64 << 10]);
        var port = node.bindPlaintext((request, responder) -> responder.complete(HttpResponse.create()
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, Source.repeat(part)))));
        try (var client = RawClient.connect(port)) {
            // With its head the connection counts, however soon it goes again.
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("\r\n\r\n");
            node.await(() -> port.connections() == 0);
            assertThat(client.ending()).isEqualTo("reset");
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void large_header_fields_get_431(Version version) throws Exception {
        restart("heads.header-bytes-max = 2 KiB");
        var port = node.bindTls(LimitsTest::ok);

        var answer = TestNode.client(version)
                .send(
                        HttpRequest.newBuilder(TestNode.https(port, "/"))
                                .header("x-large", "x".repeat(2048))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(431);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_path_that_is_no_utf_8_gets_400(Version version) throws Exception {
        var port = node.bindTls(LimitsTest::ok);

        var answer = TestNode.client(version)
                .send(HttpRequest.newBuilder(TestNode.https(port, "/a%FFb")).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_long_target_gets_414(Version version) throws Exception {
        restart("heads.uri-bytes-max = 1 KiB");
        var port = node.bindTls(LimitsTest::ok);

        var answer = TestNode.client(version)
                .send(
                        HttpRequest.newBuilder(TestNode.https(port, "/" + "x".repeat(1024)))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(414);
    }

    @Test
    void after_a_malformed_http_2_request_the_connection_goes_on() throws Exception {
        var port = node.bindPlaintext(LimitsTest::ok);
        try (var client = Http2Client.connect(port)) {
            client.request(1, "no slash").request(3, "/");

            assertThat(client.answer(1).status()).isEqualTo(400);
            assertThat(client.answer(3).body()).isEqualTo("ok");
        }
    }

    @Test
    void after_a_connection_error_the_connection_ends() throws Exception {
        var port = node.bindPlaintext((request, responder) -> {});
        try (var client = Http2Client.connect(port)) {
            client.request(1, "/").send(FrameScanner.DATA, 0, 1, new byte[1]);

            assertThat(client.await(Http2Client.GOAWAY).goAwayError()).isNotEqualTo(NO_ERROR);
            assertThat(client.ending()).isEqualTo("end");
        }
    }

    @Test
    void a_long_header_block_is_calmed() throws Exception {
        var port = plaintext("http2.header-block-bytes-max = 1 KiB");
        try (var client = Http2Client.connect(port)) {
            client.send(
                    FrameScanner.HEADERS,
                    Http2Client.END_STREAM | Http2Client.END_HEADERS,
                    1,
                    Http2Client.block("x-large", "x".repeat(1024)));

            assertCalmed(client);
        }
    }

    @Test
    void many_continuations_are_calmed() throws Exception {
        var port = plaintext("http2.continuations-max = 8");
        try (var client = Http2Client.connect(port)) {
            client.send(FrameScanner.HEADERS, Http2Client.END_STREAM, 1, Http2Client.get("/"));
            for (var i = 0; i < 9; i++) {
                client.send(FrameScanner.CONTINUATION, 0, 1, new byte[0]);
            }

            assertCalmed(client);
        }
    }

    @Test
    void eight_continuations_are_taken() throws Exception {
        var port = plaintext("http2.continuations-max = 8");
        try (var client = Http2Client.connect(port)) {
            client.send(FrameScanner.HEADERS, Http2Client.END_STREAM, 1, Http2Client.get("/"));
            for (var i = 0; i < 8; i++) {
                client.send(
                        FrameScanner.CONTINUATION,
                        i == 7 ? Http2Client.END_HEADERS : 0,
                        1,
                        Http2Client.block("x-" + i, "y"));
            }

            assertThat(client.await(FrameScanner.DATA).payload()).isEqualTo("ok".getBytes());
        }
    }

    @Test
    void rapid_resets_are_calmed() throws Exception {
        restart("http2.resets-max = 20");
        var port = node.bindPlaintext((request, responder) -> {});
        try (var client = Http2Client.connect(port)) {
            for (var stream = 1; stream <= 41; stream += 2) {
                client.request(stream, "/");
                client.send(FrameScanner.RST_STREAM, 0, stream, new byte[4]);
            }

            assertCalmed(client);
        }
    }

    @Test
    void resets_that_the_client_makes_us_send_are_calmed() throws Exception {
        restart("http2 { streams-max = 1, resets-max = 20 }");
        var port = node.bindPlaintext((request, responder) -> {});
        try (var client = Http2Client.connect(port)) {
            // Each stream beyond the first is refused with RST_STREAM (RFC 9113 section 5.1.2).
            for (var stream = 1; stream <= 43; stream += 2) {
                client.request(stream, "/");
            }

            assertCalmed(client);
        }
    }

    @Test
    void resets_count_for_all_connections_of_a_client_together() throws Exception {
        restart("http2 { resets-max = 15, resets-per-client-max = 20 }");
        var port = node.bindPlaintext((request, responder) -> {});
        try (var first = Http2Client.connect(port);
                var second = Http2Client.connect(port)) {
            reset(first, 12);
            assertThat(first.send(FrameScanner.PING, 0, 0, new byte[8])
                            .await(FrameScanner.PING)
                            .flags())
                    .isEqualTo(1);
            reset(second, 12);

            assertCalmed(second);
        }
    }

    private static void reset(Http2Client client, int streams) throws Exception {
        for (var stream = 1; stream < 2 * streams; stream += 2) {
            client.request(stream, "/").send(FrameScanner.RST_STREAM, 0, stream, new byte[4]);
        }
    }

    @Test
    void one_connection_of_a_client_too_many_is_reset() throws Exception {
        var port = plaintext("connections-per-client-max = 1");
        try (var first = RawClient.connect(port)) {
            first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("ok");
            try (var second = RawClient.connect(port)) {
                assertThat(second.ending()).isEqualTo("reset");
            }
            first.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("ok");
        }
    }

    @Test
    void connections_that_carry_many_clients_are_those_of_none() throws Exception {
        restart("connections-per-client-max = 1");
        var many = node.bindPlaintext(new RequestHandler() {
            @Override
            public void handle(akka.http.javadsl.model.HttpRequest request, Responder responder) {
                ok(request, responder);
            }

            @Override
            public boolean isShared(InetAddress from, List<X509Certificate> peer) {
                return from.isLoopbackAddress();
            }
        });
        var own = node.bindPlaintext(LimitsTest::ok);
        try (var first = RawClient.connect(many);
                var second = RawClient.connect(many);
                var third = RawClient.connect(own)) {
            for (var served : List.of(first, second, third)) {
                served.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("ok");
            }
            // Only now: connections are counted on their loops, in either order.
            try (var fourth = RawClient.connect(own)) {
                assertThat(fourth.ending()).isEqualTo("reset");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    PING,     6, 0, 8
                    SETTINGS, 4, 0, 0
                    PRIORITY, 2, 1, 5
                    DATA,     0, 1, 0
                    """)
    void a_flood_of_control_frames_is_calmed(String name, int type, int stream, int bytes) throws Exception {
        restart("http2.control-frames-max = 50");
        var port = node.bindPlaintext((request, responder) -> {});
        try (var client = Http2Client.connect(port)) {
            client.post(1, "/");
            for (var i = 0; i < 60; i++) {
                client.send(type, 0, stream, new byte[bytes]);
            }

            assertCalmed(client);
        }
    }

    @Test
    void an_empty_frame_that_ends_content_is_no_control_frame() throws Exception {
        restart("http2.control-frames-max = 20");
        var system = node.kit().system();
        var port = node.bindPlaintext((request, responder) ->
                request.discardEntityBytes(system).completionStage().thenRun(() -> ok(request, responder)));
        try (var client = Http2Client.connect(port)) {
            for (var stream = 1; stream <= 61; stream += 2) {
                client.post(stream, "/").data(stream, "", true);

                assertThat(client.answer(stream).status()).isEqualTo(200);
            }
        }
    }

    private static void assertCalmed(Http2Client client) throws Exception {
        Http2Client.Frame frame;
        do {
            frame = client.await(Http2Client.GOAWAY);
        } while (frame.goAwayError() == NO_ERROR);
        assertThat(frame.goAwayError()).isEqualTo(ENHANCE_YOUR_CALM);
        assertThat(client.ending()).isEqualTo("end");
    }

    private RequestHandler routes() {
        return Routes.on(node.kit().system(), Runnable::run, new RoutesSettings(1000, Duration.ofSeconds(30)))
                .async(request ->
                        CompletableFuture.completedFuture(HttpResponse.create().withEntity("ok")));
    }

    private Acceptor plaintext(String overrides) throws Exception {
        restart(overrides);
        return node.bindPlaintext(LimitsTest::ok);
    }

    private void restart(String overrides) {
        node.close();
        node = TestNode.with(overrides);
    }

    private static void ok(akka.http.javadsl.model.HttpRequest request, Responder responder) {
        responder.complete(HttpResponse.create().withEntity("ok"));
    }
}
