package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.answer;
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
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
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
    private final AtomicBoolean dead = new AtomicBoolean(true);

    private final class Listener implements EventMesh.Undelivered {

        @Override
        public void undelivered(TriggerId trigger, Fate fate, String why) {
            told.add(trigger + " " + fate);
        }

        @Override
        public void failing(TriggerId trigger, Failing failing) {
            last.set(failing);
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

    private void fails(String name) {
        upstream.script(uri(name), request -> Optional.of(status(dead.get() ? 503 : 202)));
    }

    private String next() throws InterruptedException {
        var line = told.poll(60, TimeUnit.SECONDS);
        assertThat(line).as("what is told within a minute").isNotNull();
        return line;
    }

    private TestNode start(int partitions, TriggerSettings trigger) throws Exception {
        var limits =
                EventingLimits.forHeap(512L * 1024 * 1024).with(new EventingLimits.Telling(Duration.ofMillis(200)));
        var node = TestNode.on(new MemoryMedium())
                .upstream(upstream)
                .limits(limits)
                .start();
        node.mesh.onUndelivered(new Listener());
        node.settings(1, partitions, trigger);
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
