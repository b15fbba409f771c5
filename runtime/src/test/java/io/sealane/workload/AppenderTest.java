package io.sealane.workload;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AppenderTest {

    private static final ActorTestKit KIT = ActorTestKit.create();

    private final PodLog log = new PodLog(() -> Instant.EPOCH, 10_000);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void the_reply_is_the_event_with_a_longer_message() throws Exception {
        var answer = answer(Map.of("MESSAGE", " world", "TYPE", "greeted"), "{\"message\":\"hello\",\"n\":1}");

        assertThat(answer.status().intValue()).isEqualTo(200);
        assertThat(text(answer)).isEqualTo("{\"message\":\"hello world\",\"n\":1}");
        assertThat(header(answer, "ce-id")).isEqualTo("7");
        assertThat(header(answer, "ce-type")).isEqualTo("greeted");
    }

    @Test
    void the_reply_says_what_it_answers_where_that_is_wanted() throws Exception {
        var answer = answer(Map.of("CORRELATION_ATTRIBUTE", "asked", "REPLY_ATTRIBUTE", "answered"), "{}");

        assertThat(header(answer, "ce-answered")).isEqualTo("q-1");
    }

    @Test
    void what_has_no_message_to_grow_is_400() throws Exception {
        assertThat(answer(Map.of(), "[]").status().intValue()).isEqualTo(400);
        assertThat(answer(Map.of(), "{").status().intValue()).isEqualTo(400);
    }

    private HttpResponse answer(Map<String, String> environment, String data) throws Exception {
        var request = HttpRequest.POST("http://step.ns/")
                .addHeader(RawHeader.create("ce-specversion", "1.0"))
                .addHeader(RawHeader.create("ce-id", "7"))
                .addHeader(RawHeader.create("ce-source", "/test"))
                .addHeader(RawHeader.create("ce-type", "greeting"))
                .addHeader(RawHeader.create("ce-asked", "q-1"))
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, data));
        return new Appender(environment, log)
                .handle(request)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private static String text(HttpResponse answer) {
        return ((HttpEntity.Strict) answer.entity()).getData().utf8String();
    }

    private static String header(HttpResponse answer, String name) {
        return answer.getHeader(name).map(header -> header.value()).orElse("");
    }
}
