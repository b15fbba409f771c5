package io.sealane.eventing.lane;

import static io.sealane.eventing.TestNode.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.attempt.OpenDelivery;
import io.sealane.eventing.log.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LanesTest {

    private final Lanes lanes = new Lanes();

    @Test
    void events_of_a_key_have_their_turn_one_after_the_other_and_other_keys_do_not_wait() {
        var first = delivery(1);
        assertThat(lanes.enter(first, "a")).isTrue();
        var second = delivery(2);
        assertThat(lanes.enter(second, "a")).isFalse();
        assertThat(lanes.enter(delivery(3), "b")).isTrue();

        assertThat(lanes.settled(first)).contains(second);
        assertThat(lanes.settled(second)).isEmpty();
        assertThat(lanes.enter(delivery(4), "a")).isTrue();
    }

    @Test
    void nothing_gives_way_where_nothing_has_failed() {
        enter("a", 1, 2, 3);
        assertThat(lanes.giveWay(true)).isEmpty();
        assertThat(lanes.heldUpEvents()).isZero();
    }

    @Test
    void behind_a_failed_event_all_of_its_key_gives_way_and_the_failed_one_stays() {
        var stuck = enter("a", 1, 4, 7);
        enter("b", 2, 3, 5, 6);
        lanes.failed(stuck);

        assertThat(positions(lanes.giveWay(true))).containsExactly(4L, 7L);
        assertThat(lanes.giveWay(true)).isEmpty();
        assertThat(lanes.parks("a")).isTrue();
        assertThat(lanes.parks("b")).isFalse();
        assertThat(lanes.parkedEvents()).isEqualTo(2);
        assertThat(lanes.parkedFrom()).isEqualTo(Map.of(Standing.code("a"), 4L));
        assertThat(lanes.wanted()).isEmpty();
    }

    @Test
    void the_key_that_holds_most_gives_way_first() {
        lanes.failed(enter("a", 1, 4));
        lanes.failed(enter("b", 2, 5, 6));

        assertThat(positions(lanes.giveWay(true))).containsExactly(5L, 6L);
        assertThat(positions(lanes.giveWay(true))).containsExactly(4L);
    }

    @Test
    void no_more_keys_are_parked_than_may_be_but_those_that_are_may_park_more() {
        var a = enter("a", 1, 4);
        lanes.failed(a);
        lanes.failed(enter("b", 2, 5));
        assertThat(lanes.giveWay(true)).hasSize(1);
        assertThat(lanes.giveWay(false)).isEmpty();
        assertThat(lanes.heldUpEvents()).isEqualTo(3);
        assertThat(lanes.parkedKeys()).isEqualTo(1);

        takeBack("a", 3, 9, 1, 4);
        assertThat(lanes.parks("a")).isTrue(); // still held up
    }

    @Test
    void a_key_that_is_too_long_to_be_kept_without_its_events_keeps_its_places() {
        lanes.failed(enter("k".repeat(1025), 1, 4, 5));
        assertThat(lanes.giveWay(true)).isEmpty();
        assertThat(lanes.heldUpEvents()).isEqualTo(3);

        lanes.failed(enter("k".repeat(1024), 2, 6));
        assertThat(positions(lanes.giveWay(true))).containsExactly(6L);
    }

    @Test
    void a_settled_key_wants_back_what_is_parked_from_its_first_position_on() {
        park("a", 1, 4, 7);
        lanes.park("a", 9);

        assertThat(lanes.wanted()).hasValue(4);
        assertThat(takeBack("a", 4, 20, 9, 4, 7, 9)).containsExactly(4L, 7L, 9L);
        assertThat(lanes.parks("a")).isFalse();
        assertThat(lanes.parkedFrom()).isEmpty();
        assertThat(lanes.parkedEvents()).isZero();
    }

    @Test
    void what_has_no_room_stays_and_comes_back_before_what_is_behind_it() {
        park("a", 1, 4, 5, 6, 7);

        // The first has its turn, two more may wait.
        assertThat(takeBack("a", 4, 20, 2, 4, 5, 6, 7)).containsExactly(4L, 5L, 6L);

        assertThat(lanes.parkedFrom()).isEqualTo(Map.of(Standing.code("a"), 7L));
        assertThat(lanes.parkedEvents()).isEqualTo(1);
        assertThat(lanes.wanted()).isEmpty(); // it has something in the window
    }

    @Test
    void a_page_without_anything_of_the_key_moves_on_where_the_next_one_begins() {
        park("a", 1, 4, 50);
        assertThat(takeBack("a", 4, 10, 9, 4)).containsExactly(4L);
        assertThat(lanes.parkedFrom()).isEqualTo(Map.of(Standing.code("a"), 10L));

        takeBack("a", 10, 30, 9);
        assertThat(lanes.parkedFrom()).isEqualTo(Map.of(Standing.code("a"), 30L));

        // Nothing is there any more.
        takeBack("a", 30, Long.MAX_VALUE, 9);
        assertThat(lanes.parks("a")).isFalse();
    }

    @Test
    void what_has_come_since_the_page_was_read_is_not_taken_from_it() {
        park("a", 1, 4);
        var pass = lanes.pass(4, 9);
        assertThat(pass.holds("a", 4)).isTrue();
        assertThat(pass.holds("a", 5)).isFalse(); // stored already, and not yet shown to the trigger
    }

    @Test
    void a_key_that_fails_again_parks_what_it_took_back() {
        park("a", 1, 4, 5, 6, 7);
        takeBack("a", 4, 20, 2, 4, 5, 6, 7);
        var four = deliveries.get(deliveries.size() - 3);
        assertThat(four.position()).isEqualTo(4);
        lanes.failed(four);

        assertThat(positions(lanes.giveWay(true))).containsExactly(5L, 6L);
        assertThat(lanes.parkedFrom()).isEqualTo(Map.of(Standing.code("a"), 5L));
        assertThat(lanes.pass(4, 9).over()).isTrue();
        assertThat(lanes.settled(four)).isEmpty();
        assertThat(takeBack("a", 5, 20, 9, 5, 6, 7)).containsExactly(5L, 6L, 7L);
    }

    @Test
    void a_page_that_begins_behind_what_a_key_has_parked_has_nothing_for_it() {
        park("a", 1, 4, 9);
        assertThat(lanes.pass(5, 9).over()).isTrue();
    }

    @Test
    void keys_that_go_on_share_a_page() {
        park("a", 1, 4);
        park("b", 2, 5);
        assertThat(lanes.wanted()).hasValue(4);
        var pass = lanes.pass(4, 9);
        assertThat(pass.holds("a", 4)).isTrue();
        pass.returned("a", 4);
        assertThat(pass.holds("b", 5)).isTrue();
        pass.returned("b", 5);
        assertThat(pass.over()).isTrue();
        assertThat(lanes.parkNothing()).isTrue();
    }

    private final List<OpenDelivery> deliveries = new ArrayList<>();

    /** Brings events of a key in. @return the first of them */
    private OpenDelivery enter(String key, long... positions) {
        var first = delivery(positions[0]);
        lanes.enter(first, key);
        for (var i = 1; i < positions.length; i++) {
            lanes.enter(delivery(positions[i]), key);
        }
        return first;
    }

    /** The first fails, the others give way, and the first is settled. */
    private void park(String key, long... positions) {
        var first = enter(key, positions);
        lanes.failed(first);
        assertThat(lanes.giveWay(true)).hasSize(positions.length - 1);
        assertThat(lanes.settled(first)).isEmpty();
    }

    /** Reads a page with these events of a key. @return what came back */
    private List<Long> takeBack(String key, long from, long next, int share, long... positions) {
        var back = new ArrayList<Long>();
        var pass = lanes.pass(from, share);
        for (var position : positions) {
            if (pass.holds(key, position) && pass.hasRoom(key)) {
                pass.returned(key, position);
                lanes.enter(delivery(position), key);
                back.add(position);
            } else if (pass.holds(key, position)) {
                pass.stays(key, position);
            }
        }
        pass.end(next);
        return back;
    }

    private static List<Long> positions(List<OpenDelivery> given) {
        return given.stream().map(OpenDelivery::position).toList();
    }

    private OpenDelivery delivery(long position) {
        var delivery = new OpenDelivery(position, event("e" + position), 0, 0);
        deliveries.add(delivery);
        return delivery;
    }
}
