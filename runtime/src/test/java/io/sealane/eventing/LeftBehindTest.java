package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.HOLD;
import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.TestNode.BROKER;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.LocalJournal;
import io.sealane.journal.Medium;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What stays stored of brokers and triggers that are gone, or that cannot be followed for a while. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LeftBehindTest {

    private static final int MIB = 1024 * 1024;
    private static final JournalSettings EAGER = new JournalSettings(true, 8192, MIB, 512, MIB, 1, 64L * MIB);
    private static final BrokerSettings SETTINGS = new BrokerSettings(BROKER, "uid-br", 1, Duration.ZERO);

    private final ScriptedUpstream upstream = new ScriptedUpstream();

    @Test
    void what_a_broker_stored_that_was_deleted_around_a_crash_is_dropped_at_the_next_start() throws Exception {
        var medium = new MemoryMedium();
        upstream.script(uri("t"), HOLD);
        try (var node = start(medium)) {
            node.settings(1, 2, trigger("t"));
            node.published(event("1"));
            node.published(event("2"));
        }
        try (var node = start(medium)) {
            assertThat(node.journal.facts().liveBytes()).isPositive();

            publish(node, 1, List.of(), Set.of());

            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
        try (var journal = LocalJournal.open(medium, EAGER, InstantSource.system())) {
            assertThat(journal.found()).isEmpty();
        }
    }

    @Test
    void what_is_found_without_its_broker_is_kept_for_a_while_and_delivered_when_the_broker_is_there_after_all()
            throws Exception {
        var medium = new MemoryMedium();
        upstream.script(uri("t"), HOLD);
        try (var node = start(medium)) {
            node.settings(1, 1, trigger("t"));
            node.published(event("1"));
            upstream.next(uri("t"));
        }
        // Resources that were lost: the broker is missing at this start, as if it had been deleted.
        try (var node = start(medium, Duration.ofHours(1))) {
            publish(node, 1, List.of(), Set.of());
            publish(node, 2, List.of(), Set.of());
            assertThat(node.journal.facts().liveBytes()).isPositive();
        }
        try (var node = start(medium, Duration.ofHours(1))) {
            node.settings(1, 1, trigger("t"));

            assertThat(header(upstream.next(uri("t")), "ce-id")).isEqualTo("1");
        }
    }

    @Test
    void a_drop_that_the_disk_refused_is_tried_again() throws Exception {
        var medium = new StuckMedium();
        upstream.script(uri("t"), HOLD);
        try (var node = start(medium)) {
            node.settings(1, 1, trigger("t"));
            node.published(event("1"));
            upstream.next(uri("t"));

            medium.fail(1);
            publish(node, 2, List.of(), Set.of());

            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
    }

    @Test
    void a_suspended_broker_takes_and_delivers_nothing_and_keeps_all_over_a_restart() throws Exception {
        var medium = new MemoryMedium();
        upstream.script(uri("t"), HOLD);
        try (var node = start(medium)) {
            node.settings(1, 1, trigger("t"));
            node.published(event("1"));
            upstream.next(uri("t"));

            publish(node, 2, List.of(), Set.of("uid-br", "uid-t"));

            assertThat(((Outcome.Refused) node.published(event("2"))).status()).isEqualTo(404);
            assertThat(node.journal.facts().liveBytes()).isPositive();
        }
        try (var node = start(medium)) {
            publish(node, 1, List.of(), Set.of("uid-br", "uid-t"));
            assertThat(upstream.queue(uri("t"))).isEmpty();

            node.settings(2, 1, trigger("t"));

            assertThat(header(upstream.next(uri("t")), "ce-id")).isEqualTo("1");
        }
    }

    @Test
    void a_suspended_broker_that_is_deleted_later_keeps_nothing() throws Exception {
        upstream.script(uri("t"), HOLD);
        try (var node = start(new MemoryMedium())) {
            node.settings(1, 1, trigger("t"));
            node.published(event("1"));
            publish(node, 2, List.of(), Set.of("uid-br"));
            assertThat(node.journal.facts().liveBytes()).isPositive();

            publish(node, 3, List.of(), Set.of());

            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
    }

    @Test
    void a_suspended_trigger_keeps_its_place_over_a_restart_and_gets_what_came_meanwhile() throws Exception {
        var medium = new MemoryMedium();
        try (var node = start(medium)) {
            node.settings(1, 1, trigger("t"));
            node.published(event("before"));
            assertThat(header(upstream.next(uri("t")), "ce-id")).isEqualTo("before");
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());

            publish(node, 2, List.of(SETTINGS), Set.of("uid-t"));
            node.published(event("meanwhile"));
        }
        try (var node = start(medium)) {
            publish(node, 1, List.of(SETTINGS), Set.of("uid-t"));
            node.published(event("after"));
            assertThat(upstream.queue(uri("t"))).isEmpty();

            node.settings(2, 1, trigger("t"));

            assertThat(Set.of(header(upstream.next(uri("t")), "ce-id"), header(upstream.next(uri("t")), "ce-id")))
                    .isEqualTo(Set.of("meanwhile", "after"));
        }
    }

    @Test
    void a_trigger_that_was_never_followed_has_no_place_to_keep() throws Exception {
        try (var node = start(new MemoryMedium())) {
            publish(node, 1, List.of(SETTINGS), Set.of("uid-t"));
            node.published(event("1"));

            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
    }

    @Test
    void what_cannot_be_read_is_passed_over_and_what_is_behind_it_delivered() throws Exception {
        var medium = new MemoryMedium();
        upstream.script(uri("t"), HOLD);
        try (var node = start(medium)) {
            node.settings(1, 1, trigger("t"));
            for (var id : List.of("1", "2", "3")) {
                node.published(event(id));
                upstream.next(uri("t"));
            }
        }
        damageTheFirst(medium);
        upstream.script(uri("t"), request -> Optional.of(ScriptedUpstream.status(200)));
        try (var node = start(medium)) {
            node.settings(1, 1, trigger("t"));

            assertThat(Set.of(header(upstream.next(uri("t")), "ce-id"), header(upstream.next(uri("t")), "ce-id")))
                    .isEqualTo(Set.of("2", "3"));
            node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        }
    }

    private static void damageTheFirst(Medium medium) {
        medium.scan(Medium.Space.EVENTS, new byte[] {0}, new byte[] {-1}, (key, value) -> {
            medium.write(List.of(new Medium.Change.Put(Medium.Space.EVENTS, key, new byte[value.length])), true);
            return false;
        });
    }

    private static void publish(TestNode node, long version, List<BrokerSettings> brokers, Set<String> suspended)
            throws Exception {
        node.mesh.publishSettings(EventingSnapshot.of(version, brokers, List.of(), suspended));
        node.mesh.inForce(version).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private TestNode start(Medium medium) {
        return start(medium, Duration.ZERO);
    }

    private TestNode start(Medium medium, Duration orphanHold) {
        return TestNode.on(medium)
                .journal(EAGER)
                .upstream(upstream)
                .limits(limits(orphanHold))
                .start();
    }

    /** What a disk refused is tried again with the next reminder: here soon. */
    private static EventingLimits limits(Duration orphanHold) {
        return EventingLimits.forHeap(512L * MIB).with(new EventingLimits.Upkeep(Duration.ofMillis(200), orphanHold));
    }
}
