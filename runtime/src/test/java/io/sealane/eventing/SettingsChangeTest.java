package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.HOLD;
import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.ScriptedUpstream.status;
import static io.sealane.eventing.TestNode.BROKER;
import static io.sealane.eventing.TestNode.delivery;
import static io.sealane.eventing.TestNode.destination;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.filter.Filter;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.journal.JournalSettings;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SettingsChangeTest {

    private static final int MIB = 1024 * 1024;
    private static final JournalSettings EAGER = new JournalSettings(true, 8192, MIB, 512, MIB, 1, 64L * MIB);

    private final TestNode node = TestNode.on(new MemoryMedium()).journal(EAGER).start();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void a_changed_subscriber_gets_the_next_attempt() throws Exception {
        node.upstream.script(uri("old"), request -> Optional.of(status(503)));
        var patient = delivery(1_000_000, Optional.empty());
        node.settings(1, 1, to("old", patient));
        node.published(event("1"));
        node.upstream.next(uri("old"));

        node.settings(2, 1, to("new", patient));

        assertThat(header(node.upstream.next(uri("new")), "ce-id")).isEqualTo("1");
    }

    @Test
    void a_dead_letter_whose_sink_is_taken_away_is_given_up_and_nothing_else_is_delivered_again() throws Exception {
        node.upstream.script(uri("t"), request -> Optional.of(status(400)));
        node.upstream.script(uri("dead"), request -> Optional.of(status(503)));
        node.settings(1, 1, trigger("t", Map.of(), delivery(1_000_000, Optional.of(destination("dead")))));
        node.published(event("1"));
        node.upstream.next(uri("dead"));

        node.settings(2, 1, trigger("t", Map.of(), delivery(1_000_000, Optional.empty())));
        node.published(event("2"));

        assertThat(header(node.upstream.next(uri("t")), "ce-id")).isEqualTo("1");
        assertThat(header(node.upstream.next(uri("t")), "ce-id")).isEqualTo("2");
        node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
    }

    @Test
    void a_trigger_that_is_deleted_and_made_again_under_its_name_gets_what_comes_from_then_on() throws Exception {
        node.upstream.script(uri("t"), HOLD);
        node.settings(1, 1, trigger("t"));
        node.published(event("first"));
        node.upstream.next(uri("t"));

        node.settings(2, 1, again("t"));
        node.published(event("second"));

        assertThat(header(node.upstream.next(uri("t")), "ce-id")).isEqualTo("second");
        assertThat(node.upstream.queue(uri("t"))).isEmpty();
    }

    @Test
    void that_is_so_too_when_no_node_ran_meanwhile() throws Exception {
        var medium = new MemoryMedium();
        var upstream = new ScriptedUpstream();
        upstream.script(uri("t"), HOLD);
        try (var first = TestNode.on(medium).upstream(upstream).start()) {
            first.settings(1, 1, trigger("t"));
            first.published(event("first"));
            upstream.next(uri("t"));
        }
        try (var second = TestNode.on(medium).upstream(upstream).start()) {
            second.settings(1, 1, again("t"));
            second.published(event("second"));

            assertThat(header(upstream.next(uri("t")), "ce-id")).isEqualTo("second");
            assertThat(upstream.queue(uri("t"))).isEmpty();
        }
    }

    @Test
    void a_deleted_trigger_keeps_nothing_stored() throws Exception {
        node.upstream.script(uri("t"), HOLD);
        node.settings(1, 1, trigger("t"));
        node.published(event("1"));
        node.upstream.next(uri("t"));
        assertThat(node.journal.facts().liveBytes()).isPositive();

        node.settings(2, 1);

        node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());
    }

    @Test
    void a_deleted_broker_is_404_and_its_successor_starts_empty() throws Exception {
        node.upstream.script(uri("t"), HOLD);
        node.settings(1, 2, trigger("t"));
        node.published(event("first"));
        node.upstream.next(uri("t"));

        node.mesh.publishSettings(EventingSnapshot.of(2, List.of(), List.of(trigger("t"))));
        node.mesh.inForce(2).toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThat(((Outcome.Refused) node.published(event("of nobody"))).status())
                .isEqualTo(404);
        node.await(() -> assertThat(node.journal.facts().liveBytes()).isZero());

        var successor = new BrokerSettings(BROKER, "uid-of-successor", 1, Duration.ZERO);
        node.mesh.publishSettings(EventingSnapshot.of(3, List.of(successor), List.of(trigger("t"))));
        node.mesh.inForce(3).toCompletableFuture().get(30, TimeUnit.SECONDS);
        node.published(event("second"));
        assertThat(header(node.upstream.next(uri("t")), "ce-id")).isEqualTo("second");
    }

    @Test
    void an_older_snapshot_changes_nothing() throws Exception {
        node.settings(5, 1, trigger("t"));

        node.mesh.publishSettings(EventingSnapshot.of(4, List.of(), List.of()));

        assertThat(node.published(event("1"))).isEqualTo(new Outcome.Accepted());
    }

    /** The same trigger in another life. */
    private static TriggerSettings again(String name) {
        return new TriggerSettings(
                new TriggerId("ns", name),
                "uid-of-another-" + name,
                BROKER,
                Filter.everything(),
                destination(name),
                delivery(0, Optional.empty()));
    }

    private static TriggerSettings to(String subscriber, DeliverySettings delivery) {
        return new TriggerSettings(
                new TriggerId("ns", "t"), "uid-t", BROKER, Filter.everything(), destination(subscriber), delivery);
    }
}
