package io.sealane.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpResponse;
import akka.stream.SystemMaterializer;
import io.sealane.gateway.event.EventSettings;
import io.sealane.gateway.event.ingress.BodyBudget;
import io.sealane.gateway.event.ingress.EventIngress;
import io.sealane.gateway.event.ingress.EventRoutes;
import io.sealane.gateway.event.ingress.TransportEncryption;
import io.sealane.gateway.transport.http2.FrameScanner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client may get wrong in HTTP/2, what it is answered, and that the same connection serves the next request. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class HostileHttp2Test {

    private static final int NO_ERROR = 0;
    private static final int PROTOCOL_ERROR = 1;
    private static final int COMPRESSION_ERROR = 9;
    private static final String[] EVENT = {
        "ce-specversion", "1.0", "ce-id", "1", "ce-type", "t", "ce-source", "/s", "content-type", "text/plain"
    };
    private static final int BODY_BYTES_MAX = 1000;
    private static final String PART = "x".repeat(16_384);

    private static TestNode node;
    private static Acceptor port;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        node = TestNode.with("deadlines.linger = 1s");
        port = node.bindPlaintext(collecting(node));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private record Head(String what, int status, String... fields) {

        @Override
        public String toString() {
            return what + " gets " + status;
        }
    }

    static Stream<Head> heads() {
        return Stream.of(
                get("an upper-case name", 400, "X-Upper", "1"),
                get("a name that is no token", 400, "x y", "1"),
                get("CR in a value", 400, "x", "a\rb"),
                get("LF in a value", 400, "x", "a\nb: c"),
                get("CR LF in a value", 400, "x", "a\r\nevil: 1"),
                get("NUL in a value", 400, "x", "a\0b"),
                get("a blank before a value", 400, "x", " a"),
                get("a blank after a value", 400, "x", "a\t"),
                get("a field of the connection", 400, "connection", "close"),
                get("keep-alive", 400, "keep-alive", "timeout=5"),
                get("transfer-encoding", 400, "transfer-encoding", "chunked"),
                get("upgrade", 400, "upgrade", "websocket"),
                get("te other than trailers", 400, "te", "gzip"),
                get("te: trailers", 200, "te", "trailers"),
                get("two lengths", 400, "content-length", "0", "content-length", "0"),
                get("a length that is no number", 400, "content-length", "+5"),
                get("a length beyond all numbers", 400, "content-length", "99999999999999999999"),
                get("a length without content", 400, "content-length", "5"),
                get("a pseudo-header field after others", 400, "x", "1", ":path", "/"),
                get("a second path", 400, ":path", "/other"),
                get("a pseudo-header field of answers", 400, ":status", "200"),
                get("another host than its authority", 400, "host", "evil.test"),
                get("the same host as its authority", 200, "host", "SEALANE.test"),
                get("a value of 9 KiB", 200, "x", "y".repeat(9 << 10)),
                get("too many fields", 400, many(129)),
                head("no path", 400, ":method", "GET", ":scheme", "http"),
                head("no method", 400, ":scheme", "http", ":path", "/"),
                head("an unknown method", 501, ":method", "BREW", ":scheme", "http", ":path", "/"),
                head("a path without slash", 400, ":method", "GET", ":scheme", "http", ":path", "x"),
                head("an empty path", 400, ":method", "GET", ":scheme", "http", ":path", ""),
                head("a way up, encoded", 400, ":method", "GET", ":scheme", "http", ":path", "/a/%2e%2e/b"),
                head("NUL in a path", 400, ":method", "GET", ":scheme", "http", ":path", "/a\0b"),
                head("a path that is no UTF-8", 400, ":method", "GET", ":scheme", "http", ":path", "/%C0%AF"),
                head("a long target", 414, ":method", "GET", ":scheme", "http", ":path", "/" + "x".repeat(8192)),
                get("a folded line", 400, "x", "one\r\n two"),
                head("a host only", 200, ":method", "GET", ":scheme", "http", ":path", "/", "host", "a"));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void a_head(Head head) throws Exception {
        try (var client = Http2Client.connect(port)) {
            client.send(
                    FrameScanner.HEADERS,
                    Http2Client.END_STREAM | Http2Client.END_HEADERS,
                    1,
                    Http2Client.block(head.fields()));

            assertThat(client.answer(1).status()).isEqualTo(head.status());
            assertServes(client, 3);
        }
    }

    @Test
    void fields_beyond_the_limit_get_431() throws Exception {
        try (var small = TestNode.with("heads.header-bytes-max = 4 KiB");
                var client = Http2Client.connect(small.bindPlaintext(HostileHttp2Test::ok))) {
            client.send(
                    FrameScanner.HEADERS,
                    Http2Client.END_STREAM | Http2Client.END_HEADERS,
                    1,
                    Http2Client.block(":method", "GET", ":scheme", "http", ":path", "/", "x", "y".repeat(9 << 10)));

            assertThat(client.answer(1).status()).isEqualTo(431);
            assertThat(client.request(3, "/").answer(3).body()).isEqualTo("ok");
        }
    }

    @Test
    void a_block_that_is_no_hpack_ends_the_connection() throws Exception {
        try (var client = Http2Client.connect(port)) {
            // An indexed field of the highest index there is, which no table has (RFC 7541 section 6.1).
            client.send(FrameScanner.HEADERS, Http2Client.END_STREAM | Http2Client.END_HEADERS, 1, new byte[] {
                (byte) 0xFF, (byte) 0x80, 0x7F
            });

            assertThat(client.await(Http2Client.GOAWAY).goAwayError()).isEqualTo(COMPRESSION_ERROR);
            assertThat(client.ending()).isEqualTo("end");
        }
    }

    @Test
    void over_TLS_too_the_client_hears_why_its_connection_ends() throws Exception {
        try (var client = Http2Client.connectTls(node.bindTls(HostileHttp2Test::ok))) {
            client.send(FrameScanner.HEADERS, Http2Client.END_STREAM | Http2Client.END_HEADERS, 1, new byte[] {
                (byte) 0xFF, (byte) 0x80, 0x7F
            });

            assertThat(client.await(Http2Client.GOAWAY).goAwayError()).isEqualTo(COMPRESSION_ERROR);
        }
    }

    /** Only the header of each frame is sent, so that the answer shows that nothing more was waited for. */
    @ParameterizedTest
    @CsvSource({
        "DATA beyond the largest frame, 0, 1, 16385, 6",
        "the largest length there is, 0, 1, 16777215, 6",
        "an unknown type beyond the largest frame, 119, 1, 16777215, 6",
        "DATA on no stream, 0, 0, 4, 1",
        "DATA on a stream that was not opened, 0, 3, 4, 1",
        "a head on an even stream, 1, 2, 4, 1",
        "a head on no stream, 1, 0, 4, 1",
        "PRIORITY of four bytes, 2, 1, 4, 6",
        "RST_STREAM of a stream that was not opened, 3, 3, 4, 1",
        "SETTINGS of three bytes, 4, 0, 3, 6",
        "SETTINGS on a stream, 4, 1, 6, 1",
        "PUSH_PROMISE, 5, 1, 4, 1",
        "PING of four bytes, 6, 0, 4, 6",
        "WINDOW_UPDATE of five bytes, 8, 0, 5, 6",
        "WINDOW_UPDATE of a stream that was not opened, 8, 3, 4, 1"
    })
    void a_frame_that_cannot_be_ends_the_connection_by_its_header(
            String what, int type, int stream, int length, int error) throws Exception {
        try (var client = Http2Client.connect(port)) {
            client.request(1, "/").answer(1);
            client.begin(type, stream, length);

            assertThat(client.await(Http2Client.GOAWAY).goAwayError()).as(what).isEqualTo(error);
            assertThat(client.ending()).isEqualTo("end");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "2147418113, 3", "2147483647, 3"})
    void a_window_of_the_connection_that_cannot_be_ends_it(int increment, int error) throws Exception {
        try (var client = Http2Client.connect(port)) {
            client.send(FrameScanner.WINDOW_UPDATE, 0, 0, increment(increment));

            assertThat(client.await(Http2Client.GOAWAY).goAwayError()).isEqualTo(error);
            assertThat(client.ending()).isEqualTo("end");
        }
    }

    @Test
    void the_widest_window_of_the_connection_is_taken_and_may_be_widened_by_what_was_sent() throws Exception {
        try (var client = Http2Client.connect(port)) {
            client.send(FrameScanner.WINDOW_UPDATE, 0, 0, increment(Integer.MAX_VALUE - 65_535));
            var content = client.request(1, "/").answer(1).body().length();
            client.send(FrameScanner.WINDOW_UPDATE, 0, 0, increment(content));
            assertServes(client, 3);

            client.send(FrameScanner.WINDOW_UPDATE, 0, 0, increment(100));
            assertThat(client.await(Http2Client.GOAWAY).goAwayError()).isEqualTo(3);
        }
    }

    private static byte[] increment(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    @Test
    void malformed_trailers_end_the_connection() throws Exception {
        try (var client = Http2Client.connect(port)) {
            client.post(1, "/").data(1, "good", false);
            client.send(
                    FrameScanner.HEADERS,
                    Http2Client.END_STREAM | Http2Client.END_HEADERS,
                    1,
                    Http2Client.block("x", "a\r\nevil: 1"));

            assertThat(client.await(Http2Client.GOAWAY).goAwayError()).isEqualTo(PROTOCOL_ERROR);
            assertThat(client.ending()).isEqualTo("end");
        }
    }

    @Test
    void content_longer_than_it_was_said_gets_400() throws Exception {
        try (var client = Http2Client.connect(port)) {
            client.post(1, "/", "content-length", "3").data(1, "abcd", true);

            assertThat(client.answer(1).status()).isEqualTo(400);
            assertServes(client, 3);
        }
    }

    @Test
    void content_shorter_than_it_was_said_gets_400() throws Exception {
        try (var client = Http2Client.connect(port)) {
            client.post(1, "/", "content-length", "5").data(1, "abcd", true);

            assertThat(client.answer(1).status()).isEqualTo(400);
            assertServes(client, 3);
        }
    }

    @Test
    void a_handler_is_told_the_length() throws Exception {
        try (var client =
                Http2Client.connect(node.bindPlaintext((request, responder) -> responder.complete(HttpResponse.create()
                        .withEntity(
                                "" + request.entity().getContentLengthOption().orElse(-1)))))) {
            client.post(1, "/", "content-length", "5").data(1, "abcde", true);

            assertThat(client.answer(1).body()).isEqualTo("5");
        }
    }

    @Test
    void slow_content_gets_408() throws Exception {
        try (var hasty = TestNode.with("bodies { bytes-per-second-min = 1 KiB, grace = 1s }");
                var client = Http2Client.connect(hasty.bindPlaintext(collecting(hasty)))) {
            client.post(1, "/", "content-length", "500").data(1, "abcd", false);

            assertThat(client.answer(1).status()).isEqualTo(408);
            assertServes(client, 3);
        }
    }

    @Test
    void an_event_that_takes_too_long_gets_408() throws Exception {
        try (var calm = TestNode.with("");
                var client = Http2Client.connect(calm.bindPlaintext(door(calm)))) {
            client.post(1, "/ns/br", EVENT).data(1, "abcd", false);

            var answer = client.answer(1);
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("within 2000 ms");
            client.post(3, "/ns/br", EVENT).data(3, "good", true);
            assertThat(client.answer(3).status()).isEqualTo(202);
        }
    }

    /** A door that takes every event that comes within two seconds. */
    private static RequestHandler door(TestNode calm) {
        return EventRoutes.create(
                (address, events, loop, reply) -> reply.complete(new EventIngress.Outcome.Accepted()),
                () -> new EventRoutes.Door(TransportEncryption.PERMISSIVE, false),
                new EventSettings(1000, 10, 20, 4096, Duration.ofSeconds(2), 1, Duration.ofSeconds(1)),
                BodyBudget.of(100_000, 1),
                Clock.systemUTC(),
                SystemMaterializer.get(calm.kit().system()).materializer());
    }

    @Test
    void too_much_content_gets_413_before_the_rest_is_cut_off_and_costs_no_window() throws Exception {
        try (var client = Http2Client.connect(port)) {
            for (var stream = 1; stream <= 99; stream += 2) {
                client.post(stream, "/").awaitWindow(3 * PART.length());
                client.data(stream, PART, false).data(stream, PART, false).data(stream, PART, false);

                assertThat(client.answer(stream).status()).isEqualTo(413);
            }
            assertThat(client.await(FrameScanner.RST_STREAM).payload()).isEqualTo(new byte[] {0, 0, 0, NO_ERROR});
            client.post(101, "/").awaitWindow(4).data(101, "good", true);
            assertThat(client.answer(101).body()).isEqualTo("ok 4");
        }
    }

    @Test
    void content_that_no_handler_takes_is_cut_off_after_the_answer() throws Exception {
        try (var client = Http2Client.connect(node.bindPlaintext(HostileHttp2Test::ok))) {
            for (var stream = 1; stream <= 99; stream += 2) {
                client.post(stream, "/").awaitWindow(3 * PART.length());
                client.data(stream, PART, false).data(stream, PART, false).data(stream, PART, false);

                assertThat(client.answer(stream).body()).isEqualTo("ok");
            }
            assertThat(client.request(101, "/").answer(101).body()).isEqualTo("ok");
        }
    }

    @Test
    void curl_sees_413() throws Exception {
        var tls = node.bindTls(collecting(node));
        var file = Files.write(folder.resolve("large"), new byte[5 << 20]);

        var said = curl(TestNode.https(tls, "/").toString(), "--data-binary", "@" + file);
        var chunked = curl(TestNode.https(tls, "/").toString(), "-H", "content-length:", "--data-binary", "@" + file);

        assertThat(said).isEqualTo("2 413");
        assertThat(chunked).isEqualTo("2 413");
    }

    private static String curl(String url, String... more) throws Exception {
        var command = Stream.concat(
                Stream.of("curl", "-sk", "--http2", "-o", "/dev/null", "-w", "%{http_version} %{http_code}", url),
                Arrays.stream(more));
        Process curl;
        try {
            curl = new ProcessBuilder(command.toList()).start();
        } catch (java.io.IOException absent) {
            Assumptions.abort("curl is not here");
            return "";
        }
        var out = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(curl.exitValue()).isZero();
        return out;
    }

    private static void assertServes(Http2Client client, int stream) throws Exception {
        client.post(stream, "/", "content-length", "4").data(stream, "good", true);
        assertThat(client.answer(stream).body()).isEqualTo("ok 4");
    }

    private static RequestHandler collecting(TestNode at) {
        return Routes.on(at.kit().system(), Runnable::run, new RoutesSettings(BODY_BYTES_MAX, Duration.ofSeconds(30)))
                .async(request -> CompletableFuture.completedFuture(HttpResponse.create()
                        .withEntity("ok "
                                + request.entity().getContentLengthOption().orElse(-1))));
    }

    private static void ok(akka.http.javadsl.model.HttpRequest request, Responder responder) {
        responder.complete(HttpResponse.create().withEntity("ok"));
    }

    private static Head head(String what, int status, String... fields) {
        return new Head(what, status, fields);
    }

    private static Head get(String what, int status, String... fields) {
        var first = new String[] {":method", "GET", ":scheme", "http", ":authority", "sealane.test", ":path", "/"};
        var all = Arrays.copyOf(first, first.length + fields.length);
        System.arraycopy(fields, 0, all, first.length, fields.length);
        return new Head(what, status, all);
    }

    private static String[] many(int count) {
        var fields = new String[2 * count];
        Arrays.fill(fields, "x");
        return fields;
    }
}
