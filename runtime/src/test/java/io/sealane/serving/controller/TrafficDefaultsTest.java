package io.sealane.serving.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Yaml;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TrafficDefaultsTest {

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{traffic: null}", "{traffic: []}"})
    void a_Service_that_says_nothing_sends_all_to_its_latest_revision(String spec) {
        var service = object(spec);

        TrafficDefaults.ofService(service);

        assertThat(service).isEqualTo(object("{traffic: [{latestRevision: true, percent: 100}]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{percent: 100} | {percent: 100, latestRevision: true}",
                "{revisionName: '', percent: 100} | {revisionName: '', percent: 100, latestRevision: true}",
                "{revisionName: a, percent: 100} | {revisionName: a, percent: 100, latestRevision: false}",
                "{revisionName: a, tag: old} | {revisionName: a, tag: old, latestRevision: false, percent: 0}",
                "{configurationName: c, percent: null} | {configurationName: c, percent: 0, latestRevision: true}",
                "{revisionName: a, latestRevision: true, percent: 1} | {revisionName: a, latestRevision: true, percent: 1}"
            },
            quoteCharacter = '"')
    void a_target_says_which_revision_it_is_and_its_share(String said, String completed) {
        var route = object("{traffic: [" + said + "]}");
        var service = object("{traffic: [" + said + "]}");

        TrafficDefaults.ofRoute(route);
        TrafficDefaults.ofService(service);

        assertThat(route).isEqualTo(object("{traffic: [" + completed + "]}"));
        assertThat(service).isEqualTo(route);
    }

    @Test
    void a_Route_that_says_nothing_stays_as_it_is() {
        var route = object("{}");

        TrafficDefaults.ofRoute(route);

        assertThat(route).isEqualTo(object("{}"));
    }

    private static ObjectNode object(String spec) {
        return (ObjectNode) Yaml.parseAll("{spec: " + spec + "}").get(0);
    }
}
