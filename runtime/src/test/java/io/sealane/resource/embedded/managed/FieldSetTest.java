package io.sealane.resource.embedded.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.resource.embedded.object.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FieldSetTest {

    private static final FieldSet SPEC = set("{'f:spec':{'.':{},'f:a':{},'f:b':{'f:c':{}}}}");

    private static FieldSet set(String json) {
        return FieldsV1.decode(Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void a_union_has_what_either_has() {
        assertThat(SPEC.with(set("{'f:spec':{'f:b':{'.':{},'f:d':{}}},'f:x':{}}")))
                .isEqualTo(set("{'f:spec':{'.':{},'f:a':{},'f:b':{'.':{},'f:c':{},'f:d':{}}},'f:x':{}}"));
    }

    @Test
    void a_difference_takes_fields_and_leaves_their_parts() {
        assertThat(SPEC.without(set("{'f:spec':{'.':{},'f:b':{},'f:a':{}}}")))
                .isEqualTo(set("{'f:spec':{'f:b':{'f:c':{}}}}"));
        assertThat(SPEC.without(SPEC).isEmpty()).isTrue();
    }

    @Test
    void an_intersection_has_what_both_have() {
        assertThat(SPEC.both(set("{'f:spec':{'f:a':{},'f:b':{}},'f:x':{}}"))).isEqualTo(set("{'f:spec':{'f:a':{}}}"));
    }

    @Test
    void what_changes_nothing_makes_no_other_set() {
        assertThat(SPEC.with(set("{'f:spec':{'f:a':{}}}"))).isSameAs(SPEC);
        assertThat(SPEC.without(set("{'f:spec':{'f:b':{}}}"))).isSameAs(SPEC);
        assertThat(SPEC.with(set("{'f:x':{}}")).part("f:spec")).isSameAs(SPEC.part("f:spec"));
    }

    @Test
    void it_is_written_in_order_and_read_again() {
        var text = "{'f:a':{'k:{#n#:1}':{'.':{},'f:n':{}},'v:1':{}},'f:b':{}}".replace("#", "\\\"");
        var set = set(text);

        assertThat(FieldsV1.decode(FieldsV1.encode(set))).isEqualTo(set);
        assertThat(FieldsV1.encode(SPEC).toString().replace('"', '\''))
                .isEqualTo("{'f:spec':{'.':{},'f:a':{},'f:b':{'f:c':{}}}}");
        assertThat(set.shown(3)).containsExactly(".a[n=1]", ".a[n=1].n", ".a[=1]");
        assertThat(set.size()).isEqualTo(4);
    }

    @Test
    void what_is_no_path_element_is_refused() {
        assertThatThrownBy(() -> set("{'f:a':{'x':{}}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x'");
    }
}
