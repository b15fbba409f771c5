package io.sealane.eventing;

import static io.sealane.eventing.ScriptedUpstream.HOLD;
import static io.sealane.eventing.ScriptedUpstream.header;
import static io.sealane.eventing.ScriptedUpstream.status;
import static io.sealane.eventing.TestNode.BROKER;
import static io.sealane.eventing.TestNode.event;
import static io.sealane.eventing.TestNode.trigger;
import static io.sealane.eventing.TestNode.uri;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.Pace;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.journal.memory.MemoryMedium;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** An ordered trigger whose delivery ends while the subscriber has an event, and begins anew. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OrderedHandoverTest {

    private static final Pace ORDERED = new Pace(true, OptionalInt.empty(), OptionalInt.empty(), Optional.empty());
    private static final BrokerSettings BROKER_SETTINGS = new BrokerSettings(BROKER, "uid-br", 1, Duration.ZERO);

    private final TestNode node = TestNode.on(new MemoryMedium())
            .limits(EventingLimits.forHeap(512L * 1024 * 1024)
                    .with(new EventingLimits.Ordering(100, 100, Duration.ofSeconds(10), Duration.ofMillis(100))))
            .start();

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void a_trigger_that_was_suspended_begins_no_attempt_before_the_one_before_is_over() throws Exception {
        beginTwo(Duration.ofSeconds(120));

        node.settings(EventingSnapshot.of(2, List.of(BROKER_SETTINGS), List.of(), Set.of("uid-t")));
        node.settings(EventingSnapshot.of(3, List.of(BROKER_SETTINGS), List.of(ordered(Duration.ofSeconds(120)))));

        goesOnWhenTheFirstAttemptIsOver();
    }

    @Test
    void neither_does_one_whose_broker_was_suspended() throws Exception {
        beginTwo(Duration.ofSeconds(120));
        var ordered = ordered(Duration.ofSeconds(120));

        node.settings(EventingSnapshot.of(2, List.of(), List.of(ordered), Set.of("uid-br")));
        node.settings(EventingSnapshot.of(3, List.of(BROKER_SETTINGS), List.of(ordered)));

        goesOnWhenTheFirstAttemptIsOver();
    }

    @Test
    void an_attempt_that_does_not_end_when_it_must_is_not_waited_for_longer() throws Exception {
        var brief = Duration.ofMillis(100);
        beginTwo(brief);

        node.settings(EventingSnapshot.of(2, List.of(BROKER_SETTINGS), List.of(), Set.of("uid-t")));
        node.settings(EventingSnapshot.of(3, List.of(BROKER_SETTINGS), List.of(ordered(brief))));

        assertThat(header(node.upstream.next(uri("t")), "ce-id")).isEqualTo("first");
        assertThat(node.upstream.heldCount(uri("t"))).isEqualTo(2);
    }

    /** The subscriber gets the first event, and does not answer. */
    private void beginTwo(Duration timeout) throws Exception {
        node.upstream.script(uri("t"), HOLD);
        node.settings(EventingSnapshot.of(1, List.of(BROKER_SETTINGS), List.of(ordered(timeout))));
        node.published(event("first").with("partitionkey", "k"));
        node.published(event("second").with("partitionkey", "k"));
        assertThat(header(node.upstream.next(uri("t")), "ce-id")).isEqualTo("first");
    }

    private void goesOnWhenTheFirstAttemptIsOver() throws Exception {
        // Nothing comes; where something did, it would be here long before.
        assertThat(node.upstream.queue(uri("t")).poll(500, TimeUnit.MILLISECONDS))
                .isNull();
        assertThat(node.upstream.heldCount(uri("t"))).isEqualTo(1);

        node.upstream.releaseNext(uri("t"), status(200));

        assertThat(header(node.upstream.next(uri("t")), "ce-id")).isEqualTo("first");
        node.upstream.releaseNext(uri("t"), status(200));
        assertThat(header(node.upstream.next(uri("t")), "ce-id")).isEqualTo("second");
    }

    private static TriggerSettings ordered(Duration timeout) {
        var delivery = new DeliverySettings(
                0,
                DeliverySettings.Backoff.LINEAR,
                Duration.ZERO,
                timeout,
                Optional.empty(),
                DeliverySettings.Format.BINARY);
        return trigger("t", Map.of(), delivery).at(ORDERED);
    }
}
