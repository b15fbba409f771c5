package io.sealane.serving.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MetricWindowTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final MetricWindow window = new MetricWindow(Duration.ofSeconds(5));

    @Test
    void nothing_recorded_is_nothing_and_not_zero() {
        assertThat(window.isEmpty(START)).isTrue();
        assertThat(window.average(START)).isZero();
        assertThat(window.weightedAverage(START)).isZero();
    }

    @Test
    void a_young_window_is_the_average_of_the_seconds_that_there_were() {
        record(0, 4);
        record(1, 8);

        assertThat(window.average(at(1))).isEqualTo(6);
    }

    @Test
    void values_of_one_second_add_up() {
        record(0, 1);
        window.record(START.plusMillis(900), 2);

        assertThat(window.average(at(0))).isEqualTo(3);
    }

    @Test
    void what_is_older_than_the_window_does_not_count() {
        for (int second = 0; second < 7; second++) {
            record(second, second);
        }

        // 2, 3, 4, 5, 6
        assertThat(window.average(at(6))).isEqualTo(4);
    }

    @Test
    void seconds_of_silence_do_not_count_and_a_window_of_silence_is_empty() {
        for (int second = 0; second < 5; second++) {
            record(second, 10);
        }

        // Seconds 2, 3, 4 are still within, 5 and 6 said nothing.
        assertThat(window.average(at(6))).isEqualTo(10);
        assertThat(window.isEmpty(at(8))).isFalse();
        assertThat(window.isEmpty(at(9))).isTrue();
        assertThat(window.average(at(9))).isZero();
    }

    @Test
    void a_gap_counts_as_zeros_and_a_long_one_begins_anew() {
        record(0, 10);
        record(2, 20);
        assertThat(window.average(at(2))).isEqualTo(10);

        record(50, 7);
        assertThat(window.average(at(50))).isEqualTo(7);
    }

    @Test
    void a_clock_that_is_set_back_begins_anew() {
        record(3600, 10);

        record(0, 20);

        assertThat(window.average(at(0))).isEqualTo(20);
        record(1, 40);
        assertThat(window.average(at(1))).isEqualTo(30);
    }

    @Test
    void the_newest_second_weighs_most() {
        // 1 - 0.0001^(1/5) = 0.8415107...
        record(0, 100);
        record(1, 0);
        assertThat(window.weightedAverage(at(1))).isCloseTo(100 * 0.841511 * 0.158489, within(0.01));

        record(2, 100);
        assertThat(window.weightedAverage(at(2)))
                .isCloseTo(100 * 0.841511 + 100 * 0.841511 * 0.158489 * 0.158489, within(0.01));
    }

    private void record(int second, double value) {
        window.record(at(second), value);
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
