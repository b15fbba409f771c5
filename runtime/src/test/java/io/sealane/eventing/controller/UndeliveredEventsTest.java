package io.sealane.eventing.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.knative.eventing.v1.TriggerBuilder;
import io.fabric8.knative.eventing.v1alpha1.RequestReplyBuilder;
import io.fabric8.knative.messaging.v1.SubscriptionBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.sealane.eventing.EventMesh.Failing;
import io.sealane.eventing.EventMesh.Fate;
import io.sealane.eventing.EventMesh.Holdup;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.resource.client.FakeResources;
import io.sealane.resource.client.ResourcesContract;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class UndeliveredEventsTest {

    private static final TriggerId TRIGGER = new TriggerId("ns", "t");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final FakeResources resources = new FakeResources();
    private final UndeliveredEvents told = new UndeliveredEvents(resources, () -> now, Runnable::run);

    @BeforeEach
    void create() throws Exception {
        ResourcesContract.done(resources.create(new TriggerBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("t")
                .endMetadata()
                .build()));
        ResourcesContract.done(resources.create(new SubscriptionBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("t")
                .endMetadata()
                .build()));
    }

    @Test
    void a_trigger_is_told_what_became_of_an_event_and_why() {
        told.undelivered(TRIGGER, Fate.DEAD_LETTER, "answered 503");
        told.undelivered(TRIGGER, Fate.LOST, "answered 400");

        assertThat(events())
                .extracting(Event::getReason, Event::getType, Event::getMessage)
                .containsExactlyInAnyOrder(
                        tuple("DeadLettered", "Warning", "an event goes to the dead letter sink: answered 503"),
                        tuple("EventLost", "Warning", "an event goes to nobody: answered 400"));
        assertThat(events())
                .allSatisfy(
                        event -> assertThat(event.getInvolvedObject().getKind()).isEqualTo("Trigger"));
    }

    @Test
    void a_subscription_is_told_of_its_own() {
        told.undelivered(TriggerId.subscription("ns", "t"), Fate.LOST, "answered 400");

        assertThat(events())
                .singleElement()
                .satisfies(
                        event -> assertThat(event.getInvolvedObject().getKind()).isEqualTo("Subscription"));
    }

    @Test
    void a_RequestReply_is_told_of_replies_that_nobody_waits_for() throws Exception {
        ResourcesContract.done(resources.create(new RequestReplyBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("t")
                .endMetadata()
                .build()));

        told.undelivered(new TriggerId("ns", "request-reply:t"), Fate.DEAD_LETTER, "reply: nobody waits for it");

        assertThat(events())
                .singleElement()
                .satisfies(
                        event -> assertThat(event.getInvolvedObject().getKind()).isEqualTo("RequestReply"));
    }

    @Test
    void keys_that_are_held_up_are_told_and_that_they_go_on_also_after_many_losses() {
        for (var i = 0; i < 30; i++) {
            now = now.plusSeconds(11);
            told.undelivered(TRIGGER, Fate.LOST, "answered 400");
        }
        told.heldUp(TRIGGER, List.of(1), Holdup.SOME);
        told.heldUp(TRIGGER, List.of(1), Holdup.ALL);
        told.heldUp(TRIGGER, List.of(1), Holdup.OVER);

        assertThat(events())
                .filteredOn(event -> !event.getReason().equals("EventLost"))
                .extracting(Event::getReason, Event::getType, Event::getMessage)
                .containsExactlyInAnyOrder(
                        tuple(
                                "KeysHeldUp",
                                "Warning",
                                "partition 1: later events of keys wait for an earlier one that fails; other keys go on"),
                        tuple(
                                "AllKeysHeldUp",
                                "Warning",
                                "partition 1: events that fail, and those that wait behind them, take all places; no other"
                                        + " key goes on"),
                        tuple("KeysGoOn", "Normal", "partition 1: no key's events are passed over any more"));
    }

    @Test
    void partitions_whose_keys_are_held_up_are_named_in_one_event() {
        told.heldUp(TRIGGER, List.of(0, 3, 7), Holdup.SOME);

        assertThat(events())
                .extracting(Event::getMessage)
                .containsExactly(
                        "partitions 0, 3, 7: later events of keys wait for an earlier one that fails; other keys go on");
    }

    @Test
    void a_receiver_that_takes_nothing_is_named_with_why_since_when_and_when_next_also_after_many_losses() {
        for (var i = 0; i < 30; i++) {
            now = now.plusSeconds(11);
            told.undelivered(TRIGGER, Fate.LOST, "answered 400");
        }
        var since = Instant.parse("2026-01-01T00:00:00.123Z");
        var next = Optional.of(Instant.parse("2026-01-01T00:00:12.8Z"));
        var failing = new Failing(URI.create("http://t.ns.svc.cluster.local/"), since, "status 503", next);
        var trying = new Failing(failing.receiver(), since, "status 500", Optional.empty());

        told.failing(TRIGGER, failing);
        told.failing(TRIGGER, trying);
        told.resumed(TRIGGER, failing);

        assertThat(events())
                .filteredOn(event -> !event.getReason().equals("EventLost"))
                .extracting(Event::getReason, Event::getType, Event::getMessage)
                .containsExactlyInAnyOrder(
                        tuple(
                                "DeliveryFailing",
                                "Warning",
                                "nothing was delivered to http://t.ns.svc.cluster.local/ since 2026-01-01T00:00:00Z, the next"
                                        + " attempt is at 2026-01-01T00:00:12Z; the last one failed: status 503"),
                        tuple(
                                "DeliveryFailing",
                                "Warning",
                                "nothing was delivered to http://t.ns.svc.cluster.local/ since 2026-01-01T00:00:00Z, an"
                                        + " attempt is under way; the last one failed: status 500"),
                        tuple(
                                "DeliveryResumed",
                                "Normal",
                                "events are delivered again; nothing was delivered to http://t.ns.svc.cluster.local/ from"
                                        + " 2026-01-01T00:00:00Z on"));
    }

    @Test
    void ten_thousand_losses_in_a_second_are_one_event_and_those_of_an_hour_few() {
        for (var i = 0; i < 10_000; i++) {
            told.undelivered(TRIGGER, Fate.LOST, "answered 400, try " + i);
        }
        assertThat(events()).hasSize(1);

        for (var i = 0; i < 3600; i++) {
            now = now.plusSeconds(1);
            told.undelivered(TRIGGER, Fate.LOST, "answered 400");
        }
        // 25 at once and 12 in the hour; the same words make one Event that counts.
        assertThat(events()).hasSize(2);
        assertThat(events().stream().mapToInt(Event::getCount).sum()).isBetween(25, 38);
    }

    @Test
    void a_clock_that_is_set_back_makes_nobody_quiet() {
        told.undelivered(TRIGGER, Fate.LOST, "answered 400");
        now = now.minusSeconds(3600);
        told.undelivered(TRIGGER, Fate.LOST, "answered 503");

        assertThat(events()).hasSize(2);
    }

    @Test
    void a_trigger_that_is_gone_and_a_full_work_queue_cost_nothing() {
        told.undelivered(new TriggerId("ns", "gone"), Fate.LOST, "answered 400");
        new UndeliveredEvents(resources, () -> now, task -> {
                    throw new RejectedExecutionException("full");
                })
                .undelivered(TRIGGER, Fate.LOST, "answered 400");

        assertThat(events()).isEmpty();
    }

    private List<Event> events() {
        return resources.informer(Event.class).list();
    }
}
