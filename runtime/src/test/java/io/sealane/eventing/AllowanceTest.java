package io.sealane.eventing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AllowanceTest {

    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final long START = -7 * MINUTE;

    private final Allowance allowance = new Allowance();

    @Test
    void ten_at_once_then_one_in_ten_minutes() {
        assertThat(taken(20, START)).isEqualTo(10);
        assertThat(taken(1, START + 10 * MINUTE - 1)).isZero();
        assertThat(taken(2, START + 10 * MINUTE)).isEqualTo(1);
        assertThat(taken(2, START + 20 * MINUTE)).isEqualTo(1);
    }

    @Test
    void a_long_quiet_gives_back_ten_and_no_more() {
        assertThat(taken(20, START)).isEqualTo(10);
        assertThat(taken(20, START + 10_000 * MINUTE)).isEqualTo(10);
        assertThat(taken(1, START + 10_009 * MINUTE)).isZero();
    }

    private int taken(int asked, long nanos) {
        var taken = 0;
        for (var i = 0; i < asked; i++) {
            taken += allowance.take(nanos) ? 1 : 0;
        }
        return taken;
    }
}
