package io.sealane.gateway.transport;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.NotUsed;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.ActorAttributes;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.sealane.gateway.transport.loop.Loop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StreamingTest {

    private static final int LARGE = 16 << 20;
    private static final int PART = 64 << 10;
    private static final TestNode NODE = TestNode.start();

    @AfterAll
    static void stop() {
        NODE.close();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_large_request_body_arrives_whole(Version version) throws Exception {
        var port = NODE.bindTls((request, responder) -> hashOf(request.entity().getDataBytes(), responder.loop())
                .thenAccept(hash -> responder.complete(HttpResponse.create().withEntity(hash))));

        var sent = random(LARGE);
        var chunked = HttpRequest.newBuilder(TestNode.https(port, "/"))
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(sent)))
                .build();
        var sized = HttpRequest.newBuilder(TestNode.https(port, "/"))
                .POST(BodyPublishers.ofByteArray(sent))
                .build();

        var client = TestNode.client(version);
        assertThat(client.send(chunked, BodyHandlers.ofString()).body()).isEqualTo(hash(sent));
        assertThat(client.send(sized, BodyHandlers.ofString()).body()).isEqualTo(hash(sent));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_large_answer_arrives_whole(Version version) throws Exception {
        var body = random(LARGE);
        var port = NODE.bindTls((request, responder) -> responder.complete(HttpResponse.create()
                .withEntity(
                        request.getUri().path().equals("/sized")
                                ? HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, LARGE, parts(body))
                                : HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, parts(body)))));

        var client = TestNode.client(version);
        for (var path : new String[] {"/sized", "/chunked"}) {
            var answer = client.send(get(TestNode.https(port, path)), BodyHandlers.ofByteArray());
            assertThat(hash(answer.body())).isEqualTo(hash(body));
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_client_that_does_not_read_stops_the_source(Version version) throws Exception {
        var produced = new AtomicLong();
        var part = ByteString.fromArray(new byte[PART]);
        var quiet = new Quiet(produced);
        var port = NODE.bindTls((request, responder) -> responder.complete(HttpResponse.create()
                .withEntity(HttpEntities.create(
                        ContentTypes.APPLICATION_OCTET_STREAM,
                        Source.repeat(part).map(bytes -> {
                            produced.addAndGet(bytes.size());
                            return bytes;
                        })))));

        var answer = TestNode.client(version).send(get(TestNode.https(port, "/")), BodyHandlers.ofInputStream());

        assertThat(quiet.await(NODE.loops().all().get(0))).isLessThan(64L << 20);
        answer.body().close();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void the_first_part_of_a_streamed_answer_arrives_before_the_second_exists(Version version) throws Exception {
        var second = new CompletableFuture<ByteString>();
        var port = NODE.bindTls((request, responder) -> responder.complete(
                chunked(Source.single(ByteString.fromString("first")).concat(Source.completionStage(second)))));

        var answer = TestNode.client(version).send(get(TestNode.https(port, "/")), BodyHandlers.ofInputStream());

        assertThat(new String(answer.body().readNBytes(5))).isEqualTo("first");
        second.complete(ByteString.fromString("second"));
        assertThat(new String(answer.body().readAllBytes())).isEqualTo("second");
    }

    @Test
    void pipelined_requests_are_answered_in_order() throws Exception {
        var slow = new CompletableFuture<Responder>();
        var port = NODE.bindPlaintext((request, responder) -> {
            if (request.getUri().path().equals("/1")) {
                slow.complete(responder);
            } else {
                responder.complete(HttpResponse.create().withEntity("second"));
            }
        });

        try (var client = RawClient.connect(port)) {
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            slow.get(30, SECONDS).complete(HttpResponse.create().withEntity("first"));

            assertThat(client.readAll()).containsSubsequence("first", "second");
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_failing_source_never_looks_like_a_whole_answer(Version version) throws Exception {
        var port = NODE.bindTls((request, responder) -> responder.complete(chunked(
                Source.single(ByteString.fromString("some")).concat(Source.failed(new IOException("broken"))))));

        var client = TestNode.client(version);

        assertThatThrownBy(() -> client.send(get(TestNode.https(port, "/")), BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_failing_source_resets_an_answer_that_ends_with_the_connection() throws Exception {
        var broken = new CompletableFuture<ByteString>();
        var port = NODE.bindPlaintext((request, responder) -> responder.complete(HttpResponse.create()
                .withEntity(HttpEntities.createCloseDelimited(
                        ContentTypes.APPLICATION_OCTET_STREAM,
                        Source.single(ByteString.fromString("some")).concat(Source.completionStage(broken))))));

        try (var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readUntil("some");
            broken.completeExceptionally(new IOException("broken"));

            assertThat(client.ending()).isEqualTo("reset");
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_client_that_leaves_cancels_the_answers_source(Version version) throws Exception {
        var cancelled = new CompletableFuture<Done>();
        var port = NODE.bindTls((request, responder) ->
                responder.complete(chunked(Source.single(ByteString.fromString("some"))
                        .concat(Source.maybe())
                        .watchTermination((mat, done) -> {
                            done.whenComplete((end, failure) -> cancelled.complete(Done.getInstance()));
                            return NotUsed.getInstance();
                        }))));

        var answer = TestNode.client(version).send(get(TestNode.https(port, "/")), BodyHandlers.ofInputStream());
        answer.body().readNBytes(4);
        answer.body().close();

        cancelled.get(30, SECONDS);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_handler_hears_of_a_client_that_leaves_before_the_answer(Version version) throws Exception {
        var gone = new CompletableFuture<Responder>();
        var taken = new CompletableFuture<Boolean>();
        var port = NODE.bindTls((request, responder) -> {
            responder.whenGone(() -> gone.complete(responder));
            taken.complete(true);
        });

        var waiting = TestNode.client(version).sendAsync(get(TestNode.https(port, "/")), BodyHandlers.ofString());
        taken.get(30, SECONDS);
        waiting.cancel(true);

        gone.get(30, SECONDS);
    }

    @Test
    void an_answer_that_comes_after_the_client_has_left_is_cancelled() throws Exception {
        var gone = new CompletableFuture<Responder>();
        var cancelled = new CompletableFuture<Done>();
        var port = NODE.bindPlaintext((request, responder) -> responder.whenGone(() -> gone.complete(responder)));

        try (var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        }
        gone.get(30, SECONDS).complete(chunked(Source.<ByteString>maybe().watchTermination((mat, done) -> {
            done.whenComplete((end, failure) -> cancelled.complete(Done.getInstance()));
            return NotUsed.getInstance();
        })));

        cancelled.get(30, SECONDS);
    }

    private static HttpResponse chunked(Source<ByteString, ?> parts) {
        return HttpResponse.create().withEntity(HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, parts));
    }

    private static Source<ByteString, NotUsed> parts(byte[] body) {
        return Source.range(0, body.length / PART - 1).map(i -> ByteString.fromArray(body, i * PART, PART));
    }

    private static java.util.concurrent.CompletionStage<String> hashOf(Source<ByteString, ?> bytes, Loop loop) {
        var digest = digest();
        return bytes.map(part -> {
                    digest.update(part.toArray());
                    return part;
                })
                .toMat(Sink.ignore(), akka.stream.javadsl.Keep.right())
                .withAttributes(ActorAttributes.dispatcher(loop.dispatcher()))
                .run(NODE.kit().system())
                .thenApply(done -> HexFormat.of().formatHex(digest.digest()));
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest get(URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }

    /** Waits until a count has not moved for ten looks, 50 ms apart. */
    private record Quiet(AtomicLong count) {

        long await(Loop loop) throws Exception {
            var still = new CompletableFuture<Long>();
            look(loop, -1, 0, still);
            return still.get(60, SECONDS);
        }

        private void look(Loop loop, long before, int same, CompletableFuture<Long> still) {
            var now = count.get();
            var quiet = now == before && now > 0 ? same + 1 : 0;
            if (quiet == 10) {
                still.complete(now);
            } else {
                loop.schedule(java.time.Duration.ofMillis(50), () -> look(loop, now, quiet, still));
            }
        }
    }
}
