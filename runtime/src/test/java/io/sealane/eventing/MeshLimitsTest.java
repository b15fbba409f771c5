package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.HOLD;
import static io.sealane.eventing.ScriptedUpstream.answer;
import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.ScriptedUpstream.status;
import static io.sealane.eventing.TestNode.delivery;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MeshLimitsTest {

    private static final int KIB = 1024;
    private static final EventingLimits LIMITS = EventingLimits.forHeap(512L * KIB * KIB);

    private final ScriptedUpstream upstream = new ScriptedUpstream();

    @Test
    void a_full_journal_answers_503_and_loses_nothing_that_it_took() throws Exception {
        var small = new JournalSettings(true, 8192, 64 * KIB, 512, 64 * KIB, 1, 64 * KIB);
        upstream.script(uri("slow"), HOLD);
        try (var node = node().journal(small).start()) {
            node.settings(1, 1, trigger("slow"));
            var accepted = new HashSet<String>();
            var refusal = publishUntilRefused(node, accepted);

            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.detail()).contains("sealane.journal.live-bytes-max");
            assertThat(refusal.retryAfter()).contains(LIMITS.publishing().retryAfter());
            upstream.script(uri("slow"), request -> Optional.of(status(200)));
            upstream.release(uri("slow"), status(200));
            assertThat(ids("slow", accepted.size())).isEqualTo(accepted);
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
            assertThat(node.published(event("again"))).isEqualTo(new Outcome.Accepted());
        }
    }

    /** The journal has room for 4 GiB, so what is refused is refused by the broker's own bound. */
    @Test
    void replies_that_multiply_fill_the_bound_of_their_own_broker_and_end_with_their_trigger() throws Exception {
        var bounded = new BrokerSettings(TestNode.BROKER, "uid-br", 1, Duration.ZERO, 256 * KIB);
        var other = new BrokerSettings(new BrokerId("ns", "other"), "uid-other", 1, Duration.ZERO);
        for (var name : List.of("one", "two")) {
            upstream.script(uri(name), request -> Optional.of(answer(200, eventHeaders(), "x".repeat(KIB))));
        }
        var roomy = new JournalSettings(true, 8192, 64 * KIB, 512, 64 * KIB, 1, 4096L * KIB * KIB);
        try (var node = node().journal(roomy).start()) {
            node.settings(EventingSnapshot.of(1, List.of(bounded, other), List.of(patient("one"), patient("two"))));
            assertThat(node.published(event("first"))).isEqualTo(new Outcome.Accepted());

            // What is refused is tried again, so that it stays full.
            node.await(() -> assertThat(node.publish(event("late", "x".repeat(16 * KIB))))
                    .succeedsWithin(Duration.ofSeconds(30))
                    .isInstanceOf(Outcome.Refused.class));

            assertThat(node.publish("other", event("elsewhere")).get(30, TimeUnit.SECONDS))
                    .isEqualTo(new Outcome.Accepted());
            node.settings(EventingSnapshot.of(2, List.of(bounded, other), List.of()));
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
            assertThat(node.published(event("again"))).isEqualTo(new Outcome.Accepted());
        }
    }

    private static TriggerSettings patient(String name) {
        return trigger(name, Map.of(), delivery(Integer.MAX_VALUE, Optional.empty()));
    }

    private static Map<String, String> eventHeaders() {
        return Map.of("ce-specversion", "1.0", "ce-id", "re", "ce-type", "made", "ce-source", "/subscriber");
    }

    @Test
    void a_slow_subscriber_has_one_window_under_way_and_the_rest_stays_stored() throws Exception {
        upstream.script(uri("slow"), HOLD);
        var tight = limits(100, 2 * KIB * KIB);
        try (var node = node().limits(tight).start()) {
            node.settings(1, 1, trigger("slow"), trigger("fast"));
            var published = publish(node, 2000, "x".repeat(2 * KIB));

            assertThat(ids("fast", 2000)).isEqualTo(published);
            node.await(() -> assertThat(upstream.heldCount(uri("slow"))).isEqualTo(100));
            upstream.script(uri("slow"), request -> Optional.of(status(200)));
            upstream.release(uri("slow"), status(200));
            assertThat(ids("slow", 2000)).isEqualTo(published);
        }
    }

    @Test
    void many_slow_subscribers_share_one_budget() throws Exception {
        // Ten windows of 100 events of 20 KiB would be 20 MiB.
        var tight = limits(100, 2 * KIB * KIB);
        var triggers = new ArrayList<TriggerSettings>();
        for (var i = 0; i < 10; i++) {
            upstream.script(uri("t" + i), HOLD);
            triggers.add(trigger("t" + i));
        }
        try (var node = node().limits(tight).start()) {
            node.settings(1, 1, triggers.toArray(TriggerSettings[]::new));
            var published = publish(node, 150, "x".repeat(20 * KIB));

            var held = triggers.stream()
                    .mapToInt(trigger -> upstream.heldCount(trigger.subscriber().uri()))
                    .sum();
            assertThat(held).isLessThanOrEqualTo(2 * KIB / 20);
            for (var trigger : triggers) {
                upstream.script(trigger.subscriber().uri(), request -> Optional.of(status(200)));
            }
            for (var trigger : triggers) {
                upstream.release(trigger.subscriber().uri(), status(200));
            }
            for (var i = 0; i < 10; i++) {
                assertThat(ids("t" + i, 150)).isEqualTo(published);
            }
        }
    }

    @Test
    void a_publish_that_is_not_stored_in_time_is_503() throws Exception {
        isRefusedWhenItIsNotStoredInTime(InstantSource.system());
    }

    @Test
    void that_is_so_too_with_a_clock_that_is_set_back() throws Exception {
        var now = new AtomicReference<>(Instant.parse("2026-01-31T12:00:00Z"));

        isRefusedWhenItIsNotStoredInTime(() -> now.updateAndGet(before -> before.minusSeconds(3600)));
    }

    private static void isRefusedWhenItIsNotStoredInTime(InstantSource clock) throws Exception {
        var medium = new StuckMedium();
        var hasty = LIMITS.with(new EventingLimits.Publishing(Duration.ofMillis(200), 10, Duration.ofSeconds(1)));
        try (var node = TestNode.on(medium).limits(hasty).clock(clock).start()) {
            node.settings(1, 1);
            medium.stick();
            try {
                var outcome = (Outcome.Refused) node.published(event("1"));

                assertThat(outcome.status()).isEqualTo(503);
                assertThat(outcome.retryAfter()).isPresent();
            } finally {
                medium.unstick();
            }
        }
    }

    @Test
    void a_disk_that_fails_is_503_and_the_partition_comes_back() throws Exception {
        var medium = new StuckMedium();
        try (var node = TestNode.on(medium).limits(LIMITS).upstream(upstream).start()) {
            node.settings(1, 1, trigger("t"));
            medium.fail(1);

            var outcome = (Outcome.Refused) node.published(event("lost"));

            assertThat(outcome.status()).isEqualTo(503);
            node.await(() -> {
                try {
                    assertThat(node.published(event("kept"))).isEqualTo(new Outcome.Accepted());
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(header(upstream.next(uri("t")), "ce-id")).isEqualTo("kept");
        }
    }

    @Test
    void a_drained_mesh_refuses_and_what_was_open_is_answered() throws Exception {
        try (var node = node().start()) {
            node.settings(1, 1);
            var open = node.publish(event("1"));
            node.mesh.drain().toCompletableFuture().get(30, TimeUnit.SECONDS);

            var late = (Outcome.Refused) node.published(event("2"));

            assertThat(open.get(20, TimeUnit.SECONDS)).isNotNull();
            assertThat(late.status()).isEqualTo(503);
        }
    }

    private TestNode.Setting node() {
        return TestNode.on(new MemoryMedium()).upstream(upstream).limits(LIMITS);
    }

    private static EventingLimits limits(int window, long deliveryBytes) {
        return LIMITS.with(
                new EventingLimits.Delivering(window, Duration.ofMinutes(10), KIB * KIB, deliveryBytes, 64 * KIB));
    }

    private static Outcome.Refused publishUntilRefused(TestNode node, Set<String> accepted) throws Exception {
        for (var i = 0; i < 1000; i++) {
            var outcome = node.published(event("e" + i, "x".repeat(KIB)));
            if (outcome instanceof Outcome.Refused refused) {
                return refused;
            }
            accepted.add("e" + i);
        }
        throw new AssertionError("a journal of 64 KiB took 1000 KiB");
    }

    private static Set<String> publish(TestNode node, int count, String data) throws Exception {
        var outcomes = new ArrayList<CompletableFuture<Outcome>>();
        var ids = new HashSet<String>();
        for (var i = 0; i < count; i++) {
            outcomes.add(node.publish(event("e" + i, data)));
            ids.add("e" + i);
        }
        for (var outcome : outcomes) {
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome.Accepted());
        }
        return ids;
    }

    private Set<String> ids(String name, int count) throws InterruptedException {
        var ids = new HashSet<String>();
        while (ids.size() < count) {
            ids.add(header(upstream.next(uri(name)), "ce-id"));
        }
        return ids;
    }
}
