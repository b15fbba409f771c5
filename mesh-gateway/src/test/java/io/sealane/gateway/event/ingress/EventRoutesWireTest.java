package io.sealane.gateway.event.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.SystemMaterializer;
import com.typesafe.config.ConfigFactory;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventSettings;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.event.ingress.EventRoutes.Door;
import io.sealane.gateway.transport.Responder;
import io.sealane.gateway.transport.loop.Loop;
import io.sealane.gateway.transport.loop.StillLoop;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The door behind a real HTTP parser, spoken to in bytes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
@Timeout(120)
class EventRoutesWireTest {

    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString("""
            akka.http.server.parsing.modeled-header-parsing = off
            akka.http.server.parsing.max-content-length = infinite
            """));
    private static final List<Event> ACCEPTED = new CopyOnWriteArrayList<>();
    private static final BodyBudget BUDGET = BodyBudget.of(1_000_000, 1);
    private static final String EVENT = "ce-specversion: 1.0\r\nce-id: 1\r\nce-type: t\r\nce-source: /s\r\n";
    private static ServerBinding binding;

    @BeforeAll
    static void start() throws Exception {
        var routes = EventRoutes.create(
                (address, events, loop, reply) -> {
                    ACCEPTED.addAll(events);
                    reply.complete(new Outcome.Accepted());
                },
                () -> new Door(TransportEncryption.PERMISSIVE, false),
                new EventSettings(100_000, 10, 20, 4096, java.time.Duration.ofSeconds(10), 1, Duration.ofSeconds(1)),
                BUDGET,
                Clock.systemUTC(),
                SystemMaterializer.get(KIT.system()).materializer());
        binding = Http.get(KIT.system())
                .newServerAt("127.0.0.1", 0)
                .bind((akka.japi.function.Function<HttpRequest, CompletionStage<HttpResponse>>)
                        request -> handle(routes, request))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void forget() {
        ACCEPTED.clear();
    }

    @Test
    void a_binary_event_keeps_its_content_type_and_bytes() throws Exception {
        var answer = talk("POST /ns/br HTTP/1.1\r\nhost: h\r\nconnection: close\r\n" + EVENT
                + "ce-subject: Euro%20%E2%82%AC\r\ncontent-type: application/vnd.x+json; v=\"1\"\r\n"
                + "content-length: 3\r\n\r\n{ }");

        assertThat(answer).startsWith("HTTP/1.1 202 Accepted\r\n").contains("Allow: POST, OPTIONS\r\n");
        assertThat(ACCEPTED).singleElement().satisfies(event -> {
            assertThat(event.attribute("subject")).contains("Euro €");
            assertThat(event.attribute("datacontenttype").orElseThrow()).startsWith("application/vnd.x+json; v=");
            assertThat(event.data().utf8String()).isEqualTo("{ }");
        });
    }

    @Test
    void data_of_unsaid_type_is_octets_and_no_data_has_no_type() throws Exception {
        talk("POST /ns/br HTTP/1.1\r\nhost: h\r\nconnection: close\r\n" + EVENT + "content-length: 3\r\n\r\nabc");
        talk("POST /ns/br HTTP/1.1\r\nhost: h\r\nconnection: close\r\n" + EVENT + "content-length: 0\r\n\r\n");

        assertThat(ACCEPTED)
                .extracting(event -> event.attribute("datacontenttype").orElse("none"))
                .containsExactly("application/octet-stream", "none");
    }

    @Test
    void a_chunked_structured_event_is_collected() throws Exception {
        var json = "{\"specversion\":\"1.0\",\"id\":\"7\",\"type\":\"t\",\"source\":\"/s\",\"data\":[1, 2]}";
        var answer = talk("POST /ns/br HTTP/1.1\r\nhost: h\r\nconnection: close\r\n"
                + "content-type: application/cloudevents+json; charset=UTF-8\r\ntransfer-encoding: chunked\r\n\r\n"
                + "a\r\n" + json.substring(0, 10) + "\r\n" + Integer.toHexString(json.length() - 10) + "\r\n"
                + json.substring(10) + "\r\n0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 202 Accepted\r\n");
        assertThat(ACCEPTED)
                .singleElement()
                .satisfies(event -> assertThat(event.data().utf8String()).isEqualTo("[1, 2]"));
    }

    @Test
    void a_client_that_asks_first_is_not_asked_for_what_is_too_large() throws Exception {
        var answer = talk("POST /ns/br HTTP/1.1\r\nhost: h\r\nexpect: 100-continue\r\nconnection: close\r\n" + EVENT
                + "content-length: 100001\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413 ").doesNotContain("100 Continue");
        assertThat(BUDGET.reserved()).isZero();
    }

    @Test
    void a_refused_request_is_answered_although_its_body_was_not_wanted() throws Exception {
        var answer = talk("PUT /ns/br HTTP/1.1\r\nhost: h\r\nconnection: close\r\n" + EVENT
                + "content-length: 50000\r\n\r\n" + "x".repeat(50_000));

        assertThat(answer).startsWith("HTTP/1.1 405 ").contains("Allow: POST, OPTIONS\r\n");
    }

    private static CompletionStage<HttpResponse> handle(EventRoutes routes, HttpRequest request) {
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

    private static String talk(String bytes) throws Exception {
        try (var socket = new Socket("127.0.0.1", binding.localAddress().getPort())) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
