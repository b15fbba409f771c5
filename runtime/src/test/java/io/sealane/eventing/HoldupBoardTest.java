package io.sealane.eventing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.EventMesh.Holdup;
import io.sealane.eventing.HoldupBoard.Told;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HoldupBoardTest {

    private final HoldupBoard board = new HoldupBoard();

    @Test
    void sixty_four_partitions_tell_as_much_as_one() {
        assertThat(board.say(5, Holdup.SOME, 0)).contains(new Told(List.of(5), Holdup.SOME));
        for (var partition = 0; partition < 64; partition++) {
            assertThat(board.say(partition, Holdup.SOME, 0)).isEmpty();
        }
        for (var partition = 0; partition < 63; partition++) {
            assertThat(board.say(partition, Holdup.OVER, 0)).isEmpty();
        }

        assertThat(board.say(63, Holdup.OVER, 0))
                .contains(new Told(IntStream.range(0, 64).boxed().toList(), Holdup.OVER));
    }

    @Test
    void the_worst_partition_counts_and_is_named() {
        board.say(2, Holdup.SOME, 0);
        assertThat(board.say(7, Holdup.ALL, 0)).contains(new Told(List.of(7), Holdup.ALL));
        assertThat(board.say(7, Holdup.OVER, 0)).contains(new Told(List.of(2), Holdup.SOME));
        assertThat(board.say(2, Holdup.OVER, 0)).contains(new Told(List.of(2, 7), Holdup.OVER));
    }

    @Test
    void keys_that_come_and_go_for_ever_are_told_now_and_then_and_always_that_they_go_on() {
        var held = 0;
        var over = 0;
        for (var i = 0; i < 100; i++) {
            held += board.say(0, Holdup.SOME, i).isPresent() ? 1 : 0;
            over += board.say(0, Holdup.OVER, i).isPresent() ? 1 : 0;
        }

        assertThat(held).isEqualTo(Allowance.BURST);
        assertThat(over).isEqualTo(held);
    }

    @Test
    void a_partition_that_moves_away_is_not_waited_for() {
        board.say(0, Holdup.SOME, 0);
        board.say(1, Holdup.SOME, 0);
        board.leave(1);

        assertThat(board.say(0, Holdup.OVER, 0)).contains(new Told(List.of(0, 1), Holdup.OVER));
    }

    @Test
    void what_one_said_that_moved_away_keeps_no_other_from_being_told() {
        board.say(0, Holdup.ALL, 0);
        board.leave(0);

        assertThat(board.say(1, Holdup.SOME, 0)).contains(new Told(List.of(1), Holdup.SOME));
        assertThat(board.say(1, Holdup.OVER, 0)).contains(new Told(List.of(0, 1), Holdup.OVER));
    }

    @Test
    void one_that_takes_over_before_the_one_before_has_ended_still_says_that_its_keys_go_on() {
        board.begin(0);
        board.say(0, Holdup.SOME, 0);
        assertThat(board.begin(0)).isEqualTo(Holdup.SOME);
        board.leave(0);

        assertThat(board.say(1, Holdup.SOME, 0)).isEmpty();
        assertThat(board.say(1, Holdup.OVER, 0)).isEmpty();
        assertThat(board.say(0, Holdup.OVER, 0)).contains(new Told(List.of(0, 1), Holdup.OVER));
    }

    @Test
    void one_that_comes_back_goes_by_what_it_said_last() {
        board.say(0, Holdup.ALL, 0);
        board.leave(0);

        assertThat(board.begin(0)).isEqualTo(Holdup.ALL);
        assertThat(board.say(0, Holdup.OVER, 0)).contains(new Told(List.of(0), Holdup.OVER));
        assertThat(board.begin(0)).isEqualTo(Holdup.OVER);
    }

    @Test
    void what_an_earlier_life_of_the_node_may_have_said_is_taken_back_when_all_have_gone_on() {
        assertThat(board.parks(0)).isEqualTo(Holdup.SOME);
        assertThat(board.parks(1)).isEqualTo(Holdup.SOME);
        assertThat(board.begin(2)).isEqualTo(Holdup.OVER);

        assertThat(board.say(0, Holdup.OVER, 0)).isEmpty();
        assertThat(board.say(1, Holdup.OVER, 0)).contains(new Told(List.of(0, 1), Holdup.OVER));
    }
}
