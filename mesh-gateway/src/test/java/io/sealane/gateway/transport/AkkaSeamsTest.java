package io.sealane.gateway.transport;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.NotUsed;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.model.HttpEntity.ChunkStreamPart;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.sealane.gateway.transport.http2.FrameScanner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What we rely on in Akka and Akka HTTP beyond their public API, without sockets. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AkkaSeamsTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Flow<ByteString, ByteString, NotUsed> BYTES = Flow.create();
    private static final Flow<ChunkStreamPart, ChunkStreamPart, NotUsed> CHUNKS = Flow.create();

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void http_1_turns_bytes_into_requests_and_answers_into_bytes() throws Exception {
        var layer = AkkaSeams.http1(KIT.system(), HttpLayers.serverSettings(TestNode.settings(""), 128));

        var answer = exchange(
                layer,
                "GET /a%20b?c HTTP/1.1\r\nHost: h\r\nX-A: b\r\nConnection: close\r\n\r\n",
                request -> HttpResponse.create()
                        .withEntity(request.getUri().path()
                                + request.getHeader("X-A").get().value()));

        assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n/a%20bb");
    }

    @Test
    void header_fields_stay_raw() throws Exception {
        var layer = AkkaSeams.http1(KIT.system(), HttpLayers.serverSettings(TestNode.settings(""), 128));

        var answer = exchange(
                layer,
                "GET / HTTP/1.1\r\nHost: h\r\nAccept: ;;;not valid\r\nConnection: close\r\n\r\n",
                request -> HttpResponse.create()
                        .addHeader(RawHeader.create(
                                "X-Seen", request.getHeader("accept").get().value())));

        assertThat(answer).contains("\r\nX-Seen: ;;;not valid\r\n").doesNotContain("\r\nServer:");
    }

    @Test
    void http_2_requests_carry_their_stream_and_answers_find_it() throws Exception {
        try (var node = TestNode.start();
                var client = Http2Client.connect(node.bindPlaintext((request, responder) -> responder.complete(
                        HttpResponse.create().withEntity("stream " + AkkaSeams.streamOf(request)))))) {
            client.request(5, "/");

            var data = client.await(FrameScanner.DATA);
            assertThat(data.stream()).isEqualTo(5);
            assertThat(new String(data.payload())).isEqualTo("stream 5");
        }
        assertThatThrownBy(() -> AkkaSeams.streamOf(HttpRequest.create())).hasMessageContaining("expected a stream id");
    }

    @Test
    void a_mapped_body_keeps_its_kind_and_length() {
        var source = Source.single(ByteString.fromString("abc"));
        var type = ContentTypes.APPLICATION_OCTET_STREAM;

        var sized = AkkaSeams.mapBody(HttpEntities.create(type, 3, source), BYTES, CHUNKS);
        var chunked = AkkaSeams.mapBody(HttpEntities.create(type, source), BYTES, CHUNKS);
        var open = AkkaSeams.mapBody(HttpEntities.createCloseDelimited(type, source), BYTES, CHUNKS);

        assertThat(sized.getContentLengthOption()).hasValue(3);
        assertThat(chunked.isChunked()).isTrue();
        assertThat(open.isCloseDelimited()).isTrue();
    }

    private static String exchange(
            BidiFlow<HttpResponse, ByteString, ByteString, HttpRequest, ?> layer,
            String sent,
            akka.japi.function.Function<HttpRequest, HttpResponse> handler)
            throws Exception {
        var bytes = Source.single(ByteString.fromString(sent))
                .concat(Source.maybe())
                .via(Flow.<HttpRequest>create().map(handler).join(layer))
                .runWith(Sink.fold("", (all, part) -> all + part.utf8String()), KIT.system());
        return bytes.toCompletableFuture().get(30, SECONDS);
    }
}
