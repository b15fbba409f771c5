package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.answer;
import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.ScriptedUpstream.status;
import static io.sealane.eventing.TestNode.delivery;
import static io.sealane.eventing.TestNode.destination;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.filter.Filter;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.Start;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventMeshTest {

    private final TestNode node = TestNode.on(new MemoryMedium()).start();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void a_stored_event_reaches_every_trigger_that_it_matches_and_no_other() throws Exception {
        node.settings(
                1,
                3,
                trigger("all"),
                trigger("made", Map.of("type", "made"), delivery(0, Optional.empty())),
                trigger("other", Map.of("type", "other"), delivery(0, Optional.empty())));

        assertThat(node.published(event("1", "hello"))).isEqualTo(new Outcome.Accepted());

        var request = node.upstream.next(uri("all"));
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.body().utf8String()).isEqualTo("hello");
        assertThat(header(request, "ce-id")).isEqualTo("1");
        assertThat(header(request, "prefer")).isEqualTo("reply");
        assertThat(header(request, "kn-namespace")).isEqualTo("ns");
        assertThat(header(request, "ce-knativebrokerttl")).isEmpty();
        assertThat(header(node.upstream.next(uri("made")), "ce-id")).isEqualTo("1");
        assertThat(node.upstream.queue(uri("other"))).isEmpty();
    }

    @Test
    void an_unknown_broker_is_404() throws Exception {
        node.settings(1, 1);

        var outcome = node.publish("nobody", event("1")).get(30, TimeUnit.SECONDS);

        assertThat(outcome).isEqualTo(new Outcome.Refused(404, "broker ns/nobody not found", Optional.empty()));
    }

    /** A sender takes 404 for an answer for good, and this one is known only when the first settings are. */
    @Test
    void before_the_first_settings_nothing_is_known_to_be_absent() throws Exception {
        var outcome = node.publish("nobody", event("1")).get(30, TimeUnit.SECONDS);

        assertThat(outcome)
                .isEqualTo(new Outcome.Refused(
                        503, "this node has not read its brokers yet", Optional.of(Duration.ofSeconds(1))));
    }

    @Test
    void a_trigger_gets_nothing_that_was_published_before_it() throws Exception {
        node.settings(1, 1);
        node.published(event("before"));
        node.settings(2, 1, trigger("late"));
        node.published(event("after"));

        assertThat(header(node.upstream.next(uri("late")), "ce-id")).isEqualTo("after");
    }

    @Test
    void a_trigger_is_ready_under_its_present_uid_only() throws Exception {
        node.settings(1, 2, trigger("one"));
        var id = new TriggerId("ns", "one");

        assertThat(node.mesh.ready(id, "uid-one").toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isTrue();
        assertThat(node.mesh.ready(id, "uid-of-before").toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isFalse();
    }

    @Test
    void a_reply_re_enters_the_broker_with_one_pass_less() throws Exception {
        node.settings(
                1,
                1,
                trigger("asked", Map.of("type", "made"), delivery(0, Optional.empty())),
                trigger("answers", Map.of("type", "reply"), delivery(0, Optional.empty())));
        node.upstream.script(uri("asked"), request -> Optional.of(reply()));
        var passes = new AtomicInteger();
        node.upstream.script(uri("answers"), request -> {
            passes.incrementAndGet();
            return Optional.of(status(200));
        });

        node.published(event("1").with("knativebrokerttl", 7));

        var request = node.upstream.next(uri("answers"));
        assertThat(header(request, "ce-id")).isEqualTo("re");
        assertThat(request.body().utf8String()).isEqualTo("yes");
        assertThat(header(request, "ce-knativearrivaltime")).isNotEmpty();
    }

    @Test
    void a_loop_of_replies_ends_when_its_passes_are_used_up() throws Exception {
        node.settings(1, 1, trigger("loop", Map.of(), delivery(3, Optional.of(destination("dead")))));
        node.upstream.script(uri("loop"), request -> Optional.of(reply()));

        node.published(event("1").with("knativebrokerttl", 3));

        // 3 and 2 go in; the reply to 1 may not, which is final, so what it replied to is a dead letter.
        var dead = node.upstream.next(uri("dead"));
        assertThat(header(dead, "ce-knativeerrorcode")).isEqualTo("400");
        assertThat(node.upstream.queue(uri("loop"))).hasSize(3);
    }

    @Test
    void a_subscriber_that_counts_passes_is_told_how_many_are_left_and_no_other() throws Exception {
        var broker = new TriggerSettings(
                new TriggerId("ns", "on"),
                "uid-on",
                TestNode.BROKER,
                Filter.everything(),
                destination("on").countingPasses(true),
                delivery(0, Optional.empty()));
        node.settings(1, 1, broker, trigger("off"));

        node.published(event("1").with("knativebrokerttl", 7));

        assertThat(header(node.upstream.next(uri("on")), "ce-knativebrokerttl")).isEqualTo("7");
        assertThat(header(node.upstream.next(uri("off")), "ce-knativebrokerttl"))
                .isEmpty();
    }

    /** The delivery hears that its broker is gone only after it has judged the answer. */
    @Test
    void a_reply_does_not_enter_a_broker_that_was_made_under_the_name_meanwhile() throws Exception {
        var again = new BrokerSettings(TestNode.BROKER, "uid-again", 1, Duration.ZERO);
        var seen = trigger("seen").from(Start.BEGINNING);
        node.settings(1, 1, trigger("asked"));
        node.upstream.script(uri("asked"), request -> {
            node.mesh.publishSettings(EventingSnapshot.of(2, List.of(again), List.of(seen)));
            return Optional.of(reply());
        });

        node.published(event("1"));
        node.upstream.next(uri("asked"));
        node.mesh.inForce(2).toCompletableFuture().get(30, TimeUnit.SECONDS);
        node.published(event("2"));

        assertThat(header(node.upstream.next(uri("seen")), "ce-id")).isEqualTo("2");
    }

    @Test
    void a_reply_in_a_202_is_none() throws Exception {
        node.settings(1, 1, trigger("asked"));
        node.upstream.script(uri("asked"), request -> Optional.of(answer(202, replyHeaders(), "yes")));

        node.published(event("1"));
        node.upstream.next(uri("asked"));
        node.published(event("2"));

        assertThat(header(node.upstream.next(uri("asked")), "ce-id")).isEqualTo("2");
    }

    @Test
    void a_failed_delivery_is_retried_then_dead_lettered_with_the_reason() throws Exception {
        node.settings(1, 1, trigger("sick", Map.of(), delivery(2, Optional.of(destination("dead")))));
        var body = "x".repeat(2000);
        node.upstream.script(uri("sick"), request -> Optional.of(answer(503, Map.of(), body)));

        node.published(event("1", "as it was"));

        var dead = node.upstream.next(uri("dead"));
        assertThat(node.upstream.queue(uri("sick"))).hasSize(3);
        assertThat(dead.body().utf8String()).isEqualTo("as it was");
        assertThat(header(dead, "ce-knativebrokerttl"))
                .as("passes left, should its sink be a broker")
                .isEqualTo("255");
        assertThat(header(node.upstream.next(uri("sick")), "ce-knativebrokerttl"))
                .isEmpty();
        assertThat(header(dead, "ce-knativeerrordest")).isEqualTo("http://sick.ns.svc.cluster.local/");
        assertThat(header(dead, "ce-knativeerrorcode")).isEqualTo("503");
        var encoded = Base64.getEncoder().encodeToString(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(header(dead, "ce-knativeerrordata")).isEqualTo(encoded.substring(0, 1024));
    }

    @Test
    void a_dead_letter_says_nothing_in_the_name_of_a_receiver_that_said_nothing() throws Exception {
        node.settings(1, 1, trigger("mute", Map.of(), delivery(0, Optional.of(destination("dead")))));
        node.upstream.script(uri("mute"), request -> Optional.of(status(400)));

        node.published(event("1").with("knativeerrordata", "Zm9yZ2Vk"));

        assertThat(header(node.upstream.next(uri("dead")), "ce-knativeerrordata"))
                .isEmpty();
    }

    @Test
    void what_a_subscriber_did_not_get_is_told_with_its_fate() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        node.mesh.onUndelivered((trigger, fate, why) -> told.add(trigger + " " + fate + " " + why));
        node.settings(1, 1, trigger("strict", Map.of(), delivery(0, Optional.of(destination("dead")))));
        node.upstream.script(uri("strict"), request -> Optional.of(status(400)));
        node.upstream.script(uri("dead"), request -> Optional.of(status(410)));

        node.published(event("1"));

        assertThat(told.poll(30, TimeUnit.SECONDS))
                .startsWith("ns/strict DEAD_LETTER ")
                .contains("400");
        assertThat(told.poll(30, TimeUnit.SECONDS))
                .startsWith("ns/strict LOST ")
                .contains("410");
    }

    @Test
    void a_final_status_is_not_retried() throws Exception {
        node.settings(1, 1, trigger("strict", Map.of(), delivery(5, Optional.of(destination("dead")))));
        node.upstream.script(uri("strict"), request -> Optional.of(status(400)));

        node.published(event("1"));

        assertThat(header(node.upstream.next(uri("dead")), "ce-knativeerrorcode"))
                .isEqualTo("400");
        assertThat(node.upstream.queue(uri("strict"))).hasSize(1);
    }

    @Test
    void a_trigger_that_falls_behind_gets_everything_once_it_answers_again() throws Exception {
        var gate = new CompletableFuture<Void>();
        node.upstream.script(
                uri("slow"), request -> gate.isDone() ? Optional.of(status(200)) : Optional.of(status(503)));
        node.settings(1, 1, trigger("slow", Map.of(), delivery(1_000_000, Optional.empty())), trigger("fast"));

        var count = 1000;
        for (var i = 0; i < count; i++) {
            assertThat(node.published(event("e" + i))).isInstanceOf(Outcome.Accepted.class);
        }
        var fast = ids("fast", count);
        gate.complete(null);

        assertThat(fast).hasSize(count);
        assertThat(ids("slow", count)).hasSize(count);
    }

    private Set<String> ids(String name, int count) throws InterruptedException {
        var ids = new HashSet<String>();
        while (ids.size() < count) {
            ids.add(header(node.upstream.next(uri(name)), "ce-id"));
        }
        return ids;
    }

    private static io.sealane.gateway.forward.upstream.UpstreamAnswer reply() {
        return answer(200, replyHeaders(), "yes");
    }

    private static Map<String, String> replyHeaders() {
        return Map.of(
                "ce-specversion", "1.0",
                "ce-id", "re",
                "ce-source", "/subscriber",
                "ce-type", "reply",
                "content-type", "text/plain");
    }
}
