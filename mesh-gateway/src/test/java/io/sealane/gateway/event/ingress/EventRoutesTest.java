package io.sealane.gateway.event.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.RequestEntity;
import akka.http.javadsl.model.headers.RawHeader;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventSettings;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.event.ingress.EventRoutes.Door;
import io.sealane.gateway.transport.ConnectionFacts;
import io.sealane.gateway.transport.Responder;
import io.sealane.gateway.transport.loop.Loop;
import io.sealane.gateway.transport.loop.StillLoop;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventRoutesTest {

    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final EventSettings SETTINGS =
            new EventSettings(1000, 10, 20, 4096, java.time.Duration.ofSeconds(10), 1, Duration.ofSeconds(3));

    private final List<List<Event>> accepted = new ArrayList<>();
    private final List<EventIngress.BrokerAddress> addresses = new ArrayList<>();
    private final List<EventIngress.Reply> pending = new ArrayList<>();
    private Optional<Outcome> outcome = Optional.of(new Outcome.Accepted());
    private Door door = new Door(TransportEncryption.PERMISSIVE, false);
    private final BodyBudget budget = BodyBudget.of(2000, 1);
    private EventRoutes routes = routes(budget);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void an_event_is_accepted_with_its_arrival_time_and_its_passes() throws Exception {
        var answer = ask(post("/ns/br", "hi"));

        assertThat(answer.status().intValue()).isEqualTo(202);
        assertThat(answer.entity().isKnownEmpty()).isTrue();
        assertThat(addresses).containsExactly(new EventIngress.BrokerAddress("ns", "br"));
        assertThat(accepted.get(0).get(0).attributes())
                .containsEntry("knativearrivaltime", "2026-01-02T03:04:05.678Z")
                .containsEntry("knativebrokerttl", 255)
                .containsEntry("id", "1");
        assertThat(budget.reserved()).isZero();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    /ns/br/       , 202
                    /ns/br?x=/y/z , 202
                    /             , 404
                    /ns           , 400
                    /ns/          , 400
                    /ns/br/x      , 400
                    /ns/br//      , 400
                    //ns/br       , 400
                    /NS/br        , 400
                    /ns/b_r       , 400
                    /ns/..        , 400
                    """)
    void the_path_is_two_names(String path, int status) throws Exception {
        assertThat(ask(post(path, "hi")).status().intValue()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    DISABLED  , false, 202
                    DISABLED  , true , 404
                    PERMISSIVE, false, 202
                    PERMISSIVE, true , 202
                    STRICT    , false, 404
                    STRICT    , true , 202
                    """)
    void the_mode_decides_which_connections_are_taken(TransportEncryption mode, boolean encrypted, int status)
            throws Exception {
        door = new Door(mode, false);

        var answer = ask(post("/ns/br", "hi").addAttribute(ConnectionFacts.KEY, facts(encrypted)));

        assertThat(answer.status().intValue()).isEqualTo(status);
        assertThat(answer.entity().isKnownEmpty()).isTrue();
    }

    @Test
    void a_refused_connection_is_refused_before_anything_else_is_told() throws Exception {
        door = new Door(TransportEncryption.STRICT, false);

        assertThat(ask(post("/ns/br", "hi").withMethod(HttpMethods.OPTIONS))
                        .status()
                        .intValue())
                .isEqualTo(404);
        assertThat(ask(post("/", "hi").withMethod(HttpMethods.GET)).status().intValue())
                .isEqualTo(404);
    }

    @Test
    void options_and_other_methods_are_told_what_is_allowed() throws Exception {
        var options = ask(HttpRequest.create("/ns/br").withMethod(HttpMethods.OPTIONS));
        var get = ask(HttpRequest.create("/ns/br"));

        assertThat(options.status().intValue()).isEqualTo(200);
        assertThat(header(options, "Allow")).isEqualTo("POST, OPTIONS");
        assertThat(header(options, "WebHook-Allowed-Origin")).isEqualTo("*");
        assertThat(get.status().intValue()).isEqualTo(405);
        assertThat(header(get, "Allow")).isEqualTo("POST, OPTIONS");
    }

    @Test
    void a_kubelet_probe_is_answered_whatever_else() throws Exception {
        var probe = HttpRequest.create("/anything").addHeader(RawHeader.create("User-Agent", "kube-probe/1.32"));
        door = new Door(TransportEncryption.STRICT, false);
        assertThat(ask(probe).status().intValue()).isEqualTo(200);

        door = new Door(TransportEncryption.STRICT, true);
        assertThat(ask(probe).status().intValue()).isEqualTo(503);
    }

    @Test
    void a_bad_event_is_a_problem_that_names_the_attribute() throws Exception {
        var answer = ask(post("/ns/br", "hi").addHeader(RawHeader.create("ce-time", "yester%22day")));

        assertThat(answer.status().intValue()).isEqualTo(400);
        assertThat(answer.entity().getContentType().toString()).startsWith("application/problem+json");
        assertThat(text(answer))
                .isEqualTo("{\"type\":\"about:blank\",\"title\":\"Bad Request\",\"status\":400,"
                        + "\"detail\":\"time: expected a time as of RFC 3339, got \\\"yester\\\"day\\\"\","
                        + "\"attribute\":\"time\",\"value\":\"yester\\\"day\",\"expected\":\"a time as of RFC 3339\"}");
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void a_message_that_is_no_event_and_one_that_runs_in_a_loop_are_refused() throws Exception {
        var plain = ask(HttpRequest.POST("/ns/br").withEntity("hi"));
        var looping = ask(post("/ns/br", "hi").addHeader(RawHeader.create("ce-knativebrokerttl", "1")));

        assertThat(plain.status().intValue()).isEqualTo(400);
        assertThat(text(plain)).contains("\"attribute\":\"specversion\"");
        assertThat(looping.status().intValue()).isEqualTo(400);
        assertThat(text(looping)).contains("\"attribute\":\"knativebrokerttl\"");
        assertThat(accepted).isEmpty();
    }

    @Test
    void which_event_of_a_batch_has_no_passes_left_is_said() throws Exception {
        var event = "{\"specversion\":\"1.0\",\"id\":\"%s\",\"type\":\"t\",\"source\":\"/s\",\"knativebrokerttl\":%s}";

        var refused = ask(batch("[" + event.formatted("a", "2") + "," + event.formatted("b", "1") + "]"));

        assertThat(refused.status().intValue()).isEqualTo(400);
        assertThat(text(refused)).contains("\"attribute\":\"[1].knativebrokerttl\"");
    }

    @Test
    void a_batch_is_one_call_and_one_bad_event_spoils_it() throws Exception {
        var event = "{\"specversion\":\"1.0\",\"id\":\"%s\",\"type\":\"t\",\"source\":\"/s\"}";
        var good = ask(batch("[" + event.formatted("a") + "," + event.formatted("b") + "]"));
        var bad = ask(batch("[" + event.formatted("c") + "," + event.formatted("") + "]"));

        assertThat(good.status().intValue()).isEqualTo(202);
        assertThat(bad.status().intValue()).isEqualTo(400);
        assertThat(accepted)
                .singleElement()
                .satisfies(events -> assertThat(events).extracting(Event::id).containsExactly("a", "b"));
    }

    @Test
    void what_the_mesh_refuses_is_told_with_its_status_and_delay() throws Exception {
        outcome = Optional.of(new Outcome.Refused(503, "the journal is full", Optional.of(Duration.ofMillis(1200))));

        var answer = ask(post("/ns/br", "hi"));

        assertThat(answer.status().intValue()).isEqualTo(503);
        assertThat(header(answer, "Retry-After")).isEqualTo("2");
        assertThat(text(answer)).contains("the journal is full");
    }

    @Test
    void too_much_content_is_413_whether_it_is_said_before_or_found() throws Exception {
        var said = ask(post("/ns/br", "x".repeat(1001)));
        var found = ask(post("/ns/br", "").withEntity(chunked("x".repeat(600), "x".repeat(401))));

        assertThat(said.status().intValue()).isEqualTo(413);
        assertThat(found.status().intValue()).isEqualTo(413);
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void a_streamed_body_is_collected() throws Exception {
        var answer = ask(post("/ns/br", "").withEntity(chunked("ab", "c")));

        assertThat(answer.status().intValue()).isEqualTo(202);
        assertThat(accepted.get(0).get(0).data().utf8String()).isEqualTo("abc");
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void a_body_that_breaks_off_gives_its_budget_back() throws Exception {
        Source<ByteString, ?> broken =
                Source.single(ByteString.fromString("ab")).concat(Source.failed(new IllegalStateException("gone")));

        var answer =
                ask(post("/ns/br", "").withEntity(HttpEntities.createChunked(ContentTypes.TEXT_PLAIN_UTF8, broken)));

        assertThat(answer.status().intValue()).isEqualTo(400);
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void without_budget_a_request_is_turned_away_at_once_and_unread() throws Exception {
        outcome = Optional.empty();
        var first = send(post("/ns/br", "x".repeat(900)));
        var second = send(post("/ns/br", "x".repeat(900)));
        var unread = new CompletableFuture<Boolean>();
        Source<ByteString, ?> body = Source.<ByteString>fromIterator(() -> {
            unread.complete(false);
            return List.of(ByteString.fromString("x")).iterator();
        });

        var refused = ask(post("/ns/br", "")
                .addHeader(RawHeader.create("Expect", "100-continue"))
                .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, 900L, body)));

        assertThat(refused.status().intValue()).isEqualTo(503);
        assertThat(header(refused, "Retry-After")).isEqualTo("3");
        assertThat(unread).isNotDone();
        assertThat(budget.reserved()).isEqualTo(1800);
        pending.forEach(reply -> reply.complete(new Outcome.Accepted()));
        assertThat(first.get(30, TimeUnit.SECONDS).status().intValue()).isEqualTo(202);
        assertThat(second.get(30, TimeUnit.SECONDS).status().intValue()).isEqualTo(202);
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void what_is_stored_and_waits_for_its_answer_holds_no_budget() throws Exception {
        outcome = Optional.empty();
        var held = send(post("/ns/br", "x".repeat(900)));
        assertThat(budget.reserved()).isEqualTo(900);

        pending.get(0).stored();
        pending.get(0).stored();

        assertThat(budget.reserved()).isZero();
        assertThat(held).isNotDone();
        pending.get(0).complete(new Outcome.Accepted());
        assertThat(held.get(30, TimeUnit.SECONDS).status().intValue()).isEqualTo(202);
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void a_client_that_holds_its_share_is_turned_away_and_another_is_not() throws Exception {
        outcome = Optional.empty();
        routes = routes(BodyBudget.of(2000, 0.5));
        var first = send(from("192.0.2.1", post("/ns/br", "x".repeat(900))));

        var refused = ask(from("192.0.2.1", post("/ns/br", "x".repeat(900))));
        var other = send(from("192.0.2.2", post("/ns/br", "x".repeat(900))));

        assertThat(refused.status().intValue()).isEqualTo(503);
        assertThat(header(refused, "Retry-After")).isEqualTo("3");
        pending.forEach(reply -> reply.complete(new Outcome.Accepted()));
        assertThat(first.get(30, TimeUnit.SECONDS).status().intValue()).isEqualTo(202);
        assertThat(other.get(30, TimeUnit.SECONDS).status().intValue()).isEqualTo(202);
    }

    private EventRoutes routes(BodyBudget limited) {
        return EventRoutes.create(
                (address, events, loop, reply) -> {
                    addresses.add(address);
                    accepted.add(events);
                    outcome.ifPresentOrElse(reply::complete, () -> pending.add(reply));
                },
                () -> door,
                SETTINGS,
                limited,
                Clock.fixed(NOW, ZoneOffset.UTC),
                SystemMaterializer.get(KIT.system()).materializer());
    }

    private static HttpRequest from(String address, HttpRequest request) {
        return request.addAttribute(ConnectionFacts.KEY, facts(true, new InetSocketAddress(address, 1)));
    }

    private static HttpRequest post(String path, String body) {
        var headers = new ArrayList<HttpHeader>();
        Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-type", "t", "ce-source", "/s")
                .forEach((name, value) -> headers.add(RawHeader.create(name, value)));
        return HttpRequest.POST(path).addHeaders(headers).withEntity(ContentTypes.TEXT_PLAIN_UTF8, body);
    }

    private static HttpRequest batch(String json) {
        return HttpRequest.POST("/ns/br")
                .withEntity(ContentTypes.parse("application/cloudevents-batch+json"), ByteString.fromString(json));
    }

    private static RequestEntity chunked(String... parts) {
        return HttpEntities.createChunked(
                ContentTypes.TEXT_PLAIN_UTF8, Source.from(List.of(parts)).map(ByteString::fromString));
    }

    private CompletableFuture<HttpResponse> send(HttpRequest request) {
        var answer = new CompletableFuture<HttpResponse>();
        routes.handle(request, new Responder() {
            @Override
            public void complete(HttpResponse response) {
                answer.complete(response);
            }

            @Override
            public Loop loop() {
                return new StillLoop();
            }
        });
        return answer;
    }

    private HttpResponse ask(HttpRequest request) throws Exception {
        return send(request).get(30, TimeUnit.SECONDS);
    }

    private static String header(HttpResponse response, String name) {
        return response.getHeader(name).map(HttpHeader::value).orElse("none");
    }

    private static String text(HttpResponse response) {
        return ((akka.http.javadsl.model.HttpEntity.Strict) response.entity())
                .getData()
                .utf8String();
    }

    private static ConnectionFacts facts(boolean encrypted) {
        return facts(encrypted, new InetSocketAddress("127.0.0.1", 1));
    }

    private static ConnectionFacts facts(boolean encrypted, InetSocketAddress both) {
        return new ConnectionFacts(
                "test",
                encrypted,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                host -> true,
                both,
                both,
                Optional.empty());
    }
}
