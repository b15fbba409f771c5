package io.sealane.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may get wrong in HTTP/1.1, what it is answered, and that nothing smuggled is ever taken for a request. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class HostileHttp1Test {

    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    private static TestNode node;
    private static Acceptor port;

    @BeforeAll
    static void start() throws Exception {
        node = TestNode.with("bodies { bytes-per-second-min = 1 KiB, grace = 300ms }");
        port = node.bindPlaintext(Routes.on(
                        node.kit().system(), Runnable::run, new RoutesSettings(1000, Duration.ofSeconds(30)))
                .async(request -> {
                    var path = request.getUri().getPathString();
                    SEEN.add(path);
                    return CompletableFuture.completedFuture(
                            HttpResponse.create().withEntity("at " + path));
                }));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private record Input(String what, int status, String bytes) {

        @Override
        public String toString() {
            return what + " gets " + status;
        }
    }

    static Stream<Input> inputs() {
        return Stream.of(
                post(
                        "a length and chunks",
                        400,
                        "Content-Length: 4\r\nTransfer-Encoding: chunked",
                        "0\r\n\r\n" + SMUGGLED),
                post(
                        "chunks and a length",
                        400,
                        "Transfer-Encoding: chunked\r\nContent-Length: 4",
                        "0\r\n\r\n" + SMUGGLED),
                post("two lengths", 400, "Content-Length: 4\r\nContent-Length: 5", "abcd" + SMUGGLED),
                post("a length with a sign", 400, "Content-Length: +4", "abcd" + SMUGGLED),
                post("a list of lengths", 400, "Content-Length: 4, 5", "abcd" + SMUGGLED),
                post("an unknown transfer coding", 400, "Transfer-Encoding: xchunked", "0\r\n\r\n" + SMUGGLED),
                post("chunked twice", 400, "Transfer-Encoding: chunked, chunked", "0\r\n\r\n" + SMUGGLED),
                post("chunked not last", 400, "Transfer-Encoding: chunked, identity", "0\r\n\r\n" + SMUGGLED),
                post("a blank before the colon", 400, "Transfer-Encoding : chunked", "0\r\n\r\n" + SMUGGLED),
                post("NUL in a value", 400, "X: a\0b", ""),
                post("NUL in a name", 400, "X\0: a", ""),
                post("fields of 64 KiB and more", 431, "X: " + "y".repeat(66_000), ""),
                post("a chunk size that is no number", 400, "Transfer-Encoding: chunked", "zz\r\n"),
                post("a chunk size beyond all numbers", 400, "Transfer-Encoding: chunked", "fffffffffffffffff\r\n"),
                post("more in a chunk than it says", 400, "Transfer-Encoding: chunked", "3\r\nabcd\r\n0\r\n\r\n"),
                post("too much content", 413, "Content-Length: 1001", "x".repeat(1001)),
                post("content that comes slowly", 408, "Content-Length: 500", "abcd"),
                post("chunks that come slowly", 408, "Transfer-Encoding: chunked", "1f4\r\nabcd"),
                post("an empty name", 400, ": a", ""),
                post("a name with a blank", 400, "a b: c", ""),
                post("CR in a value", 400, "X: a\rb", ""),
                post("LF in a value", 400, "X: a\nb", ""),
                post("a character cut off at the end of a value", 400, "X: \u00e9\r\nY: a", ""),
                post("a length behind such a value", 400, "X: \u00e9\r\nContent-Length: 36", SMUGGLED),
                post("a length behind four bytes cut off", 400, "X: \u00f0\r\nContent-Length: 36", SMUGGLED),
                post("a content type with such an end", 400, "Content-Type: a/b\u00e9\r\nContent-Length: 36", SMUGGLED),
                post(
                        "a connection option with such an end",
                        400,
                        "Connection: x\u00e9\r\nContent-Length: 36",
                        SMUGGLED),
                post("CR in a name", 400, "X\rY: a", ""),
                post("too many fields", 400, "X: 1\r\n".repeat(128) + "X: 1", ""),
                new Input("an unknown method", 501, "BREW / HTTP/1.1\r\nHost: a\r\n\r\n"),
                get("a way up", 400, "/a/../b"),
                get("a way up, encoded", 400, "/a/%2e%2E/b"),
                get("a dot, encoded", 400, "/%2e"),
                get("dots in a query", 200, "/a?b=/../c"),
                get("an empty target", 400, ""),
                get("a path that is no UTF-8", 400, "/%C0%AF"),
                get("NUL in a path", 400, "/a\0b"),
                get("a long target", 414, "/" + "x".repeat(8192)));
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void an_input(Input input) throws Exception {
        try (var client = RawClient.connect(port)) {
            client.send(input.bytes());

            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 " + input.status() + " ");
        }
        try (var next = RawClient.connect(port)) {
            next.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(next.readUntil("at /next")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(SEEN).doesNotContain("/smuggled");
    }

    @Test
    void an_asterisk_and_an_absolute_target_are_none_of_these() throws Exception {
        try (var client = RawClient.connect(port)) {
            client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\nGET http://a/absolute HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.readUntil("at /absolute")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_folded_line_arrives_with_a_blank_in_place_of_the_fold() throws Exception {
        var echo = node.bindPlaintext((request, responder) -> responder.complete(HttpResponse.create()
                .withEntity(request.getHeader("x").orElseThrow().value() + " end")));
        try (var client = RawClient.connect(echo)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX: one\r\n two\r\n\r\n");

            assertThat(client.readUntil(" end")).endsWith("\r\n\r\none two end");
        }
    }

    @Test
    void content_beyond_its_length_ends_the_connection_and_is_no_request() throws Exception {
        try (var client = RawClient.connect(port)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcd" + SMUGGLED);

            assertThat(client.readAll()).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 501 ");
        }
        assertThat(SEEN).doesNotContain("/smuggled");
    }

    @Test
    void what_follows_a_field_that_swallowed_its_line_end_is_no_request() throws Exception {
        try (var client = RawClient.connect(port)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nX: \u00e9\r\nContent-Length: 36\r\n\r\n" + SMUGGLED);

            assertThat(client.readAll())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("Connection: close")
                    .doesNotContain("HTTP/1.1 200 ");
        }
        assertThat(SEEN).doesNotContain("/smuggled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00c3", "\u00e9", "\u00e2\u0082", "\u00f0", "\u00f0\u009f\u0098"})
    void a_last_field_that_ends_within_a_character_is_refused_at_once(String cut) throws Exception {
        try (var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + cut + "\r\n\r\n");

            assertThat(client.readAll()).startsWith("HTTP/1.1 400 ").contains("Connection: close");
        }
    }

    @Test
    void so_is_one_that_arrives_byte_by_byte_on_a_kept_connection() throws Exception {
        try (var client = RawClient.connect(port)) {
            client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
            client.readUntil("at /first");
            for (var each : "GET / HTTP/1.1\r\nHost: a\r\nX: \u00e9\r\n\r\n".split("")) {
                client.send(each);
            }

            assertThat(client.readAll()).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void a_value_in_whole_UTF_8_is_taken() throws Exception {
        try (var client = RawClient.connect(port)) {
            client.send("GET /utf8 HTTP/1.1\r\nHost: a\r\nX: \u00c3\u00a9\r\n\r\n");

            assertThat(client.readUntil("at /utf8")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void the_target_as_it_was_sent_is_no_field_of_the_request() throws Exception {
        var echo = node.bindPlaintext((request, responder) -> responder.complete(HttpResponse.create()
                .withEntity(request.getHeader("Raw-Request-URI").isPresent() + " end")));
        try (var client = RawClient.connect(echo)) {
            client.send("GET /a?b HTTP/1.1\r\nHost: a\r\nraw-request-uri: /a/../b\r\n\r\n");

            assertThat(client.readUntil(" end")).endsWith("\r\n\r\nfalse end");
        }
    }

    @Test
    void content_that_ends_before_its_length_ends_the_connection() throws Exception {
        try (var client = RawClient.connect(port)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabcd")
                    .endOutput();

            assertThat(client.readAll()).doesNotContain("HTTP/1.1 200 ");
        }
    }

    private static Input post(String what, int status, String fields, String body) {
        return new Input(what, status, "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n" + body);
    }

    private static Input get(String what, int status, String target) {
        return new Input(what, status, "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }
}
