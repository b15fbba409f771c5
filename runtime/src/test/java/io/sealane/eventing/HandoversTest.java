package io.sealane.eventing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.lane.Handovers;
import io.sealane.eventing.log.PartitionKey;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HandoversTest {

    private static final PartitionKey KEY = new PartitionKey(TestNode.BROKER, "uid-br", 0);

    private final Handovers handovers = new Handovers();
    private final AtomicInteger woken = new AtomicInteger();

    @Test
    void a_first_life_waits_for_nobody_and_own_attempts_do_not_count() {
        var life = handovers.take(KEY, "t");
        assertThat(life.isAlone(woken::incrementAndGet)).isTrue();

        var ended = life.begin(5).orElseThrow();

        assertThat(life.isAlone(woken::incrementAndGet)).isTrue();
        ended.run();
        assertThat(woken).hasValue(0);
    }

    @Test
    void the_next_life_waits_for_all_attempts_of_those_before_and_is_woken_once() {
        var first = handovers.take(KEY, "t");
        var one = first.begin(5).orElseThrow();
        first.close();
        var second = handovers.take(KEY, "t");
        var two = second.begin(9).orElseThrow();
        var third = handovers.take(KEY, "t");

        assertThat(third.isAlone(woken::incrementAndGet)).isFalse();
        assertThat(third.due()).isEqualTo(9);
        two.run();
        assertThat(woken).hasValue(0);
        one.run();
        assertThat(woken).hasValue(1);
        assertThat(third.isAlone(woken::incrementAndGet)).isTrue();
    }

    @Test
    void a_life_begins_nothing_once_another_one_has_taken_over_also_when_it_has_not_ended_yet() {
        var first = handovers.take(KEY, "t");
        var second = handovers.take(KEY, "t");

        assertThat(first.begin(5)).isEmpty();
        first.close();
        assertThat(second.begin(5)).isPresent();
        second.close();
        assertThat(second.begin(5)).isEmpty();
    }

    @Test
    void other_triggers_and_partitions_are_their_own() {
        handovers.take(KEY, "t").begin(5);

        assertThat(handovers.take(KEY, "other").isAlone(woken::incrementAndGet)).isTrue();
        assertThat(handovers
                        .take(new PartitionKey(TestNode.BROKER, "uid-br", 1), "t")
                        .isAlone(woken::incrementAndGet))
                .isTrue();
    }

    @Test
    void what_nobody_delivers_for_and_nothing_is_under_way_of_is_forgotten() {
        var life = handovers.take(KEY, "t");
        var ended = life.begin(5).orElseThrow();
        life.close();
        assertThat(handovers.size()).isEqualTo(1);

        ended.run();
        assertThat(handovers.size()).isZero();

        var next = handovers.take(KEY, "t");
        assertThat(next.isAlone(woken::incrementAndGet)).isTrue();
        next.close();
        assertThat(handovers.size()).isZero();
    }

    @Test
    void a_life_that_ends_late_does_not_have_its_successors_forgotten() {
        var late = handovers.take(KEY, "t");
        handovers.take(KEY, "t").close();
        var third = handovers.take(KEY, "t");
        var ended = third.begin(5).orElseThrow();

        late.close();
        var fourth = handovers.take(KEY, "t");

        assertThat(fourth.isAlone(woken::incrementAndGet)).isFalse();
        assertThat(third.begin(6)).isEmpty();
        ended.run();
        assertThat(woken).hasValue(1);
    }
}
