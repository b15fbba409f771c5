package io.sealane.resource.status;

import static io.sealane.resource.client.ResourcesContract.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.knative.eventing.v1.Trigger;
import io.fabric8.knative.eventing.v1.TriggerBuilder;
import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.pkg.apis.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.sealane.resource.Resources;
import io.sealane.resource.client.FakeResources;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StatusEventsTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

    private final FakeResources resources = new FakeResources();
    private final Resources told = new StatusEvents(
            resources,
            new ObjectEvents(resources, "tester", CLOCK),
            (before, after) -> StatusEvents.conditions("Ready", before, after));

    @SuppressWarnings("NullAway.Init") // set before each test
    private Trigger trigger;

    @BeforeEach
    void create() throws Exception {
        trigger = done(resources.create(new TriggerBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName("t")
                .endMetadata()
                .build()));
    }

    @Test
    void why_an_object_is_not_ready_is_told_once_although_Ready_repeats_it() throws Exception {
        report(no("BrokerReady", "BrokerDoesNotExist", "no br"), no("Ready", "BrokerDoesNotExist", "no br"));

        assertThat(events()).containsExactly("Warning BrokerDoesNotExist no br x1");
    }

    @Test
    void each_reason_is_told_although_Ready_shows_only_the_first() throws Exception {
        report(
                no("BrokerReady", "BrokerDoesNotExist", "no br"),
                no("SubscriberResolved", "NotFound", "no service"),
                no("Ready", "BrokerDoesNotExist", "no br"));

        assertThat(events())
                .containsExactlyInAnyOrder("Warning BrokerDoesNotExist no br x1", "Warning NotFound no service x1");
    }

    @Test
    void the_same_status_again_is_not_told_again() throws Exception {
        report(no("Ready", "NoAddress", "none"));
        report(no("Ready", "NoAddress", "none"));

        assertThat(events()).containsExactly("Warning NoAddress none x1");
    }

    @Test
    void becoming_ready_is_told_and_staying_so_is_not() throws Exception {
        report(no("Ready", "NoAddress", "none"));
        report(yes("Ready"));
        report(yes("Ready"), yes("Another"));

        assertThat(events())
                .containsExactlyInAnyOrder(
                        "Warning NoAddress none x1", "Normal TriggerReadinessChanged Trigger \"t\" became ready x1");
    }

    @Test
    void what_is_not_known_yet_is_not_told() throws Exception {
        report(new ConditionBuilder()
                .withType("Ready")
                .withStatus("Unknown")
                .withReason("Starting")
                .build());

        assertThat(events()).isEmpty();
    }

    @Test
    void a_condition_that_only_informs_is_not_told() throws Exception {
        report(new ConditionBuilder(no("Active", "NoTraffic", "scaled to zero"))
                .withSeverity("Info")
                .build());

        assertThat(events()).isEmpty();
    }

    @Test
    void a_status_that_could_not_be_written_is_not_told() throws Exception {
        var stale = trigger;
        report(yes("Ready"));

        var refused = told.editStatus(stale, read -> with(read, no("Ready", "NoAddress", "none")));

        assertThat(refused.toCompletableFuture()).isCompletedExceptionally();
        assertThat(events()).noneMatch(event -> event.contains("NoAddress"));
    }

    @Test
    void an_object_that_turns_back_and_forth_stops_being_told() throws Exception {
        for (var i = 0; i < 40; i++) {
            report(no("Ready", "NoAddress", "listener " + i));
        }

        assertThat(events()).hasSize(25);
    }

    private void report(Condition... conditions) throws Exception {
        trigger = done(told.editStatus(trigger, read -> with(read, conditions)));
    }

    private static Trigger with(Trigger trigger, Condition... conditions) {
        return new TriggerBuilder(trigger)
                .withNewStatus()
                .withConditions(List.of(conditions))
                .endStatus()
                .build();
    }

    private static Condition yes(String type) {
        return new ConditionBuilder().withType(type).withStatus("True").build();
    }

    private static Condition no(String type, String reason, String message) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus("False")
                .withReason(reason)
                .withMessage(message)
                .build();
    }

    private List<String> events() {
        return resources.informer(Event.class).list().stream()
                .map(event ->
                        event.getType() + " " + event.getReason() + " " + event.getMessage() + " x" + event.getCount())
                .toList();
    }
}
