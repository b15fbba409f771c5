package io.sealane.serving.controller.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.Route;
import io.sealane.resource.embedded.object.Yaml;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TrafficPlanTest {

    private static final String LATEST = "{configurationName: hello, latestRevision: true, percent: 100}";
    private static final String NAMED = "{revisionName: hello-first, percent: 100}";

    @Test
    void a_Configuration_that_nobody_makes_is_a_failure() {
        assertThat(plan(route("", LATEST), ""))
                .isEqualTo(new TrafficPlan.Unresolved(
                        true, "ConfigurationMissing", "Configuration \"hello\" referenced in traffic not found."));
    }

    @Test
    void the_Configuration_of_the_Service_that_made_the_Route_is_only_not_seen_yet() {
        assertThat(plan(route("serving.knative.dev/service: hello", LATEST), ""))
                .isEqualTo(new TrafficPlan.Unresolved(
                        false, "ConfigurationMissing", "Configuration \"hello\" referenced in traffic not found."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | false",
                "'{metadata: {generation: 1}}' | false",
                "'{metadata: {generation: 2}, status: {observedGeneration: 1, latestCreatedRevisionName: other}}' | false",
                "'{metadata: {generation: 2}, status: {observedGeneration: 2, latestCreatedRevisionName: hello-first}}' | false",
                "'{metadata: {generation: 2}, status: {observedGeneration: 2, latestCreatedRevisionName: other}}' | true",
            })
    void a_Revision_that_the_Service_names_is_missing_once_its_Configuration_has_made_another(
            String configuration, boolean failed) {
        assertThat(plan(route("serving.knative.dev/service: hello", NAMED), configuration))
                .isEqualTo(new TrafficPlan.Unresolved(
                        failed, "RevisionMissing", "Revision \"hello-first\" referenced in traffic not found."));
    }

    @Test
    void a_named_Revision_that_nobody_makes_is_a_failure() {
        assertThat(plan(route("", NAMED), "{metadata: {generation: 1}}"))
                .isEqualTo(new TrafficPlan.Unresolved(
                        true, "RevisionMissing", "Revision \"hello-first\" referenced in traffic not found."));
    }

    @Test
    void a_target_that_is_missing_for_good_is_told_before_one_that_may_come() {
        var missing = new TrafficPlan.Unresolved(
                true, "RevisionMissing", "Revision \"hello-first\" referenced in traffic not found.");
        var made = "{metadata: {generation: 2}, status: {observedGeneration: 2, latestCreatedRevisionName: other}}";

        assertThat(plan(route("serving.knative.dev/service: hello", LATEST + ", " + NAMED), made))
                .isEqualTo(missing);
        assertThat(plan(route("serving.knative.dev/service: hello", NAMED + ", " + LATEST), made))
                .isEqualTo(missing);
    }

    private static TrafficPlan plan(Route route, String configuration) {
        return TrafficPlan.of(
                route,
                name -> configuration.isEmpty() || !name.equals("hello")
                        ? Optional.empty()
                        : Optional.of(read(configuration, Configuration.class)),
                name -> Optional.empty());
    }

    private static Route route(String labels, String target) {
        return read(
                "{metadata: {name: hello, labels: {" + labels + "}}, spec: {traffic: [" + target + "]}}", Route.class);
    }

    private static <T> T read(String yaml, Class<T> type) {
        return new ObjectMapper().convertValue(Yaml.parseAll(yaml).get(0), type);
    }
}
