package io.sealane.gateway.transport;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.NotUsed;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RoutesTest {

    private static final RoutesSettings LIMITS = new RoutesSettings(1000, Duration.ofSeconds(30));
    // A client on a busy machine takes longer to see an answer that comes early.
    private static final TestNode NODE = TestNode.with("deadlines.linger = 60s");
    private static final ExecutorService WORK = Executors.newFixedThreadPool(2, task -> new Thread(task, "test-work"));

    @AfterAll
    static void stop() {
        WORK.shutdown();
        NODE.close();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_function_gets_the_whole_body_on_the_work_executor(Version version) throws Exception {
        var port = NODE.bindTls(async(request -> {
            assertThat(request.entity().isStrict()).isTrue();
            return answer(Thread.currentThread().getName() + " "
                    + request.entity().getContentLengthOption().orElse(-1));
        }));

        var answer =
                TestNode.client(version).send(post(TestNode.https(port, "/"), new byte[1000]), BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("test-work 1000");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_body_beyond_the_limit_is_refused_with_413(Version version) throws Exception {
        var port = NODE.bindTls(async(request -> answer("unexpected")));

        var answer = TestNode.client(version)
                .send(post(TestNode.https(port, "/"), new byte[200_000]), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(answer.body())
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Content Too Large\",\"status\":413,"
                        + "\"detail\":\"the request body is larger than 1000 bytes\"}");
    }

    @Test
    void a_body_that_takes_too_long_is_refused_with_408() throws Exception {
        var hasty = new RoutesSettings(1000, Duration.ofMillis(300));
        var port =
                NODE.bindPlaintext(Routes.on(NODE.kit().system(), WORK, hasty).async(request -> answer("unexpected")));

        try (var client = RawClient.connect(port)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12345");

            assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void a_request_that_is_refused_at_the_door_is_answered_before_its_body_comes() throws Exception {
        var port = NODE.bindPlaintext(Routes.on(NODE.kit().system(), WORK, LIMITS)
                .async(
                        request -> answer("unexpected"),
                        request -> Optional.of(HttpResponse.create().withStatus(401))));

        try (var client = RawClient.connect(port)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");

            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void failures_become_problems() throws Exception {
        var thrown = NODE.bindPlaintext(async(request -> {
            throw new IllegalStateException("expected by the test");
        }));
        var failed = NODE.bindPlaintext(
                async(request -> CompletableFuture.failedFuture(new IllegalStateException("expected by the test"))));
        var refused = NODE.bindPlaintext(Routes.on(
                        NODE.kit().system(),
                        task -> {
                            throw new RejectedExecutionException("full");
                        },
                        LIMITS)
                .async(request -> answer("unexpected")));

        assertThat(statusOf(thrown)).isEqualTo(500);
        assertThat(statusOf(failed)).isEqualTo(500);
        assertThat(statusOf(refused)).isEqualTo(503);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void a_streamed_answer_flows_and_is_cancelled_when_the_client_leaves(Version version) throws Exception {
        var cancelled = new CompletableFuture<Done>();
        var port = NODE.bindTls(async(request -> CompletableFuture.completedFuture(HttpResponse.create()
                .withEntity(HttpEntities.create(
                        ContentTypes.APPLICATION_JSON,
                        Source.single(ByteString.fromString("ADDED"))
                                .concat(Source.maybe())
                                .watchTermination((mat, done) -> {
                                    done.whenComplete((end, failure) -> cancelled.complete(Done.getInstance()));
                                    return NotUsed.getInstance();
                                }))))));

        var answer = TestNode.client(version)
                .send(HttpRequest.newBuilder(TestNode.https(port, "/")).build(), BodyHandlers.ofInputStream());
        assertThat(new String(answer.body().readNBytes(5))).isEqualTo("ADDED");
        answer.body().close();

        cancelled.get(30, SECONDS);
    }

    private static RequestHandler async(
            Function<akka.http.javadsl.model.HttpRequest, CompletionStage<HttpResponse>> function) {
        return Routes.on(NODE.kit().system(), WORK, LIMITS).async(function);
    }

    private static CompletionStage<HttpResponse> answer(String text) {
        return CompletableFuture.completedFuture(HttpResponse.create().withEntity(text));
    }

    private static int statusOf(Acceptor port) throws Exception {
        return TestNode.client(Version.HTTP_1_1)
                .send(HttpRequest.newBuilder(TestNode.http(port, "/")).build(), BodyHandlers.ofString())
                .statusCode();
    }

    private static HttpRequest post(URI uri, byte[] body) {
        return HttpRequest.newBuilder(uri)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }
}
