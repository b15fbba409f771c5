package io.sealane.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FieldsTest {

    private final Fields<Integer> fields = Fields.of(Map.of("id", 1, "type", 2, "source", 3));

    @Test
    void names_come_in_order() {
        assertThat(List.copyOf(fields.keySet())).containsExactly("id", "source", "type");
    }

    @Test
    void a_value_can_be_set_replaced_and_taken_away() {
        assertThat(fields.with("a", 0)).isEqualTo(Map.of("a", 0, "id", 1, "type", 2, "source", 3));
        assertThat(fields.with("id", 9)).isEqualTo(Map.of("id", 9, "type", 2, "source", 3));
        assertThat(fields.without("source")).isEqualTo(Map.of("id", 1, "type", 2));
        assertThat(fields.without("none")).isSameAs(fields);
        assertThat(fields).as("itself").isEqualTo(Map.of("id", 1, "type", 2, "source", 3));
    }

    @Test
    void nobody_else_can_change_it() {
        assertThatThrownBy(() -> fields.put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> fields.remove("id")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void it_equals_any_map_of_the_same_entries() {
        var other = new HashMap<>(Map.of("id", 1, "type", 2, "source", 3));

        assertThat(fields).isEqualTo(other).hasSameHashCodeAs(other).isEqualTo(Fields.of(other));
        assertThat(other).isEqualTo(fields);
        other.put("id", 2);
        assertThat(fields).isNotEqualTo(other).isNotEqualTo(Fields.of(other));
    }

    @Test
    void it_does_what_a_sorted_map_does() {
        var random = new Random(20_261_121);
        var expected = new TreeMap<String, Integer>();
        var actual = Fields.<Integer>of(Map.of());
        for (var step = 0; step < 2_000; step++) {
            var name = "n" + random.nextInt(24);
            if (random.nextInt(3) == 0) {
                expected.remove(name);
                actual = actual.without(name);
            } else {
                expected.put(name, step);
                actual = actual.with(name, step);
            }
            assertThat(actual.get(name)).isEqualTo(expected.get(name));
            assertThat(actual.containsKey(name)).isEqualTo(expected.containsKey(name));
            assertThat(List.copyOf(actual.entrySet())).isEqualTo(List.copyOf(expected.entrySet()));
        }
    }
}
