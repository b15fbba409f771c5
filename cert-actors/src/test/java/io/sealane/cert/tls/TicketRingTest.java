package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TicketRingTest {

    private final MutableClock clock = new MutableClock(Instant.parse("2026-06-01T00:00:00Z"));
    private final TicketRing ring = new TicketRing(clock, Duration.ofHours(1));

    @Test
    void begins_with_one_key() {
        assertThat(ring.keys()).hasSize(1);
        assertThat(ring.rollIfDue()).isFalse();
    }

    @Test
    void a_new_key_seals_after_an_hour_and_the_old_one_still_opens() {
        var first = ring.keys().get(0);
        clock.advance(Duration.ofMinutes(59));
        assertThat(ring.rollIfDue()).isFalse();
        clock.advance(Duration.ofMinutes(1));

        assertThat(ring.rollIfDue()).isTrue();
        assertThat(ring.keys()).hasSize(2).element(1).isEqualTo(first);
    }

    @Test
    void a_key_opens_for_two_more_lives_and_is_gone_then() {
        var first = ring.keys().get(0);
        for (var hour = 1; hour <= 2; hour++) {
            clock.advance(Duration.ofHours(1));
            ring.rollIfDue();
            assertThat(ring.keys()).contains(first);
        }
        clock.advance(Duration.ofHours(1));
        ring.rollIfDue();

        assertThat(ring.keys()).hasSize(3).doesNotContain(first);
    }

    @Test
    void after_a_long_quiet_time_no_old_key_opens() {
        var first = ring.keys().get(0);
        clock.advance(Duration.ofHours(4));
        ring.rollIfDue();

        assertThat(ring.keys()).hasSize(1).doesNotContain(first);
    }

    @Test
    void thrown_away_means_that_nothing_opens_any_more() {
        clock.advance(Duration.ofHours(1));
        ring.rollIfDue();
        var before = ring.keys();
        ring.discard();

        assertThat(ring.keys()).hasSize(1).doesNotContainAnyElementsOf(before);
    }
}
