package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.TestNode.BROKER;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.Start;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StartTest {

    private static final int MIB = 1024 * 1024;
    private static final JournalSettings EAGER = new JournalSettings(true, 8192, 4 * MIB, 512, MIB, 1, 1024L * MIB);

    private final TestNode node = TestNode.on(new MemoryMedium()).journal(EAGER).start();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void a_trigger_may_begin_with_the_oldest_event_that_is_still_stored() throws Exception {
        retaining(1, Duration.ofHours(1), Long.MAX_VALUE);
        for (var number = 0; number < 300; number++) {
            node.published(event("e" + number));
        }

        retaining(2, Duration.ofHours(1), Long.MAX_VALUE, trigger("late").from(Start.BEGINNING), trigger("now"));
        node.published(event("after"));

        var got = next("late", 301);
        assertThat(got).hasSize(301).contains("e0", "e299", "after");
        assertThat(next("now", 1)).containsExactly("after");
        assertThat(node.upstream.queue(uri("now"))).isEmpty();
    }

    @Test
    void a_trigger_may_begin_at_a_time() throws Exception {
        retaining(1, Duration.ofHours(1), Long.MAX_VALUE);
        node.published(event("before"));
        var between = later(Instant.now());
        node.published(event("behind"));

        retaining(
                2,
                Duration.ofHours(1),
                Long.MAX_VALUE,
                trigger("t").from(new Start.At(between)),
                trigger("future").from(new Start.At(Instant.now().plusSeconds(3600))));
        node.published(event("after"));

        assertThat(next("t", 2)).containsExactlyInAnyOrder("behind", "after");
        assertThat(node.upstream.queue(uri("t"))).isEmpty();
        assertThat(next("future", 1)).containsExactly("after");
    }

    @Test
    void where_a_trigger_began_is_not_looked_at_again() throws Exception {
        retaining(1, Duration.ofHours(1), Long.MAX_VALUE);
        node.published(event("before"));
        retaining(2, Duration.ofHours(1), Long.MAX_VALUE, trigger("t"));
        retaining(3, Duration.ofHours(1), Long.MAX_VALUE, trigger("t").from(Start.BEGINNING));
        node.published(event("after"));

        assertThat(next("t", 1)).containsExactly("after");
    }

    @Test
    void a_full_broker_refuses_events_and_takes_them_again_when_some_are_delivered() throws Exception {
        node.upstream.script(uri("t"), ScriptedUpstream.HOLD);
        retaining(1, Duration.ZERO, MIB, trigger("t"));

        var accepted = fill(20);
        assertThat(accepted).as("of 20 events of 100 KiB").isBetween(9, 10);
        assertThat(node.published(large("refused"))).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.detail()).contains("as many bytes as it may");
            assertThat(refused.retryAfter()).isPresent();
        });

        node.upstream.script(uri("t"), request -> Optional.of(ScriptedUpstream.status(200)));
        node.upstream.release(uri("t"), ScriptedUpstream.status(200));
        assertThat(next("t", accepted)).doesNotContain("refused");
        node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
        assertThat(node.published(large("again"))).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void what_is_larger_than_a_partition_may_ever_be_is_413() throws Exception {
        retaining(1, Duration.ZERO, MIB, trigger("t"));
        var eleven = new Event[11];
        Arrays.setAll(eleven, number -> large("e" + number));

        assertThat(node.published(eleven)).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.detail())
                    .contains("expected at most 1048576 bytes")
                    .contains("broker ns/br");
            assertThat(refused.retryAfter()).isEmpty();
        });
        assertThat(node.published(large("small enough"))).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void a_start_that_is_changed_while_it_is_sought_is_found_once() throws Exception {
        retaining(1, Duration.ofHours(1), 10 * MIB);
        assertThat(node.published(event("old"))).isInstanceOf(Outcome.Accepted.class);
        var broker = new BrokerSettings(BROKER, "uid-br", 1, Duration.ofHours(1), 10 * MIB);
        var sought = trigger("t").from(new Start.At(Instant.EPOCH));

        node.mesh.publishSettings(EventingSnapshot.of(2, List.of(broker), List.of(sought)));
        node.settings(
                EventingSnapshot.of(3, List.of(broker), List.of(trigger("t").from(Start.BEGINNING))));
        assertThat(node.published(event("new"))).isInstanceOf(Outcome.Accepted.class);

        assertThat(next("t", 2)).containsExactlyInAnyOrder("old", "new");
        assertThat(node.published(event("last"))).isInstanceOf(Outcome.Accepted.class);
        assertThat(next("t", 1)).containsExactly("last");
    }

    @Test
    void what_is_kept_for_its_age_gives_way_to_new_events() throws Exception {
        retaining(1, Duration.ofHours(1), MIB, trigger("t"));

        for (var number = 0; number < 40; number++) {
            var id = "e" + number;
            node.await(() -> assertThat(accepted(id)).isTrue());
        }

        assertThat(next("t", 40)).hasSize(40);
        assertThat(node.journal.facts().liveBytes()).isLessThanOrEqualTo(MIB);
    }

    private boolean accepted(String id) {
        try {
            return node.published(large(id)) instanceof Outcome.Accepted;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private int fill(int count) throws Exception {
        var accepted = 0;
        for (var number = 0; number < count; number++) {
            accepted += node.published(large("e" + number)) instanceof Outcome.Accepted ? 1 : 0;
        }
        return accepted;
    }

    private static Event large(String id) {
        return event(id, "x".repeat(100 * 1024));
    }

    private void retaining(long version, Duration retention, long bytesMax, TriggerSettings... triggers)
            throws Exception {
        var broker = new BrokerSettings(BROKER, "uid-br", 1, retention, bytesMax);
        node.settings(EventingSnapshot.of(version, List.of(broker), List.of(triggers)));
    }

    /** A time that is after all that was stored so far and not after what is stored next. */
    private static Instant later(Instant than) {
        var now = Instant.now();
        while (now.toEpochMilli() <= than.toEpochMilli() + 1) {
            Thread.onSpinWait();
            now = Instant.now();
        }
        return Instant.ofEpochMilli(now.toEpochMilli());
    }

    private List<String> next(String trigger, int count) throws InterruptedException {
        var ids = new ArrayList<String>();
        for (var number = 0; number < count; number++) {
            ids.add(header(node.upstream.next(uri(trigger)), "ce-id"));
        }
        return ids;
    }
}
