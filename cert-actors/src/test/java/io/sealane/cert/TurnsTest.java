package io.sealane.cert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TurnsTest {

    private final List<String> granted = new ArrayList<>();
    private final Turns turns = new Turns(2);
    private final Turns.Turn first = turns.turn();
    private final Turns.Turn second = turns.turn();
    private final Turns.Turn third = turns.turn();
    private final Turns.Turn fourth = turns.turn();

    @Test
    void as_many_as_may_work_at_once_and_the_others_in_the_order_in_which_they_came() {
        assertThat(take(first, "1")).isTrue();
        assertThat(take(second, "2")).isTrue();
        assertThat(take(third, "3")).isFalse();
        assertThat(take(fourth, "4")).isFalse();

        second.giveBack();
        assertThat(granted).containsExactly("3");
        first.giveBack();
        assertThat(granted).containsExactly("3", "4");
        assertThat(take(first, "1")).isFalse();
        third.giveBack();
        assertThat(granted).containsExactly("3", "4", "1");
    }

    @Test
    void taking_and_giving_back_again_counts_once() {
        take(first, "1");
        assertThat(take(first, "1")).isTrue();
        assertThat(take(second, "2")).isTrue();
        first.giveBack();
        first.giveBack();
        assertThat(take(third, "3")).isTrue();
        assertThat(take(fourth, "4")).isFalse();
    }

    @Test
    void who_ends_while_waiting_is_passed_over() {
        take(first, "1");
        take(second, "2");
        take(third, "3");
        take(fourth, "4");
        third.giveBack();
        first.giveBack();
        assertThat(granted).containsExactly("4");
    }

    @Test
    void who_was_granted_a_turn_has_it() {
        take(first, "1");
        take(second, "2");
        take(third, "3");
        first.giveBack();
        assertThat(take(third, "3")).isTrue();
        assertThat(take(first, "1")).isFalse();
    }

    private boolean take(Turns.Turn turn, String name) {
        return turn.take(() -> granted.add(name));
    }
}
