package io.sealane.resource.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.knative.pkg.apis.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ConditionsTest {

    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00.5Z");
    private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");

    @Test
    void all_true_is_ready_and_sorted_by_type() {
        var built = new Conditions(null, NOW).yes("B").yes("A", "Because", "so").build();

        assertEquals(
                List.of(
                        new Condition("2026-01-01T00:01:00Z", "so", "Because", null, "True", "A"),
                        new Condition("2026-01-01T00:01:00Z", null, null, null, "True", "B"),
                        new Condition("2026-01-01T00:01:00Z", null, null, null, "True", "Ready")),
                built);
    }

    @Test
    void a_false_one_decides_over_an_unknown_one() {
        var built = new Conditions(null, NOW)
                .unknown("A", "Waiting", "w")
                .no("B", "Broken", "b")
                .no("C", "Other", "c")
                .build();

        var ready = Conditions.find(built, "Ready").orElseThrow();
        assertEquals("False Broken b", ready.getStatus() + " " + ready.getReason() + " " + ready.getMessage());
    }

    @Test
    void a_transition_time_moves_only_with_the_status() {
        var before = new Conditions(null, THEN).yes("A").no("B", "Broken", "b").build();

        var after =
                new Conditions(before, NOW).yes("A", "Other", "words").yes("B").build();

        assertEquals(
                "2026-01-01T00:00:00Z",
                Conditions.find(after, "A").orElseThrow().getLastTransitionTime());
        assertEquals(
                "2026-01-01T00:01:00Z",
                Conditions.find(after, "B").orElseThrow().getLastTransitionTime());
    }
}
