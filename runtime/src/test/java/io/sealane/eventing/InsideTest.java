package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.HOLD;
import static io.sealane.eventing.ScriptedUpstream.answer;
import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.ScriptedUpstream.status;
import static io.sealane.eventing.TestNode.delivery;
import static io.sealane.eventing.TestNode.destination;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.filter.Filter;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.Destination;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.gateway.forward.upstream.UpstreamRequest;
import io.sealane.journal.Medium;
import io.sealane.journal.memory.MemoryMedium;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** From channel to channel of this mesh without a request: what Sequences and Parallels are made of. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class InsideTest {

    private static final BrokerId FIRST = BrokerId.channel("ns", "first");
    private static final BrokerId SECOND = BrokerId.channel("ns", "second");

    private final ScriptedUpstream upstream = new ScriptedUpstream();

    @Test
    void what_a_step_replies_goes_to_the_next_and_no_channel_is_asked_over_http() throws Exception {
        upstream.script(uri("one"), InsideTest::reply);
        upstream.script(uri("two"), InsideTest::reply);
        try (var node = start(new MemoryMedium())) {
            steps(node, delivery(0, Optional.empty()));

            assertThat(publish(node, event("e"))).isInstanceOf(Outcome.Accepted.class);

            assertThat(header(upstream.next(uri("one")), "ce-id")).isEqualTo("e");
            var second = upstream.next(uri("two"));
            assertThat(header(second, "ce-id")).isEqualTo("re-e");
            assertThat(header(second, "ce-knativebrokerttl")).isEqualTo("254");
            var end = upstream.next(uri("end"));
            assertThat(header(end, "ce-id")).isEqualTo("re-re-e");
            assertThat(upstream.queue(uri("second"))).isEmpty();
        }
    }

    @Test
    void what_a_step_said_outlives_the_node_and_the_step_is_not_asked_again() throws Exception {
        var medium = new MemoryMedium();
        upstream.script(uri("one"), InsideTest::reply);
        upstream.script(uri("two"), HOLD);
        try (var node = start(medium)) {
            steps(node, delivery(0, Optional.empty()));
            publish(node, event("e"));
            upstream.next(uri("two"));
            node.await(() -> assertThat(firstIsDone(medium)).isTrue());
        }
        upstream.queue(uri("one")).clear();
        upstream.script(uri("two"), InsideTest::reply);
        try (var node = start(medium)) {
            steps(node, delivery(0, Optional.empty()));

            assertThat(header(upstream.next(uri("two")), "ce-id")).isEqualTo("re-e");
            assertThat(header(upstream.next(uri("end")), "ce-id")).isEqualTo("re-re-e");
            assertThat(upstream.queue(uri("one"))).isEmpty();
        }
    }

    @Test
    void a_step_that_fails_gives_its_event_to_its_own_dead_letter_sink() throws Exception {
        upstream.script(uri("one"), InsideTest::reply);
        upstream.script(uri("two"), request -> Optional.of(status(500)));
        try (var node = start(new MemoryMedium())) {
            steps(node, delivery(1, Optional.of(destination("dead"))));

            publish(node, event("e"));

            var dead = upstream.next(uri("dead"));
            assertThat(header(dead, "ce-id")).isEqualTo("re-e");
            assertThat(header(dead, "ce-knativeerrordest")).isEqualTo(uri("two").toString());
            assertThat(upstream.queue(uri("two"))).hasSize(2);
            assertThat(upstream.queue(uri("one"))).hasSize(1);
        }
    }

    @Test
    void a_channel_may_be_the_subscriber_and_a_loop_of_channels_ends() throws Exception {
        try (var node = start(new MemoryMedium())) {
            var dead = delivery(0, Optional.of(destination("dead")));
            settings(
                    node,
                    subscription("there", FIRST, inside(SECOND), Optional.empty(), dead),
                    subscription("back", SECOND, inside(FIRST), Optional.empty(), dead));

            publish(node, event("e").with("knativebrokerttl", 6));

            var end = upstream.next(uri("dead"));
            assertThat(header(end, "ce-id")).isEqualTo("e");
            assertThat(header(end, "ce-knativeerrorcode")).isEqualTo("400");
        }
    }

    @Test
    void a_channel_that_is_gone_makes_the_step_be_asked_again() throws Exception {
        upstream.script(uri("one"), InsideTest::reply);
        try (var node = start(new MemoryMedium())) {
            var one = subscription(
                    "one",
                    FIRST,
                    destination("one"),
                    Optional.of(inside(SECOND)),
                    delivery(2, Optional.of(destination("dead"))));
            node.settings(EventingSnapshot.of(1, List.of(channel(FIRST)), List.of(one)));

            publish(node, event("e"));

            var dead = upstream.next(uri("dead"));
            assertThat(header(dead, "ce-knativeerrorcode")).isEqualTo("404");
            assertThat(upstream.queue(uri("one"))).hasSize(3);
        }
    }

    private TestNode start(Medium medium) {
        return TestNode.on(medium).upstream(upstream).start();
    }

    /** Two steps, and an end. */
    private static void steps(TestNode node, DeliverySettings delivery) throws Exception {
        settings(
                node,
                subscription("one", FIRST, destination("one"), Optional.of(inside(SECOND)), delivery),
                subscription("two", SECOND, destination("two"), Optional.of(destination("end")), delivery));
    }

    private static void settings(TestNode node, TriggerSettings... subscriptions) throws Exception {
        node.settings(EventingSnapshot.of(1, List.of(channel(FIRST), channel(SECOND)), List.of(subscriptions)));
    }

    private static BrokerSettings channel(BrokerId id) {
        return new BrokerSettings(id, "uid-" + id.name(), 2, Duration.ZERO);
    }

    private static TriggerSettings subscription(
            String name, BrokerId channel, Destination to, Optional<Destination> reply, DeliverySettings delivery) {
        return new TriggerSettings(
                TriggerId.subscription("ns", name), "uid-" + name, channel, Filter.everything(), to, reply, delivery);
    }

    private static Destination inside(BrokerId channel) {
        return destination(channel.name()).within(Optional.of(channel));
    }

    private static Optional<UpstreamAnswer> reply(UpstreamRequest request) {
        return Optional.of(answer(
                200,
                Map.of(
                        "ce-specversion", "1.0",
                        "ce-id", "re-" + header(request, "ce-id"),
                        "ce-type", "said",
                        "ce-source", "/step"),
                ""));
    }

    private static Outcome publish(TestNode node, Event event) throws Exception {
        var outcome = new CompletableFuture<Outcome>();
        var loop = node.loops.all().get(0);
        var address = new BrokerAddress(Kind.CHANNEL, "ns", "first");
        loop.execute(() -> node.mesh.accept(address, List.of(event), loop, outcome::complete));
        return outcome.get(20, TimeUnit.SECONDS);
    }

    /** Whether it is stored that the first channel has shown its event and that nothing of it is open. */
    private static boolean firstIsDone(Medium medium) {
        var shown = new AtomicBoolean();
        var open = new AtomicBoolean();
        medium.scan(Medium.Space.MARKS, new byte[] {1}, new byte[] {2}, (key, value) -> {
            var name = new String(key, StandardCharsets.UTF_8);
            if (name.contains("uid-first") && name.endsWith("dispatch")) {
                shown.compareAndSet(false, ByteBuffer.wrap(value).getLong() > 0);
            }
            open.compareAndSet(false, name.endsWith("open:uid-one"));
            return true;
        });
        return shown.get() && !open.get();
    }
}
