package io.sealane.serving.controller.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.ConfigurationBuilder;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.knative.serving.v1.RouteBuilder;
import io.sealane.serving.controller.config.GarbageConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RevisionGarbageTest {

    private static final Instant NOW = Instant.parse("2026-01-10T00:00:00Z");
    private static final Configuration CONFIGURATION = new ConfigurationBuilder()
            .withNewStatus()
            .withLatestCreatedRevisionName("latest")
            .withLatestReadyRevisionName("latest")
            .endStatus()
            .build();

    @Test
    void what_nothing_leads_to_goes_when_both_times_are_over_and_enough_are_left() {
        var config = GarbageConfig.of(Map.of("min-non-active-revisions", "1"));
        var old = revision("old", "2026-01-01T00:00:00Z", "reserve", "2026-01-02T00:00:00Z");
        var young = revision("young", "2026-01-09T00:00:00Z", "reserve", "2026-01-09T12:00:00Z");

        var garbage = RevisionGarbage.of(config, CONFIGURATION, List.of(young, old), NOW);

        assertThat(garbage.gone()).containsExactly(old);
    }

    @Test
    void the_next_time_to_look_is_when_the_first_one_is_due() {
        var config = GarbageConfig.of(Map.of("min-non-active-revisions", "0"));
        // Made 48 hours before the 11th; left 15 hours before the 10th, 3 o'clock.
        var young = revision("young", "2026-01-09T00:00:00Z", "reserve", "2026-01-09T12:00:00Z");

        var garbage = RevisionGarbage.of(config, CONFIGURATION, List.of(young), NOW);

        assertThat(garbage.gone()).isEmpty();
        assertThat(garbage.again()).contains(Duration.ofHours(24));
    }

    @Test
    void too_many_go_whatever_their_age_the_longest_left_first() {
        var config = GarbageConfig.of(Map.of(
                "min-non-active-revisions", "0",
                "max-non-active-revisions", "1",
                "retain-since-create-time", "disabled",
                "retain-since-last-active-time", "disabled"));
        var first = revision("first", "2026-01-09T00:00:00Z", "reserve", "2026-01-09T01:00:00Z");
        var second = revision("second", "2026-01-09T00:00:00Z", "reserve", "2026-01-09T02:00:00Z");

        var garbage = RevisionGarbage.of(config, CONFIGURATION, List.of(second, first), NOW);

        assertThat(garbage.gone()).containsExactly(first);
        assertThat(garbage.again()).isEmpty();
    }

    @Test
    void the_latest_one_with_a_Route_and_one_that_asks_for_it_are_kept() {
        var config = GarbageConfig.of(Map.of("min-non-active-revisions", "0", "max-non-active-revisions", "0"));
        var asking = new RevisionBuilder(revision("asking", "2026-01-01T00:00:00Z", "reserve", "2026-01-01T00:00:00Z"))
                .editMetadata()
                .addToAnnotations("serving.knative.dev/no-gc", "true")
                .endMetadata()
                .build();
        var all = List.of(
                asking,
                revision("latest", "2026-01-01T00:00:00Z", "reserve", "2026-01-01T00:00:00Z"),
                revision("routed", "2026-01-01T00:00:00Z", "active", "2026-01-01T00:00:00Z"),
                revision("awaited", "2026-01-01T00:00:00Z", "pending", "2026-01-01T00:00:00Z"));

        assertThat(RevisionGarbage.of(config, CONFIGURATION, all, NOW).gone()).isEmpty();
    }

    @Test
    void one_that_a_Route_has_just_been_given_is_spared_whatever_its_label_says() {
        var config = GarbageConfig.of(Map.of("min-non-active-revisions", "0", "max-non-active-revisions", "0"));
        var given = revision("given", "2026-01-01T00:00:00Z", "reserve", "2026-01-01T00:00:00Z");
        var left = revision("left", "2026-01-01T00:00:00Z", "reserve", "2026-01-01T00:00:00Z");
        var route = new RouteBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewSpec()
                .addNewTraffic()
                .withRevisionName("given")
                .withPercent(100L)
                .endTraffic()
                .endSpec()
                .build();

        var garbage = RevisionGarbage.of(config, CONFIGURATION, List.of(given, left), NOW);

        assertThat(garbage.gone()).containsExactly(given, left);
        assertThat(garbage.sparing(List.of(route)).gone()).containsExactly(left);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retain-since-create-time|2 days|retain-since-create-time: expected a duration such as 48h or 1h30m, or disabled, got '2 days'",
                "min-non-active-revisions|disabled|min-non-active-revisions: expected a whole number of at least 0, got 'disabled'",
                "max-non-active-revisions|5|max-non-active-revisions: expected at least min-non-active-revisions, which is 20, got '5'",
            })
    void what_is_not_understood_names_its_key(String key, String text, String message) {
        assertThatThrownBy(() -> GarbageConfig.of(Map.of(key, text))).hasMessage(message);
    }

    private static Revision revision(String name, String created, String state, String since) {
        return new RevisionBuilder()
                .withNewMetadata()
                .withName(name)
                .withCreationTimestamp(created)
                .addToLabels("serving.knative.dev/routingState", state)
                .addToAnnotations("serving.knative.dev/routingStateModified", since)
                .endMetadata()
                .build();
    }
}
