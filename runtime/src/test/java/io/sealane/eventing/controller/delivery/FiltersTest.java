package io.sealane.eventing.controller.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.eventing.v1.TriggerSpec;
import io.sealane.eventing.filter.AttributeFilter;
import io.sealane.eventing.filter.Filter;
import io.sealane.resource.manifest.Manifests;
import java.util.List;
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
        assertEquals(accepted(Filter.everything()), of("{}"));
        assertEquals(accepted(Filter.everything()), of("{filter: {}}"));
        assertEquals(accepted(Filter.everything()), of("{filters: [{}]}"));
    }

    @Test
    void an_empty_list_of_filters_falls_back_to_the_attributes() {
        assertEquals(
                accepted(new AttributeFilter(Map.of("type", "a"))),
                of("{filters: [], filter: {attributes: {type: a}}}"));
    }

    @Test
    void attributes_are_compared() {
        assertEquals(
                accepted(new AttributeFilter(Map.of("type", "a", "other", ""))),
                of("{filter: {attributes: {type: a, other: ''}}}"));
    }

    @Test
    void filters_win_over_filter_and_all_of_them_must_match() {
        assertEquals(
                accepted(Filter.all(List.of(
                        Filter.exact(Map.of("type", "b")),
                        Filter.prefix(Map.of("source", "/s")),
                        Filter.suffix(Map.of("subject", ".x")),
                        Filter.any(List.of(Filter.not(Filter.exact(Map.of("a", "1"))), Filter.sql("a = 2")))))),
                of("""
                        filter: {attributes: {type: a}}
                        filters:
                        - exact: {type: b}
                        - prefix: {source: /s}
                        - all: [{suffix: {subject: .x}}]
                        - any: [{not: {exact: {a: '1'}}}, {cesql: a = 2}]
                        """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filters: [{exact: {type: ''}}] | spec.filters[0].exact[type]: Required value: expected a value to compare with",
                "filters: [{}, {any: [{prefix: {Type: a}}]}] | spec.filters[1].any[0].prefix[Type]: Forbidden: expected an attribute name of lower-case letters and digits that starts with a letter",
                "filters: [{not: {suffix: {9a: a}}}] | spec.filters[0].not.suffix[9a]: Forbidden: expected an attribute name of lower-case letters and digits that starts with a letter",
                "filters: [{regex: {type: a}}] | spec.filters[0].regex: Forbidden: unknown dialect, expected one of all, any, cesql, exact, not, prefix, suffix",
                "filters: [{cesql: type = 'a', exact: {type: a}}] | spec.filters[0]: Invalid value: {\"cesql\":\"type = 'a'\",\"exact\":{\"type\":\"a\"}}: expected one dialect, got [cesql, exact]",
                "filters: [{all: [{cesql: 'nofunction(id)'}]}] | spec.filters[0].all[0].cesql: Invalid value: \"nofunction(id)\": expected a CloudEvents SQL expression: there is no function nofunction with 1 arguments",
                "filter: {attributes: {Type: a}} | spec.filter.attributes[Type]: Forbidden: expected an attribute name of lower-case letters and digits that starts with a letter"
            })
    void what_is_not_understood_is_refused(String yaml, String refusal) {
        assertEquals(new Filters(Filter.everything(), Optional.of(refusal)), of(yaml));
    }

    @Test
    void nesting_is_bounded() {
        var nested = "{exact: {type: a}}";
        for (var depth = 0; depth < FilterReader.DEPTH_MAX; depth++) {
            nested = "{not: " + nested + "}";
        }
        assertEquals(
                Optional.of(true),
                of("filters: [" + nested + "]")
                        .refusal()
                        .map(refusal -> refusal.endsWith("16 levels and 256 filters")));
    }

    private static Filters accepted(Filter filter) {
        return new Filters(filter, Optional.empty());
    }

    private static Filters of(String yaml) {
        return Filters.of(
                new ObjectMapper().convertValue(Manifests.values(yaml, "test").get(0), TriggerSpec.class));
    }
}
