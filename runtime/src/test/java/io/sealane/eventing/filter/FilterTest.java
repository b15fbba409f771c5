package io.sealane.eventing.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.util.ByteString;
import io.sealane.gateway.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values are by hand from the CloudEvents Subscriptions API 1.0 (3.2.4) and Knative's filters. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FilterTest {

    /** Extensions of integer, boolean and timestamp type, and one that is empty. */
    private static final Event EVENT = event(
            Map.of("type", "com.github.push", "subject", "", "count", 7, "flag", true, "at", "2026-01-02T03:04:05Z"));

    @ParameterizedTest
    @CsvSource({
        "type,com.github.push,true",
        "type,com.github.PUSH,false",
        "type,com.github,false",
        "count,7,true",
        "count,07,false",
        "flag,true,true",
        "flag,TRUE,false",
        "at,2026-01-02T03:04:05Z,true",
        "absent,x,false",
        "subject,x,false"
    })
    void exact_compares_the_canonical_text(String name, String value, boolean matches) {
        assertThat(Filter.exact(Map.of(name, value)).matches(EVENT)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "type,com.,true",
        "type,com.github.push,true",
        "type,github,false",
        "type,COM,false",
        "count,7,true",
        "flag,tr,true",
        "at,2026-01-02T,true",
        "absent,x,false",
        "subject,x,false"
    })
    void prefix_looks_at_the_start(String name, String value, boolean matches) {
        assertThat(Filter.prefix(Map.of(name, value)).matches(EVENT)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "type,.push,true",
        "type,com.,false",
        "count,7,true",
        "flag,ue,true",
        "at,Z,true",
        "absent,x,false",
        "subject,x,false"
    })
    void suffix_looks_at_the_end(String name, String value, boolean matches) {
        assertThat(Filter.suffix(Map.of(name, value)).matches(EVENT)).isEqualTo(matches);
    }

    @Test
    void several_attributes_of_one_dialect_must_all_match() {
        assertThat(Filter.prefix(Map.of("type", "com", "count", "7")).matches(EVENT))
                .isTrue();
        assertThat(Filter.prefix(Map.of("type", "com", "count", "8")).matches(EVENT))
                .isFalse();
    }

    @Test
    void all_any_and_not_combine() {
        var yes = Filter.exact(Map.of("count", "7"));
        var no = Filter.exact(Map.of("count", "8"));

        assertThat(Filter.all(List.of(yes, yes)).matches(EVENT)).isTrue();
        assertThat(Filter.all(List.of(yes, no)).matches(EVENT)).isFalse();
        assertThat(Filter.all(List.of()).matches(EVENT)).isTrue();
        assertThat(Filter.any(List.of(no, yes)).matches(EVENT)).isTrue();
        assertThat(Filter.any(List.of(no, no)).matches(EVENT)).isFalse();
        assertThat(Filter.any(List.of()).matches(EVENT)).isFalse();
        assertThat(Filter.not(no).matches(EVENT)).isTrue();
        assertThat(Filter.not(yes).matches(EVENT)).isFalse();
        assertThat(Filter.not(Filter.exact(Map.of("absent", "x"))).matches(EVENT))
                .isTrue();
    }

    @Test
    void a_value_to_compare_with_is_demanded() {
        assertThatThrownBy(() -> Filter.exact(Map.of("type", "")))
                .hasMessage("exact.type: expected a name and a value, got ''");
        assertThatThrownBy(() -> Filter.prefix(Map.of("type", "")))
                .hasMessage("prefix.type: expected a name and a value, got ''");
        assertThatThrownBy(() -> Filter.suffix(Map.of("", "a")))
                .hasMessage("suffix.: expected a name and a value, got 'a'");
    }

    @Test
    void filters_are_equal_by_content_so_that_an_unchanged_trigger_is_seen_as_such() {
        assertThat(Filter.all(List.of(Filter.sql("count = 7"), Filter.prefix(Map.of("type", "a")))))
                .isEqualTo(Filter.all(List.of(Filter.sql("count = 7"), Filter.prefix(Map.of("type", "a")))))
                .isNotEqualTo(Filter.all(List.of(Filter.sql("count = 8"), Filter.prefix(Map.of("type", "a")))));
    }

    @Test
    void the_index_finds_every_dialect() {
        var filters = new HashMap<String, Filter>();
        filters.put("exact", Filter.exact(Map.of("type", "com.github.push")));
        filters.put("other", Filter.exact(Map.of("type", "com.github.pull")));
        filters.put("prefix", Filter.prefix(Map.of("type", "com.")));
        filters.put("sql", Filter.sql("count > 6"));
        filters.put("both", Filter.all(List.of(Filter.exact(Map.of("count", "7")), Filter.sql("flag"))));
        filters.put("half", Filter.all(List.of(Filter.exact(Map.of("count", "7")), Filter.sql("NOT flag"))));
        filters.put(
                "either", Filter.any(List.of(Filter.exact(Map.of("type", "x")), Filter.exact(Map.of("count", "7")))));
        filters.put("not", Filter.not(Filter.exact(Map.of("type", "com.github.push"))));

        var found = new ArrayList<String>();
        FilterIndex.of(filters).match(EVENT, found::add);

        assertThat(found).containsExactlyInAnyOrder("exact", "prefix", "sql", "both", "either");
    }

    static Event event(Map<String, ?> attributes) {
        var all = new HashMap<String, Object>(
                Map.of("specversion", "1.0", "id", "myId", "source", "https://example.com/s", "type", "t"));
        all.putAll(attributes);
        return Event.of(all, Map.of(), ByteString.emptyByteString());
    }
}
