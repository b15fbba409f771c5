package io.sealane.resource.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class EventBudgetTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final EventBudget budget = new EventBudget();

    @Test
    void an_object_may_cause_25_Events_at_once_then_one_in_five_minutes() {
        assertThat(granted(30, NOON)).isEqualTo(25);
        assertThat(granted(5, NOON.plusSeconds(299))).isZero();
        assertThat(granted(5, NOON.plusSeconds(300))).isEqualTo(1);
        assertThat(granted(5, NOON.plusSeconds(1_000))).isEqualTo(2);
        assertThat(granted(50, NOON.plusSeconds(1_000_000))).isEqualTo(25);
    }

    @Test
    void a_clock_that_is_set_back_keeps_nobody_waiting() {
        assertThat(granted(30, NOON)).isEqualTo(25);

        assertThat(granted(5, NOON.minusSeconds(3_600))).isZero();
        assertThat(granted(5, NOON.minusSeconds(3_300))).isEqualTo(1);
    }

    @Test
    void one_object_does_not_take_from_anothers_share() {
        assertThat(granted(30, NOON)).isEqualTo(25);

        assertThat(budget.take("another", NOON)).isTrue();
    }

    private long granted(int wanted, Instant now) {
        return IntStream.range(0, wanted)
                .filter(each -> budget.take("one", now))
                .count();
    }
}
