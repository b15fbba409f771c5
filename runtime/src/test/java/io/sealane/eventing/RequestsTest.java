package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.answer;
import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.TestNode.BROKER;
import static io.sealane.eventing.TestNode.delivery;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.trust.TrustBundle;
import io.sealane.eventing.filter.AttributeFilter;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.Destination;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.RequestSettings;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.journal.memory.MemoryMedium;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RequestsTest {

    private static final BrokerId DOOR = new BrokerId(Kind.REQUEST_REPLY, "ns", "ask");

    private final TestNode node = TestNode.on(new MemoryMedium())
            .limits(EventingLimits.forHeap(512L * 1024 * 1024)
                    .with(new EventingLimits.Requesting(2, 1, Duration.ofSeconds(120))))
            .start();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void a_request_is_answered_with_the_event_that_has_its_correlation() throws Exception {
        settings(Duration.ofSeconds(30));
        node.upstream.script(
                uri("worker"), request -> reply("re-" + header(request, "ce-id"), header(request, "ce-asked")));

        var first = ask(event("1"));
        var second = ask(event("2"));

        assertThat(answered(second).id()).isEqualTo("re-2");
        var event = answered(first);
        assertThat(event.id()).isEqualTo("re-1");
        assertThat(event.attribute("answers")).isPresent();
        assertThat(event.attribute("knativebrokerttl")).isEmpty();
        assertThat(header(node.upstream.next(uri("worker")), "ce-asked")).hasSizeGreaterThan(30);
    }

    @Test
    void a_request_that_fails_inside_takes_none_of_the_others_along() throws Exception {
        settings(Duration.ofSeconds(60));
        var first = ask(event("1"));
        var asked = header(node.upstream.next(uri("worker")), "ce-asked");

        ask("ask", new BrokenReply(), event("2"));
        // It has its place until its time is over: two may wait.
        assertThat(refused(ask(event("4")))).isEqualTo(503);
        node.upstream.script(uri("worker"), request -> reply("re-1", asked));
        node.published(event("3"));

        assertThat(answered(first).id()).isEqualTo("re-1");
    }

    private static final class BrokenReply implements EventIngress.Reply {

        @Override
        public void complete(Outcome outcome) {}

        @Override
        public void whenGone(Runnable task) {
            throw new IllegalStateException("no connection");
        }
    }

    @Test
    void a_correlation_that_the_request_brings_along_counts_for_nothing() throws Exception {
        settings(Duration.ofSeconds(30));

        ask(event("1").with("asked", "mine").with("answers", "mine"));

        var request = node.upstream.next(uri("worker"));
        assertThat(header(request, "ce-asked")).isNotEqualTo("mine").isNotEmpty();
        assertThat(header(request, "ce-answers")).isEmpty();
    }

    @Test
    void a_reply_that_names_another_request_answers_nobody_and_too_late_is_504() throws Exception {
        settings(Duration.ofMillis(300));
        node.upstream.script(uri("worker"), request -> reply("wrong", "made.up"));

        var outcome = ask(event("1")).get(20, TimeUnit.SECONDS);

        assertThat(outcome).isEqualTo(new Outcome.Refused(504, "no reply came within PT0.3S", Optional.empty()));
        node.upstream.next(uri("worker"));
    }

    @Test
    void no_more_than_so_many_wait_and_a_node_that_ends_holds_nobody() throws Exception {
        settings(Duration.ofSeconds(30));
        var first = ask(event("1"));
        ask(event("2"));

        assertThat(refused(ask(event("3")))).isEqualTo(503);

        node.mesh.drain();
        assertThat(refused(first)).isEqualTo(503);
        assertThat(refused(ask(event("4")))).isEqualTo(503);
    }

    @Test
    void what_is_stored_is_said_before_the_reply_and_a_client_that_leaves_makes_room() throws Exception {
        settings(Duration.ofSeconds(30));
        var first = new Held();
        ask("ask", first, event("1"));
        var second = ask(event("2"));
        first.stored.get(20, TimeUnit.SECONDS);
        assertThat(first.outcome).isNotDone();
        assertThat(refused(ask(event("3")))).isEqualTo(503);

        first.gone.get(20, TimeUnit.SECONDS).run();
        var third = new Held();
        ask("ask", third, event("4"));

        third.stored.get(20, TimeUnit.SECONDS);
        assertThat(second).isNotDone();
        assertThat(refused(first.outcome)).as("whatever hangs on it ends").isEqualTo(504);
    }

    /** A request whose client can leave. */
    private static final class Held implements EventIngress.Reply {

        final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        final CompletableFuture<Void> stored = new CompletableFuture<>();
        final CompletableFuture<Runnable> gone = new CompletableFuture<>();

        @Override
        public void complete(Outcome how) {
            outcome.complete(how);
        }

        @Override
        public void stored() {
            stored.complete(null);
        }

        @Override
        public void whenGone(Runnable task) {
            gone.complete(task);
        }
    }

    @Test
    void a_reply_for_a_node_that_nobody_knows_waits_no_more_than_so_many_do() throws Exception {
        settings(Duration.ofSeconds(30));
        var lost = new LinkedBlockingQueue<String>();
        node.mesh.onUndelivered((trigger, fate, why) -> lost.add(why));

        node.published(stray("1"));
        node.published(stray("2"));
        assertThat(lost.poll(60, TimeUnit.SECONDS)).contains("1 replies wait for word");
        assertThat(lost).isEmpty();
    }

    @Test
    void who_asks_nobody_gets_404_and_who_asks_two_things_at_once_400() throws Exception {
        settings(Duration.ofSeconds(30));

        assertThat(refused(ask("other", event("1")))).isEqualTo(404);
        assertThat(refused(ask("ask", event("1"), event("2")))).isEqualTo(400);
    }

    private void settings(Duration timeout) throws Exception {
        var door = new RequestSettings(
                DOOR, "uid-ask", BROKER, "asked", "answers", timeout, delivery(0, Optional.empty()));
        var back = new TriggerSettings(
                new TriggerId("ns", "request-reply:ask"),
                "uid-ask",
                BROKER,
                new AttributeFilter(Map.of("answers", "")),
                new Destination(URI.create("http://ask.ns"), TrustBundle.EMPTY).within(Optional.of(DOOR)),
                triedTwice());
        var worker = trigger("worker", Map.of("type", "made"), delivery(0, Optional.empty()));
        node.settings(EventingSnapshot.of(
                1,
                List.of(new BrokerSettings(BROKER, "uid-br", 2, Duration.ZERO)),
                List.of(worker, back),
                List.of(door),
                Set.of()));
    }

    private static DeliverySettings triedTwice() {
        return new DeliverySettings(
                1,
                DeliverySettings.Backoff.LINEAR,
                Duration.ofMillis(10),
                Duration.ofSeconds(120),
                Optional.empty(),
                DeliverySettings.Format.BINARY);
    }

    /** A reply to the request of a node that is not there. */
    private static Event stray(String id) {
        return event(id).with("answers", "elsewhere." + Correlation.mark("uid-ask") + ".secret");
    }

    private static Optional<UpstreamAnswer> reply(String id, String correlation) {
        return Optional.of(answer(
                200,
                Map.of(
                        "ce-specversion", "1.0",
                        "ce-id", id,
                        "ce-type", "answered",
                        "ce-source", "/worker",
                        "ce-answers", correlation),
                ""));
    }

    private CompletableFuture<Outcome> ask(Event event) {
        return ask("ask", event);
    }

    private CompletableFuture<Outcome> ask(String door, Event... events) {
        var outcome = new CompletableFuture<Outcome>();
        ask(door, outcome::complete, events);
        return outcome;
    }

    private void ask(String door, EventIngress.Reply reply, Event... events) {
        var loop = node.loops.all().get(0);
        var address = new BrokerAddress(Kind.REQUEST_REPLY, "ns", door);
        loop.execute(() -> node.mesh.accept(address, List.of(events), loop, reply));
    }

    private static Event answered(CompletableFuture<Outcome> outcome) throws Exception {
        return ((Outcome.Answered) outcome.get(20, TimeUnit.SECONDS)).event();
    }

    private static int refused(CompletableFuture<Outcome> outcome) throws Exception {
        return ((Outcome.Refused) outcome.get(20, TimeUnit.SECONDS)).status();
    }
}
