package io.sealane.eventing.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.settings.Pace;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GateTest {

    private static final long SECOND = 1_000_000_000;
    private static final long START = -5 * SECOND;

    private final Gate gate = new Gate();
    private final AtomicInteger woken = new AtomicInteger();
    private final Runnable wake = woken::incrementAndGet;

    @Test
    void no_more_than_so_many_are_under_way_and_whoever_asked_is_woken_when_one_ends() {
        var two = new Pace(false, OptionalInt.of(2), OptionalInt.empty(), Optional.empty());

        assertThat(gate.enter(two, START, wake)).isEqualTo(Gate.OPEN);
        assertThat(gate.enter(two, START, wake)).isEqualTo(Gate.OPEN);
        assertThat(gate.enter(two, START, wake)).isEqualTo(Gate.FULL);
        assertThat(woken).hasValue(0);

        gate.leave(two, gate.era(), false, START);
        assertThat(woken).hasValue(1);
        assertThat(gate.enter(two, START, wake)).isEqualTo(Gate.OPEN);
        assertThat(gate.enter(two, START, wake)).isEqualTo(Gate.FULL);

        gate.abandon(2);
        assertThat(woken).hasValue(2);
        assertThat(gate.enter(two, START, wake)).isEqualTo(Gate.OPEN);
    }

    @Test
    void ten_a_second_are_two_at_once_then_one_each_tenth_of_a_second() {
        var ten = new Pace(false, OptionalInt.empty(), OptionalInt.of(10), Optional.empty());

        assertThat(gate.enter(ten, START, wake)).isEqualTo(Gate.OPEN);
        assertThat(gate.enter(ten, START, wake)).isEqualTo(Gate.OPEN);
        assertThat(gate.enter(ten, START, wake)).isEqualTo(SECOND / 10);
        assertThat(gate.enter(ten, START + SECOND / 10, wake)).isEqualTo(Gate.OPEN);
        assertThat(gate.enter(ten, START + SECOND / 10 + 1, wake)).isEqualTo(SECOND / 10 - 1);
    }

    @Test
    void one_a_second_is_one_a_second() {
        var one = new Pace(false, OptionalInt.empty(), OptionalInt.of(1), Optional.empty());
        var begun = 0;

        for (var tenth = 0; tenth < 100; tenth++) {
            begun += gate.enter(one, START + tenth * SECOND / 10, wake) == Gate.OPEN ? 1 : 0;
        }

        // At 0, then a tenth of a second early, as may be after a quiet time, at 0.9, 1.9, ... 9.9.
        assertThat(begun).isEqualTo(11);
    }

    @Test
    void after_so_many_failures_in_a_row_nobody_gets_through_until_one_attempt_has_shown_that_it_works() {
        var careful = new Pace(
                false,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.of(new Pace.Breaker(2, Duration.ofSeconds(3))));

        attempt(careful, START, true);
        assertThat(gate.pause(careful, START)).isZero();
        attempt(careful, START, true);
        assertThat(gate.pause(careful, START + SECOND)).isEqualTo(2 * SECOND);
        assertThat(gate.pause(careful, START + 4 * SECOND)).isZero();
        assertThat(gate.enter(careful, START + SECOND, wake)).isEqualTo(2 * SECOND);

        var probe = START + 3 * SECOND;
        assertThat(gate.enter(careful, probe, wake)).isEqualTo(Gate.OPEN);
        assertThat(gate.enter(careful, probe, wake)).isEqualTo(Gate.FULL);
        gate.leave(careful, gate.era(), true, probe);
        assertThat(gate.enter(careful, probe + 1, wake)).isEqualTo(3 * SECOND - 1);

        attempt(careful, probe + 3 * SECOND, false);
        attempt(careful, probe + 3 * SECOND, true);
        assertThat(gate.enter(careful, probe + 3 * SECOND, wake)).isEqualTo(Gate.OPEN);
    }

    @Test
    void what_began_before_a_pause_neither_ends_it_nor_lets_another_probe_through() {
        var careful = new Pace(
                false,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.of(new Pace.Breaker(1, Duration.ofSeconds(3))));
        assertThat(gate.enter(careful, START, wake)).isEqualTo(Gate.OPEN);
        var before = gate.era();
        attempt(careful, START, true);
        var probe = START + 3 * SECOND;
        assertThat(gate.enter(careful, probe, wake)).isEqualTo(Gate.OPEN);

        gate.leave(careful, before, false, probe);

        assertThat(gate.enter(careful, probe, wake)).isEqualTo(Gate.FULL);
        gate.leave(careful, gate.era(), true, probe);
        assertThat(gate.pause(careful, probe)).isEqualTo(3 * SECOND);
    }

    private void attempt(Pace pace, long now, boolean fails) {
        assertThat(gate.enter(pace, now, wake)).isEqualTo(Gate.OPEN);
        gate.leave(pace, gate.era(), fails, now);
    }
}
