package io.sealane.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import akka.util.ByteString;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventDisplayTest {

    private static final ActorTestKit KIT = ActorTestKit.create();

    private final PodLog log = new PodLog(() -> Instant.EPOCH, 10_000);
    private final EventDisplay display = new EventDisplay(log);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    @Test
    void an_event_is_shown_and_answered_202() throws Exception {
        var request = HttpRequest.POST("http://display.ns/")
                .addHeader(RawHeader.create("ce-specversion", "1.0"))
                .addHeader(RawHeader.create("ce-id", "1"))
                .addHeader(RawHeader.create("ce-source", "/test"))
                .addHeader(RawHeader.create("ce-type", "greeting"))
                .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, "{\"a\":1}"));

        assertEquals(202, answer(request));
        assertEquals("""
                ☁️  cloudevents.Event
                Context Attributes,
                  specversion: 1.0
                  type: greeting
                  source: /test
                  id: 1
                  datacontenttype: application/json
                Data,
                  {
                    "a": 1
                  }
                """, shown());
    }

    @Test
    void what_is_no_event_is_refused_and_not_shown() throws Exception {
        assertEquals(400, answer(HttpRequest.POST("http://display.ns/").withEntity("hello")));
        assertEquals("", shown());
    }

    @Test
    void Pods_ask_for_it_under_the_published_image_with_any_tag_or_digest() {
        var registry = HandlerRegistry.standard();

        assertEquals(EventDisplay.IMAGE, HandlerRegistry.repository(EventDisplay.IMAGE + "@sha256:0123456789abcdef"));
        assertEquals(EventDisplay.IMAGE, HandlerRegistry.repository(EventDisplay.IMAGE + ":latest@sha256:01"));
        assertEquals("localhost:5000/x", HandlerRegistry.repository("localhost:5000/x"));
        assertEquals("localhost:5000/x", HandlerRegistry.repository("localhost:5000/x:1"));
        assertTrue(registry.images().contains(EventDisplay.IMAGE));
    }

    private int answer(HttpRequest request) throws Exception {
        return display.handle(request)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .status()
                .intValue();
    }

    private String shown() throws Exception {
        return log.read(new PodLog.Query(false, Optional.empty(), Optional.empty(), false))
                .runFold(ByteString.emptyByteString(), ByteString::concat, KIT.system())
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .utf8String();
    }
}
