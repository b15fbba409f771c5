package io.sealane.eventing.controller.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChildNamesTest {

    @Test
    void a_short_name_is_the_parents_with_its_suffix() {
        assertThat(ChildNames.of("greet", "-kn-sequence-0")).isEqualTo("greet-kn-sequence-0");
    }

    @Test
    void long_names_stay_labels_of_host_names_and_differ_as_their_parents_do() {
        var long1 = ChildNames.of("a".repeat(60) + "1", "-kn-sequence-0");
        var long2 = ChildNames.of("a".repeat(60) + "2", "-kn-sequence-0");

        assertThat(long1).endsWith("-kn-sequence-0").isNotEqualTo(long2);
        assertThat((long1 + "-kn-channel").length()).isEqualTo(63);
        assertThat(ChildNames.of("a".repeat(60) + "1", "-kn-sequence-0")).isEqualTo(long1);
    }
}
