package io.sealane.resource.embedded.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class DirectHttpTest {

    private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.load());
    private final ExecutorService work = Executors.newFixedThreadPool(2);
    private final AtomicInteger made = new AtomicInteger();
    private final CompletableFuture<Done> ended = new CompletableFuture<>();
    private final BlockingQueue<String> pieces = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
        work.shutdownNow();
    }

    @Test
    void a_request_arrives_as_it_was_made() throws Exception {
        var seen = new CompletableFuture<String>();
        try (var client = client(request -> {
            seen.complete(request.method().name() + " " + request.getUri().path() + " "
                    + request.getUri().query().get("q").orElse("") + " "
                    + request.getHeader("X-A").orElseThrow().value() + " "
                    + request.entity().getContentType() + " "
                    + strict(request));
            return CompletableFuture.completedStage(HttpResponse.create().withStatus(201));
        })) {
            var request = client.newHttpRequestBuilder()
                    .uri("https://anywhere/a%20b?q=1%2C2")
                    .header("X-A", "v")
                    .patch("application/merge-patch+json", "{\"ä\":1}")
                    .build();
            assertThat(client.sendAsync(request, String.class)
                            .get(30, TimeUnit.SECONDS)
                            .code())
                    .isEqualTo(201);
        }
        assertThat(seen.get(30, TimeUnit.SECONDS))
                .isEqualTo("PATCH /a%20b 1,2 v application/merge-patch+json {\"ä\":1}");
    }

    @Test
    void a_slow_reader_holds_the_stream_back() throws Exception {
        try (var client = client(endless())) {
            var body = open(client);
            body.consume();
            assertThat(pieces.poll(30, TimeUnit.SECONDS)).isEqualTo("1");
            body.consume();
            assertThat(pieces.poll(30, TimeUnit.SECONDS)).isEqualTo("2");
            // Nobody asks for a third: buffers of the stream hold a few, not thousands.
            assertThat(pieces.poll(200, TimeUnit.MILLISECONDS)).isNull();
            assertThat(made).hasValueLessThan(50);
        }
    }

    @Test
    void a_reader_that_cancels_ends_the_stream() throws Exception {
        try (var client = client(endless())) {
            var body = open(client);
            body.consume();
            assertThat(pieces.poll(30, TimeUnit.SECONDS)).isEqualTo("1");
            body.cancel();
            ended.get(30, TimeUnit.SECONDS);
            assertThatThrownBy(() -> body.done().get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void closing_the_client_ends_streams_of_derived_clients_too() throws Exception {
        var client = client(endless());
        var derived = client.newBuilder().build();
        var body = open(derived);
        client.close();
        ended.get(30, TimeUnit.SECONDS);
        assertThat(body.done().handle((done, failure) -> true).get(30, TimeUnit.SECONDS))
                .isTrue();
        assertThat(derived.isClosed()).isTrue();
    }

    @Test
    void a_stream_that_ends_is_done_and_one_that_breaks_says_so() throws Exception {
        var all = IntStream.range(0, 50).mapToObj(Integer::toString).toList();
        try (var client = client(streaming(Source.from(all)))) {
            var body = open(client);
            all.forEach(piece -> body.consume());
            for (var piece : all) {
                assertThat(pieces.poll(30, TimeUnit.SECONDS)).isEqualTo(piece);
            }
            body.consume();
            body.done().get(30, TimeUnit.SECONDS);
        }
        try (var client = client(streaming(Source.failed(new IllegalStateException("broken"))))) {
            var body = open(client);
            body.consume();
            assertThatThrownBy(() -> body.done().get(30, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("broken");
        }
    }

    @Test
    void an_answer_that_does_not_come_is_a_timeout() {
        try (var client = client(request -> new CompletableFuture<>())) {
            var request = client.newHttpRequestBuilder()
                    .uri("https://anywhere/")
                    .timeout(20, TimeUnit.MILLISECONDS)
                    .build();
            assertThatThrownBy(() -> client.sendAsync(request, String.class).get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TimeoutException.class);
        }
    }

    private AsyncBody open(HttpClient client) throws Exception {
        var request = client.newHttpRequestBuilder().uri("https://anywhere/").build();
        return client.consumeBytes(request, (buffers, body) -> pieces.add(text(buffers)))
                .get(30, TimeUnit.SECONDS)
                .body();
    }

    private static String text(List<ByteBuffer> buffers) {
        return StandardCharsets.UTF_8.decode(buffers.get(0)).toString();
    }

    private HttpClient client(Function<HttpRequest, CompletionStage<HttpResponse>> server) {
        return new DirectHttp(server, kit.system(), work).newBuilder().build();
    }

    private Function<HttpRequest, CompletionStage<HttpResponse>> endless() {
        return streaming(Source.repeat("").map(ignored -> Integer.toString(made.incrementAndGet())));
    }

    private Function<HttpRequest, CompletionStage<HttpResponse>> streaming(Source<String, ?> source) {
        var bytes = source.map(ByteString::fromString).watchTermination((left, done) -> {
            done.whenComplete((ok, failure) -> ended.complete(Done.getInstance()));
            return left;
        });
        return request -> CompletableFuture.completedStage(
                HttpResponse.create().withEntity(HttpEntities.createChunked(ContentTypes.APPLICATION_JSON, bytes)));
    }

    private String strict(HttpRequest request) {
        try {
            return request.entity()
                    .toStrict(1000, SystemMaterializer.get(kit.system()).materializer())
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS)
                    .getData()
                    .utf8String();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
