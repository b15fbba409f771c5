package io.sealane.eventing.filter;

import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import io.sealane.gateway.event.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FilterIndexTest {

    private static final Event EVENT =
            event(Map.of("type", "a.b", "subject", "s", "count", 7, "flag", true, "none", ""));

    @Test
    void no_attributes_match_everything() {
        assertThat(matches(Map.of())).isTrue();
    }

    @Test
    void every_attribute_must_be_equal() {
        assertThat(matches(Map.of("type", "a.b", "subject", "s"))).isTrue();
        assertThat(matches(Map.of("type", "a.b", "subject", "S"))).isFalse();
        assertThat(matches(Map.of("type", "a"))).isFalse();
    }

    @Test
    void an_empty_value_asks_for_presence() {
        assertThat(matches(Map.of("subject", ""))).isTrue();
        assertThat(matches(Map.of("absent", ""))).isFalse();
        assertThat(matches(Map.of("none", ""))).isFalse();
    }

    @Test
    void an_absent_attribute_does_not_match() {
        assertThat(matches(Map.of("absent", "x"))).isFalse();
    }

    @Test
    void numbers_and_booleans_compare_by_their_text() {
        assertThat(matches(Map.of("count", "7", "flag", "true"))).isTrue();
        assertThat(matches(Map.of("count", "07"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void the_index_finds_what_each_filter_alone_would_match_and_each_once(long seed) {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++) {
            var filters = new HashMap<Integer, Filter>();
            for (var i = 0; i < 20; i++) {
                filters.put(i, new AttributeFilter(attributes(random, "")));
            }
            var event = event(new HashMap<>(attributes(random, "z")));
            var expected = filters.keySet().stream()
                    .filter(owner -> filters.get(owner).matches(event))
                    .sorted()
                    .toList();

            var found = new ArrayList<Integer>();
            FilterIndex.of(filters).match(event, found::add);

            assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void of_ten_thousand_exact_filters_an_event_is_compared_with_those_of_its_value() {
        assertThat(compared(i -> Filter.exact(Map.of("type", "t-" + i)), Map.of("type", "t-7")))
                .isEqualTo(1);
        assertThat(compared(i -> Filter.exact(Map.of("source", "/s-" + i)), Map.of("source", "/s-7")))
                .isEqualTo(1);
        assertThat(compared(
                        i -> new AttributeFilter(Map.of("type", "same", "source", "/s-" + i)), Map.of("type", "same")))
                .as("what few others demand is looked up, not what all demand")
                .isZero();
        assertThat(compared(i -> Filter.exact(Map.of("ext" + i, "x")), Map.of("ext7", "x")))
                .isEqualTo(1);
        assertThat(compared(
                        i -> Filter.all(
                                List.of(Filter.exact(Map.of("type", "t-" + i)), Filter.prefix(Map.of("id", "1")))),
                        Map.of("type", "t-7")))
                .isEqualTo(1);
    }

    @Test
    void what_demands_no_value_is_compared_with_every_event() {
        assertThat(compared(i -> Filter.prefix(Map.of("type", "t-" + i)), Map.of("type", "t-7")))
                .isEqualTo(10_000);
    }

    private static int compared(IntFunction<Filter> filter, Map<String, ?> event) {
        var filters = new HashMap<Integer, Filter>();
        for (var i = 0; i < 10_000; i++) {
            filters.put(i, filter.apply(i));
        }
        return FilterIndex.of(filters).compared(event(event));
    }

    private static Map<String, String> attributes(Random random, String third) {
        var attributes = new HashMap<String, String>();
        for (var name : List.of("type", "source", "subject", "ext")) {
            if (random.nextBoolean()) {
                attributes.put(name, List.of("x", "y", third).get(random.nextInt(3)));
            }
        }
        return attributes;
    }

    private static boolean matches(Map<String, String> attributes) {
        var found = new ArrayList<String>();
        FilterIndex.of(Map.of("owner", new AttributeFilter(attributes))).match(EVENT, found::add);
        return !found.isEmpty();
    }

    private static Event event(Map<String, ?> attributes) {
        var all = new HashMap<String, Object>(Map.of("specversion", "1.0", "id", "1", "source", "/s", "type", "t"));
        all.putAll(attributes);
        return Event.of(all, Map.of(), ByteString.emptyByteString());
    }
}
