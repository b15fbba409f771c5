package io.sealane.eventing.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.journal.Mark;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CursorsTest {

    private final Map<String, Mark> stored = new HashMap<>();

    @Test
    void what_is_stored_is_what_comes_back() {
        var cursors = Cursors.of(Map.of(), 0);
        cursors.started("t1", 3);
        cursors.started("t2", 4);
        cursors.dispatched(10);
        cursors.opened("t2", Standing.at(7));
        store(cursors);

        var again = Cursors.of(stored, 0);

        assertThat(again.dispatch()).isEqualTo(10);
        assertThat(again.triggers()).containsExactlyInAnyOrder("t1", "t2");
        assertThat(again.start("t1")).contains(3L);
        assertThat(again.open("t1")).isEmpty();
        assertThat(again.open("t2")).contains(Standing.at(7));
    }

    @Test
    void a_start_that_is_being_found_out_is_not_stored_and_asks_for_no_write() {
        var cursors = Cursors.of(Map.of(), 0);
        cursors.awaited("t");
        assertThat(cursors.startsStored()).isFalse();
        assertThat(cursors.startsMoved()).isFalse();

        cursors.started("t", 3);
        assertThat(cursors.startsMoved()).isTrue();
        store(cursors);
        assertThat(cursors.startsStored()).isTrue();
        assertThat(cursors.startsMoved()).isFalse();
    }

    @Test
    void only_what_every_trigger_has_settled_is_passed() {
        var cursors = Cursors.of(Map.of(), 0);
        cursors.dispatched(10);
        assertThat(cursors.passed()).isEqualTo(10);

        cursors.opened("t1", Standing.at(4));
        cursors.opened("t2", Standing.at(6));
        assertThat(cursors.passed()).isEqualTo(4);

        cursors.settled("t1");
        assertThat(cursors.passed()).isEqualTo(6);
    }

    @Test
    void a_trigger_that_settled_all_costs_nothing_in_store() {
        var cursors = Cursors.of(Map.of(), 0);
        cursors.started("t", 0);
        cursors.opened("t", Standing.at(4));
        store(cursors);
        cursors.settled("t");
        store(cursors);

        assertThat(stored).isEqualTo(Map.of("dispatch", Mark.at(0), "start:t", Mark.at(0)));
        assertThat(cursors.dirty()).isFalse();
    }

    @Test
    void opening_and_settling_between_two_writes_leaves_nothing_behind() {
        var cursors = Cursors.of(Map.of(), 0);
        cursors.opened("t", Standing.at(4));
        cursors.settled("t");
        cursors.opened("t", Standing.at(8));
        store(cursors);

        assertThat(stored).containsEntry("open:t", Mark.at(8));
    }

    @Test
    void parked_keys_are_stored_beside_the_mark_and_come_back_with_it() {
        var mark = new Mark(4, List.of(new Mark.Range(5, 9)));
        var cursors = Cursors.of(Map.of(), 0);
        cursors.opened("t", new Standing(mark, Map.of(255, 4L, -1, 7L)));
        cursors.opened("other", Standing.at(2));
        store(cursors);

        assertThat(stored).containsEntry("parked:t:ff", Mark.at(4)).containsEntry("parked:t:ffffffff", Mark.at(7));
        var again = Cursors.of(stored, 0);
        assertThat(again.open("t")).contains(new Standing(mark, Map.of(255, 4L, -1, 7L)));
        assertThat(again.open("other")).contains(Standing.at(2));
    }

    @Test
    void what_is_parked_no_more_is_forgotten_and_what_has_not_moved_is_not_written() {
        var cursors = Cursors.of(Map.of(), 0);
        cursors.opened("t", new Standing(Mark.at(4), Map.of(1, 4L, 2, 7L)));
        store(cursors);

        cursors.opened("t", new Standing(Mark.at(5), Map.of(2, 7L)));
        var marks = cursors.changes(Duration.ZERO, Long.MAX_VALUE);
        assertThat(marks.moves()).isEqualTo(Map.of("dispatch", Mark.at(0), "open:t", Mark.at(5)));
        assertThat(marks.removals()).containsExactly("parked:t:1");

        cursors.settled("t");
        assertThat(cursors.changes(Duration.ZERO, Long.MAX_VALUE).removals())
                .containsExactlyInAnyOrder("open:t", "parked:t:2");
    }

    @Test
    void what_a_version_left_behind_that_knows_no_parked_keys_does_not_hinder_and_goes() {
        stored.put("dispatch", Mark.at(50));
        stored.put("open:moved", new Mark(20, List.of(new Mark.Range(30, 40))));
        stored.put("parked:moved:1", Mark.at(4));
        stored.put("parked:moved:2", Mark.at(35));
        stored.put("parked:settled:1", Mark.at(4));

        var cursors = Cursors.of(stored, 0);

        assertThat(cursors.open("moved")).contains(new Standing(stored.get("open:moved"), Map.of(1, 20L, 2, 35L)));
        assertThat(cursors.open("settled")).isEmpty();
        store(cursors);
        assertThat(stored).doesNotContainKey("parked:settled:1");
        cursors.settled("moved");
        store(cursors);
        assertThat(stored.keySet()).containsExactly("dispatch");
    }

    @Test
    void a_removed_trigger_is_forgotten() {
        var cursors = Cursors.of(Map.of(), 0);
        cursors.started("t", 0);
        cursors.opened("t", Standing.at(4));
        store(cursors);
        cursors.removed("t");
        store(cursors);

        assertThat(stored).isEqualTo(Map.of("dispatch", Mark.at(0)));
        assertThat(cursors.startsStored()).isTrue();
    }

    @Test
    void a_start_counts_as_stored_only_when_the_journal_says_so() {
        var cursors = Cursors.of(Map.of(), 0);
        cursors.started("t", 5);
        var marks = cursors.changes(Duration.ZERO, Long.MAX_VALUE);
        assertThat(cursors.startsStored()).isFalse();

        cursors.stored(marks);
        assertThat(cursors.startsStored()).isTrue();
    }

    @Test
    void dispatch_never_begins_before_what_is_still_there() {
        assertThat(Cursors.of(Map.of(), 9).dispatch()).isEqualTo(9);
        assertThat(Cursors.of(Map.of("dispatch", Mark.at(12)), 9).dispatch()).isEqualTo(12);
    }

    private void store(Cursors cursors) {
        var marks = cursors.changes(Duration.ZERO, Long.MAX_VALUE);
        stored.keySet().removeAll(marks.removals());
        stored.putAll(marks.moves());
        cursors.stored(marks);
    }
}
