package io.sealane.eventing.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.eventing.v1.TriggerSpec;
import io.sealane.resource.Manifests;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FiltersTest {

    @Test
    void no_filter_takes_everything() {
        assertEquals(accepted(Map.of()), of("{}"));
        assertEquals(accepted(Map.of()), of("{filter: {}}"));
        assertEquals(accepted(Map.of()), of("{filters: [{}]}"));
    }

    @Test
    void attributes_are_compared() {
        assertEquals(accepted(Map.of("type", "a", "other", "")), of("{filter: {attributes: {type: a, other: ''}}}"));
    }

    @Test
    void filters_win_over_filter() {
        assertEquals(accepted(Map.of("type", "b", "source", "/s", "subject", "x")), of("""
                        filter: {attributes: {type: a}}
                        filters:
                        - exact: {type: b}
                        - all: [{exact: {source: /s}}, {exact: {subject: x}}]
                        """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filters: [{cesql: \"type = 'a'\"}] | filters[0]: only the dialects exact and all of exact are supported yet",
                "filters: [{exact: {type: a}}, {prefix: {type: a}}] | filters[1]: only the dialects exact and all of exact are supported yet",
                "filters: [{not: {exact: {type: a}}}] | filters[0]: only the dialects exact and all of exact are supported yet",
                "filters: [{all: [{any: [{}]}]}] | filters[0].all[0]: only the dialects exact and all of exact are supported yet",
                "filters: [{exact: {type: ''}}] | filters[0].exact.type: expected a value, got none",
                "filters: [{exact: {type: a}}, {exact: {type: b}}] | filters[1].exact.type: no event is equal to both 'a' and 'b'",
                "filter: {attributes: {Type: a}} | filter attribute 'Type': expected lower-case letters and digits"
            })
    void what_is_not_understood_is_refused(String yaml, String refusal) {
        assertEquals(new Filters(Map.of(), Optional.of(refusal)), of(yaml));
    }

    private static Filters accepted(Map<String, String> attributes) {
        return new Filters(attributes, Optional.empty());
    }

    private static Filters of(String yaml) {
        return Filters.of(
                new ObjectMapper().convertValue(Manifests.values(yaml, "test").get(0), TriggerSpec.class));
    }
}
