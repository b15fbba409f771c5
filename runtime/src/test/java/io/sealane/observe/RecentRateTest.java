package io.sealane.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RecentRateTest {

    private static final long SECOND = 1_000_000_000;

    @Test
    void what_is_older_than_a_minute_is_forgotten_on_a_clock_that_may_begin_anywhere() {
        for (var start : new long[] {-90 * SECOND, 0, 7 * SECOND + 1}) {
            var rate = new RecentRate();
            assertThat(rate.lastMinute(start)).isZero();
            rate.add(2, start);
            rate.add(3, start + 30 * SECOND);

            assertThat(rate.lastMinute(start + 30 * SECOND)).isEqualTo(5);
            assertThat(rate.lastMinute(start + 59 * SECOND)).isEqualTo(5);
            assertThat(rate.lastMinute(start + 61 * SECOND)).isEqualTo(3);
            rate.add(1, start + 90 * SECOND);
            assertThat(rate.lastMinute(start + 91 * SECOND)).isEqualTo(1);
            assertThat(rate.lastMinute(start + 500 * SECOND)).isZero();
        }
    }
}
