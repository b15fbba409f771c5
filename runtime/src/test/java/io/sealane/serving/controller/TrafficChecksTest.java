package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Yaml;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a Service's or Route's traffic is refused, as Knative refuses it: the field, the value and what was expected. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TrafficChecksTest {

    private static List<String> faults(String traffic, Consumer<Field> check) {
        var object = Yaml.parseAll("{spec: {traffic: " + traffic + "}}").get(0);
        return Field.check(object, root -> check.accept(root.at("spec").at("traffic"))).stream()
                .map(Cause::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{percent: 100, latestRevision: false}' | [0].latestRevision: Invalid value: false: may not be set to false when revisionName is not given",
                "'{percent: 100, latestRevision: false, revisionName: \"\"}' | [0].latestRevision: Invalid value: false",
                "'{percent: 100, latestRevision: true, revisionName: a}' | [0].latestRevision: Invalid value: true: may not be set to true when revisionName is given",
                "'{percent: 100, configurationName: a}' | [0].configurationName: Forbidden: a Service's traffic goes to its own Configuration",
                "'{percent: 100, revisionName: r, configurationName: a}' | [0].configurationName: Forbidden",
                "'{percent: 100}, {percent: 0, tag: a, url: \"http://a\"}' | [1].url: Forbidden: a tag's URL is told in the status",
                "'{percent: 99}' | : Invalid value: [{\"percent\":99}]: Traffic targets sum to 99, want 100",
                "'{percent: 50, tag: a}, {percent: 50, tag: a}' | [1].tag: Invalid value: \"a\": expected each tag once",
                "'{percent: 100, tag: A}' | [0].tag: Invalid value: \"A\": expected a label of a host name",
            })
    void of_a_Service(String targets, String fault) {
        assertThat(faults("[" + targets + "]", TrafficChecks::ofService))
                .singleElement()
                .asString()
                .startsWith("spec.traffic" + fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{percent: 100}' | [0]: Required value: expected one of revisionName and configurationName",
                "'{percent: 100, revisionName: r, configurationName: a}' | [0].configurationName: Forbidden: expected one of revisionName and configurationName",
                "'{percent: 100, configurationName: a, latestRevision: false}' | [0].latestRevision: Invalid value: false",
                "'{percent: 100, configurationName: a, url: \"http://a\"}' | [0].url: Forbidden",
            })
    void of_a_Route(String targets, String fault) {
        assertThat(faults("[" + targets + "]", TrafficChecks::ofRoute))
                .singleElement()
                .asString()
                .startsWith("spec.traffic" + fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{percent: 100}]",
                "[{percent: 100, configurationName: '', url: ''}]",
                "[{percent: 60, latestRevision: true}, {percent: 40, revisionName: r, latestRevision: false, tag: old}]"
            })
    void what_a_Service_may_say(String traffic) {
        assertThat(faults(traffic, TrafficChecks::ofService)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{percent: 100, configurationName: c, latestRevision: true}]",
                "[{percent: 60, configurationName: c}, {percent: 40, revisionName: r, latestRevision: false}]"
            })
    void what_a_Route_may_say(String traffic) {
        assertThat(faults(traffic, TrafficChecks::ofRoute)).isEmpty();
    }
}
