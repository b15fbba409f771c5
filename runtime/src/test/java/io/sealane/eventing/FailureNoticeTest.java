package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.HOLD;
import static io.sealane.eventing.ScriptedUpstream.answer;
import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.ScriptedUpstream.status;
import static io.sealane.eventing.TestNode.delivery;
import static io.sealane.eventing.TestNode.destination;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.eventing.EventMesh.Failing;
import io.sealane.eventing.EventMesh.Fate;
import io.sealane.eventing.filter.Filter;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.Pace;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.journal.memory.MemoryMedium;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What is told of subscribers that take nothing. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FailureNoticeTest {

    private static final int RETRIES = 1_000_000;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final AtomicReference<Failing> last = new AtomicReference<>();
    private final Map<URI, Failing> lastOf = new ConcurrentHashMap<>();
    private final AtomicBoolean dead = new AtomicBoolean(true);

    private final class Listener implements EventMesh.Undelivered {

        @Override
        public void undelivered(TriggerId trigger, Fate fate, String why) {
            told.add(trigger + " " + fate);
        }

        @Override
        public void failing(TriggerId trigger, Failing failing) {
            last.set(failing);
            lastOf.put(failing.receiver(), failing);
            told.add(trigger + " failing " + failing.receiver() + " " + failing.detail());
        }

        @Override
        public void resumed(TriggerId trigger, Failing before) {
            told.add(trigger + " resumed " + before.receiver());
        }
    }

    @Test
    void a_subscriber_that_fails_is_told_once_for_all_partitions_and_that_it_goes_on() throws Exception {
        fails("t");
        try (var node = start(4, trigger("t", Map.of(), delivery(RETRIES, Optional.empty())))) {
            for (var number = 0; number < 20; number++) {
                node.published(event("k" + number).with("partitionkey", "k" + number));
            }

            assertThat(next()).isEqualTo("ns/t failing " + uri("t") + " status 503");
            node.await(() ->
                    assertThat(look(node).at("/lastFailure/receiver").asText()).isEqualTo(uri("t").toString()));
            var page = look(node);
            assertThat(page.at("/lastFailure/detail").asText()).isEqualTo("status 503");
            assertThat(Instant.parse(page.path("failingSince").asText()))
                    .isEqualTo(last.get().since().truncatedTo(ChronoUnit.MILLIS));
            assertThat(told).isEmpty();

            dead.set(false);
            assertThat(next()).isEqualTo("ns/t resumed " + uri("t"));
            node.await(
                    () -> assertThat(look(node).path("failingSince").isNull()).isTrue());
            assertThat(look(node).at("/lastFailure/detail").asText()).isEqualTo("status 503");
        }
    }

    @Test
    void it_is_told_though_the_next_attempt_is_far_away() throws Exception {
        fails("t");
        var far = new DeliverySettings(
                RETRIES,
                DeliverySettings.Backoff.LINEAR,
                Duration.ofMinutes(9),
                Duration.ofSeconds(10),
                Optional.empty(),
                DeliverySettings.Format.BINARY);
        try (var node = start(1, trigger("t", Map.of(), far))) {
            node.published(event("1"));

            assertThat(next()).isEqualTo("ns/t failing " + uri("t") + " status 503");
            var failing = last.get();
            assertThat(failing.next()).contains(failing.since().plus(Duration.ofMinutes(9)));
        }
    }

    @Test
    void a_dead_letter_sink_that_fails_is_told_as_well() throws Exception {
        upstream.script(uri("t"), request -> Optional.of(status(400)));
        fails("sink");
        var delivery = delivery(RETRIES, Optional.of(destination("sink")));
        try (var node = start(1, trigger("t", Map.of(), delivery))) {
            node.published(event("1"));

            assertThat(next()).isEqualTo("ns/t DEAD_LETTER");
            assertThat(next()).isEqualTo("ns/t failing " + uri("sink") + " status 503");
            dead.set(false);
            assertThat(next()).isEqualTo("ns/t resumed " + uri("sink"));
        }
    }

    @Test
    void a_subscriber_whose_replies_are_not_stored_takes_nothing_either() throws Exception {
        upstream.script(
                uri("t"),
                request -> Optional.of(
                        dead.get() ? answer(200, Map.of("ce-specversion", "9", "ce-id", "r"), "") : status(202)));
        try (var node = start(1, trigger("t", Map.of(), delivery(RETRIES, Optional.empty())))) {
            node.published(event("1"));

            assertThat(next()).startsWith("ns/t failing " + uri("t") + " reply: ");
            dead.set(false);
            assertThat(next()).isEqualTo("ns/t resumed " + uri("t"));
        }
    }

    @Test
    void a_dead_letter_sink_is_tried_again_though_the_subscriber_is_left_alone() throws Exception {
        upstream.script(uri("t"), request -> Optional.of(status("1".equals(header(request, "ce-id")) ? 400 : 503)));
        upstream.script(uri("sink"), HOLD);
        var pause = new Pace(
                false, OptionalInt.empty(), OptionalInt.empty(), Optional.of(new Pace.Breaker(1, Duration.ofHours(1))));
        var trigger = trigger("t", Map.of(), delivery(RETRIES, Optional.of(destination("sink"))));
        try (var node = start(1, trigger.at(pause))) {
            node.published(event("1"));
            upstream.next(uri("sink"));
            node.published(event("2"));
            node.await(
                    () -> assertThat(look(node).path("failingSince").isNull()).isFalse());
            fails("sink");
            upstream.release(uri("sink"), status(503));

            node.await(() -> assertThat(lastOf).containsKeys(uri("sink"), uri("t")));
            assertThat(untilNext(uri("t"))).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
            assertThat(untilNext(uri("sink"))).isLessThan(Duration.ofMinutes(30));
        }
    }

    /** From when it began to fail until it is tried again, as it was told. */
    private Duration untilNext(URI receiver) {
        var failing = Objects.requireNonNull(lastOf.get(receiver));
        return Duration.between(failing.since(), failing.next().orElse(failing.since()));
    }

    @Test
    void a_subscription_whose_events_fail_now_at_the_subscriber_and_now_at_the_receiver_of_replies_has_one_outage()
            throws Exception {
        var asked = new CopyOnWriteArrayList<Instant>();
        upstream.script(uri("s"), request -> {
            asked.add(Instant.now());
            return Optional.of(dead.get() && asked.size() % 2 == 1 ? status(503) : reply());
        });
        fails("replies");
        var channel = BrokerId.channel("ns", "ch");
        var subscription = new TriggerSettings(
                TriggerId.subscription("ns", "s"),
                "uid-s",
                channel,
                Filter.everything(),
                destination("s"),
                Optional.of(destination("replies")),
                delivery(RETRIES, Optional.empty()));
        try (var node = start()) {
            node.settings(EventingSnapshot.of(
                    1, List.of(new BrokerSettings(channel, "uid-ch", 1, Duration.ZERO)), List.of(subscription)));
            var outcome = new CompletableFuture<Outcome>();
            var loop = node.loops.all().get(0);
            loop.execute(() -> node.mesh.accept(
                    new BrokerAddress(Kind.CHANNEL, "ns", "ch"), List.of(event("1")), loop, outcome::complete));
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Accepted.class);

            assertThat(next()).matches("subscription:ns/s failing http://(s|replies)\\..* status 503");
            var since = last.get().since();
            node.await(() -> assertThat(asked).hasSizeGreaterThanOrEqualTo(3));
            dead.set(false);
            assertThat(next()).startsWith("subscription:ns/s resumed ");
            // It began with the first failure, which was before the third attempt.
            assertThat(since).isBeforeOrEqualTo(asked.get(2));
        }
    }

    private static UpstreamAnswer reply() {
        return answer(200, Map.of("ce-specversion", "1.0", "ce-id", "r", "ce-type", "t", "ce-source", "/r"), "");
    }

    private void fails(String name) {
        upstream.script(uri(name), request -> Optional.of(status(dead.get() ? 503 : 202)));
    }

    private String next() throws InterruptedException {
        var line = told.poll(60, TimeUnit.SECONDS);
        assertThat(line).as("what is told within a minute").isNotNull();
        return line;
    }

    private TestNode start(int partitions, TriggerSettings trigger) throws Exception {
        var node = start();
        node.settings(1, partitions, trigger);
        return node;
    }

    private TestNode start() {
        var limits =
                EventingLimits.forHeap(512L * 1024 * 1024).with(new EventingLimits.Telling(Duration.ofMillis(200)));
        var node = TestNode.on(new MemoryMedium())
                .upstream(upstream)
                .limits(limits)
                .start();
        node.mesh.onUndelivered(new Listener());
        return node;
    }

    private static JsonNode look(TestNode node) {
        try {
            var page = node.mesh
                    .inspection()
                    .page(List.of("namespaces", "ns", "brokers", "br"), Map.of(), Runnable::run)
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            return new ObjectMapper().readTree(page.json()).at("/triggers/0");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
