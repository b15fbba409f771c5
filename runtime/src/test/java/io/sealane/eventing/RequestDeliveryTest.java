package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.HOLD;
import static io.sealane.eventing.ScriptedUpstream.answer;
import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.TestNode.BROKER;
import static io.sealane.eventing.TestNode.destination;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.filter.AttributeFilter;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.RequestSettings;
import io.sealane.eventing.settings.Start;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What {@code delivery} of a RequestReply does: on the way into the broker, and on the way back. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RequestDeliveryTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final EventingLimits LIMITS = EventingLimits.forHeap(512L * 1024 * 1024);

    private final TestNode node = TestNode.on(new MemoryMedium())
            .limits(LIMITS.with(new EventingLimits.Requesting(100, 100, Duration.ofMillis(100))))
            .start();
    private long version;

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void a_reply_that_comes_when_nobody_waits_any_more_goes_to_the_dead_letter_sink() throws Exception {
        settings(true, door("ask", Duration.ofMillis(200), delivery(3, Duration.ofMillis(10))));
        node.upstream.script(uri("worker"), HOLD);
        var outcome = ask("ask", "1");
        var asked = header(node.upstream.next(uri("worker")), "ce-asked");
        assertThat(refused(outcome)).isEqualTo(504);

        node.upstream.releaseNext(uri("worker"), reply("late", asked));

        var letter = node.upstream.next(uri("dead-ask"));
        assertThat(header(letter, "ce-id")).isEqualTo("late");
        assertThat(header(letter, "ce-answers")).isEqualTo(asked);
        assertThat(header(letter, "ce-knativeerrorcode")).isEqualTo("410");
        assertThat(header(letter, "ce-knativeerrordest")).isEqualTo("http://ask.ns.svc.cluster.local/");
    }

    @Test
    void of_two_replies_the_first_answers_and_the_other_is_a_dead_letter_of_that_door_alone() throws Exception {
        settings(
                true,
                door("ask", LONG, delivery(0, Duration.ofMillis(10))),
                door("other", LONG, delivery(0, Duration.ofMillis(10))));
        node.upstream.script(uri("worker"), HOLD);
        var first = ask("ask", "1");
        var ofFirst = header(node.upstream.next(uri("worker")), "ce-asked");
        node.upstream.releaseNext(uri("worker"), reply("one", ofFirst));
        assertThat(answered(first)).isEqualTo("one");

        var second = ask("other", "2");
        var ofSecond = header(node.upstream.next(uri("worker")), "ce-asked");
        node.upstream.releaseNext(uri("worker"), reply("two", ofSecond));
        assertThat(answered(second)).isEqualTo("two");
        ask("other", "3");
        node.upstream.next(uri("worker"));
        node.upstream.releaseNext(uri("worker"), reply("again", ofSecond));

        assertThat(header(node.upstream.next(uri("dead-other")), "ce-id")).isEqualTo("again");
        assertThat(node.upstream.queue(uri("dead-ask"))).isEmpty();
    }

    @Test
    void a_reply_to_a_node_that_has_ended_is_tried_again_and_then_a_dead_letter() throws Exception {
        var door = door("ask", LONG, delivery(2, Duration.ofMillis(5)));
        settings(true, door);
        var ended = "ended." + Correlation.mark(door.uid()) + ".secret";

        node.publish(event("1").with("answers", ended)).get(20, TimeUnit.SECONDS);

        var letter = node.upstream.next(uri("dead-ask"));
        assertThat(header(letter, "ce-knativeerrorcode")).isEqualTo("503");
    }

    @Test
    void what_its_broker_does_not_store_for_now_is_tried_again_while_the_client_waits() throws Exception {
        var door = door("ask", LONG, delivery(100_000, Duration.ofMillis(1)));
        settings(false, door);
        node.upstream.script(uri("worker"), request -> Optional.of(reply("re", header(request, "ce-asked"))));
        var outcome = ask("ask", "1");

        settings(true, door);

        assertThat(answered(outcome)).isEqualTo("re");
    }

    @Test
    void when_the_retries_are_used_up_the_client_gets_to_know_why() throws Exception {
        settings(false, door("ask", LONG, delivery(2, Duration.ofMillis(5))));

        var outcome = ask("ask", "1").get(30, TimeUnit.SECONDS);

        assertThat(outcome).isEqualTo(new Outcome.Refused(503, "broker ns/br is not there", Optional.of(retryAfter())));
    }

    @Test
    void when_the_time_is_over_before_the_retries_are_it_is_not_a_reply_that_was_missing() throws Exception {
        settings(false, door("ask", Duration.ofSeconds(1), delivery(5, Duration.ofSeconds(40))));

        assertThat(refused(ask("ask", "1"))).isEqualTo(503);
    }

    @Test
    void what_nobody_of_the_mesh_wrote_is_no_correlation() {
        assertThat(Correlation.parse("node-1.1f.secret_2")).contains(new Correlation("node-1", "1f", "secret_2"));
        assertThat(Stream.of("", "mine", "a.b", "a.xyz.c", "a.1f.c.d", "a b.1f.c", ".1f.c"))
                .allSatisfy(text -> assertThat(Correlation.parse(text)).isEmpty());
    }

    private static Duration retryAfter() {
        return LIMITS.publishing().retryAfter();
    }

    private static DeliverySettings delivery(int retry, Duration delay) {
        return new DeliverySettings(
                retry,
                DeliverySettings.Backoff.LINEAR,
                delay,
                Duration.ofSeconds(20),
                Optional.empty(),
                DeliverySettings.Format.BINARY);
    }

    private static RequestSettings door(String name, Duration timeout, DeliverySettings delivery) {
        return new RequestSettings(id(name), "uid-" + name, BROKER, "asked", "answers", timeout, delivery);
    }

    private static BrokerId id(String door) {
        return new BrokerId(Kind.REQUEST_REPLY, "ns", door);
    }

    /** Doors with the triggers that take replies back, and one that asks a worker. @param there whether the broker is */
    private void settings(boolean there, RequestSettings... doors) throws Exception {
        var worker = new TriggerSettings(
                        new TriggerId("ns", "worker"),
                        "uid-worker",
                        BROKER,
                        new AttributeFilter(Map.of("asked", "")),
                        destination("worker"),
                        delivery(0, Duration.ZERO))
                .from(Start.BEGINNING);
        var broker = new BrokerSettings(BROKER, "uid-br", 1, Duration.ZERO);
        node.settings(EventingSnapshot.of(
                ++version,
                there ? List.of(broker) : List.of(),
                Stream.concat(Stream.of(worker), Stream.of(doors).map(RequestDeliveryTest::back))
                        .toList(),
                List.of(doors),
                Set.of()));
    }

    private static TriggerSettings back(RequestSettings door) {
        var name = door.id().name();
        var delivery = door.delivery();
        return new TriggerSettings(
                        new TriggerId("ns", "request-reply:" + name),
                        door.uid(),
                        BROKER,
                        new AttributeFilter(Map.of(door.replyAttribute(), "")),
                        destination(name).within(Optional.of(door.id())),
                        new DeliverySettings(
                                delivery.retry(),
                                delivery.backoff(),
                                delivery.delay(),
                                delivery.timeout(),
                                Optional.of(destination("dead-" + name)),
                                delivery.format()))
                .from(Start.BEGINNING);
    }

    private static UpstreamAnswer reply(String id, String correlation) {
        return answer(
                200,
                Map.of(
                        "ce-specversion", "1.0",
                        "ce-id", id,
                        "ce-type", "answered",
                        "ce-source", "/worker",
                        "ce-answers", correlation),
                "");
    }

    private CompletableFuture<Outcome> ask(String door, String id) {
        var outcome = new CompletableFuture<Outcome>();
        var loop = node.loops.all().get(0);
        var address = new BrokerAddress(Kind.REQUEST_REPLY, "ns", door);
        loop.execute(() -> node.mesh.accept(address, List.of(event(id)), loop, outcome::complete));
        return outcome;
    }

    private static String answered(CompletableFuture<Outcome> outcome) throws Exception {
        return ((Outcome.Answered) outcome.get(40, TimeUnit.SECONDS)).event().id();
    }

    private static int refused(CompletableFuture<Outcome> outcome) throws Exception {
        return ((Outcome.Refused) outcome.get(40, TimeUnit.SECONDS)).status();
    }
}
