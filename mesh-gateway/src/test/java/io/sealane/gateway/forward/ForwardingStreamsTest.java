package io.sealane.gateway.forward;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.gateway.forward.endpoint.LocalHandler;
import io.sealane.gateway.route.Backend;
import io.sealane.gateway.route.Deadlines;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class ForwardingStreamsTest {

    private static final int LARGE = 8 << 20;
    private static final int PART = 64 << 10;

    private final ForwardingHarness gateway;

    ForwardingStreamsTest() throws Exception {
        // A client on a busy machine takes longer to see an answer that comes early.
        gateway = new ForwardingHarness("transport.deadlines.linger = 60s");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1,false", "HTTP_1_1,true", "HTTP_2,false", "HTTP_2,true"})
    void what_is_sent_comes_back_whole_whatever_the_framing(Version version, boolean http2) throws Exception {
        gateway.backend(
                http2,
                (request, responder) -> responder.complete(HttpResponse.create()
                        .withEntity(
                                request.getUri().path().equals("/sized")
                                        ? HttpEntities.create(
                                                ContentTypes.APPLICATION_OCTET_STREAM,
                                                LARGE,
                                                request.entity()
                                                        .withoutSizeLimit()
                                                        .getDataBytes())
                                        : HttpEntities.create(
                                                ContentTypes.APPLICATION_OCTET_STREAM,
                                                request.entity()
                                                        .withoutSizeLimit()
                                                        .getDataBytes()))));
        var sent = new byte[LARGE];
        new Random(7).nextBytes(sent);

        for (var path : List.of("/sized", "/chunked")) {
            for (var body : List.of(
                    BodyPublishers.ofByteArray(sent),
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(sent)))) {
                var request = java.net.http.HttpRequest.newBuilder(gateway.https(path))
                        .POST(body)
                        .build();
                var answer = ForwardingHarness.client(version).send(request, BodyHandlers.ofByteArray());
                assertThat(Arrays.equals(answer.body(), sent)).isTrue();
            }
        }
    }

    /** On HTTP/2 the transport's own tests show it: the JDK's client there asks for the answer only when it has sent everything. */
    @Test
    void an_answer_that_comes_before_the_request_has_ended_is_given() throws Exception {
        gateway.backend(
                false,
                (request, responder) -> responder.complete(
                        HttpResponse.create().withStatus(StatusCodes.FORBIDDEN).withEntity("no")));
        var request = java.net.http.HttpRequest.newBuilder(gateway.https("/"))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[LARGE])))
                .build();

        var answer = ForwardingHarness.client(Version.HTTP_1_1).send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void an_upstream_rests_while_its_client_does(Version version) throws Exception {
        var given = new AtomicLong();
        var part = ByteString.fromArray(new byte[PART]);
        gateway.backend(
                false,
                (request, responder) -> responder.complete(HttpResponse.create()
                        .withEntity(HttpEntities.create(
                                ContentTypes.APPLICATION_OCTET_STREAM,
                                Source.repeat(part).map(each -> {
                                    given.addAndGet(PART);
                                    return each;
                                })))));
        var answer = ForwardingHarness.client(version)
                .send(java.net.http.HttpRequest.newBuilder(gateway.https("/")).build(), BodyHandlers.ofInputStream());

        // Nobody reads: all buffers on the way fill up, and then nothing moves any more.
        long before = -1;
        while (before != given.get()) {
            before = given.get();
            new CompletableFuture<Void>()
                    .completeOnTimeout(null, 300, MILLISECONDS)
                    .get();
        }
        assertThat(before).isLessThan(64L << 20);

        assertThat(answer.body().readNBytes(100 << 20)).hasSize(100 << 20);
        answer.body().close();
    }

    @Test
    void a_client_that_leaves_ends_the_upstreams_answer() throws Exception {
        var ended = new CompletableFuture<Void>();
        gateway.backend(
                false,
                (request, responder) -> responder.complete(HttpResponse.create()
                        .withEntity(HttpEntities.create(
                                ContentTypes.APPLICATION_OCTET_STREAM,
                                Source.repeat(ByteString.fromArray(new byte[PART]))
                                        .watchTermination((value, done) -> {
                                            done.whenComplete((nothing, failure) -> ended.complete(null));
                                            return value;
                                        })))));
        var answer = ForwardingHarness.client(Version.HTTP_1_1)
                .send(java.net.http.HttpRequest.newBuilder(gateway.https("/")).build(), BodyHandlers.ofInputStream());
        answer.body().close();

        assertThat(ended.get(60, SECONDS)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1,false", "HTTP_1_1,true", "HTTP_2,false", "HTTP_2,true"})
    void handlers_of_this_JVM_answer_streamed_or_collected(Version version, boolean streams) throws Exception {
        gateway.leadTo(
                List.of(new Endpoint.InProcess("echo", echo(streams))), false, Deadlines.of(ForwardingHarness.LONG));
        var sent =
                IntStream.range(0, 20_000).mapToObj(n -> "line " + n).toList().toString();
        var request = java.net.http.HttpRequest.newBuilder(gateway.https("/x?y=1"))
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(sent.getBytes())))
                .build();

        var answer = ForwardingHarness.client(version).send(request, BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo(sent);
        assertThat(answer.headers().firstValue("x-target")).contains("/x?y=1");
    }

    @Test
    void one_at_a_time_is_one_at_a_time_and_the_twelfth_is_refused() throws Exception {
        var active = new AtomicInteger();
        var most = new AtomicInteger();
        var open = new CompletableFuture<Void>();
        var handler = new Endpoint.InProcess("slow", request -> {
            most.accumulateAndGet(active.incrementAndGet(), Math::max);
            return open.thenApply(nothing -> {
                active.decrementAndGet();
                return HttpResponse.create();
            });
        });
        gateway.leadTo(List.of(handler), false, Deadlines.of(ForwardingHarness.LONG));
        gateway.route(
                false, new Backend("backend.test", 80, false, 100, Map.of(), Deadlines.of(ForwardingHarness.LONG), 1));
        var client = ForwardingHarness.client(Version.HTTP_2);
        var request = java.net.http.HttpRequest.newBuilder(gateway.https("/")).build();

        var answers = IntStream.range(0, 12)
                .mapToObj(n -> client.sendAsync(request, BodyHandlers.discarding()))
                .toList();
        var first = CompletableFuture.anyOf(answers.toArray(CompletableFuture<?>[]::new));
        assertThat(((java.net.http.HttpResponse<?>) first.get(60, SECONDS)).statusCode())
                .isEqualTo(503);
        open.complete(null);

        var statuses = new java.util.ArrayList<Integer>();
        for (var answer : answers) {
            statuses.add(answer.get(60, SECONDS).statusCode());
        }
        assertThat(statuses).containsOnlyOnce(503).hasSize(12);
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void who_waits_for_its_turn_too_long_is_told_so() throws Exception {
        var handler = new Endpoint.InProcess("stuck", request -> new CompletableFuture<>());
        gateway.leadTo(List.of(handler), false, Deadlines.of(ForwardingHarness.LONG));
        var deadlines = Deadlines.of(java.time.Duration.ofMillis(300));
        gateway.route(false, new Backend("backend.test", 80, false, 100, Map.of(), deadlines, 1));
        var client = ForwardingHarness.client(Version.HTTP_2);
        var request = java.net.http.HttpRequest.newBuilder(gateway.https("/")).build();

        var both = List.of(
                client.sendAsync(request, BodyHandlers.discarding()),
                client.sendAsync(request, BodyHandlers.discarding()));

        for (var answer : both) {
            assertThat(answer.get(60, SECONDS).statusCode()).isEqualTo(504);
        }
    }

    @Test
    void more_than_a_collecting_handler_takes_is_413() throws Exception {
        gateway.leadTo(
                List.of(new Endpoint.InProcess("echo", echo(false))), false, Deadlines.of(ForwardingHarness.LONG));
        var request = java.net.http.HttpRequest.newBuilder(gateway.https("/"))
                .POST(BodyPublishers.ofByteArray(new byte[(1 << 20) + 1]))
                .build();

        assertThat(ForwardingHarness.client(Version.HTTP_1_1)
                        .send(request, BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void a_handler_that_fails_is_502_and_says_nothing_of_itself() throws Exception {
        gateway.leadTo(
                List.of(new Endpoint.InProcess("broken", request -> {
                    throw new IllegalStateException("a secret");
                })),
                false,
                Deadlines.of(ForwardingHarness.LONG));

        var answer = ForwardingHarness.client(Version.HTTP_2)
                .send(java.net.http.HttpRequest.newBuilder(gateway.https("/")).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).doesNotContain("secret");
    }

    private static LocalHandler echo(boolean streams) {
        return new LocalHandler() {
            @Override
            public CompletionStage<HttpResponse> handle(HttpRequest request) {
                return CompletableFuture.completedStage(HttpResponse.create()
                        .addHeader(akka.http.javadsl.model.headers.RawHeader.create(
                                "x-target", request.getUri().toRelative().toString()))
                        .withEntity(HttpEntities.create(
                                ContentTypes.TEXT_PLAIN_UTF8,
                                request.entity().withoutSizeLimit().getDataBytes())));
            }

            @Override
            public boolean streams() {
                return streams;
            }
        };
    }
}
