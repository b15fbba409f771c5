package io.sealane.eventing;

import static io.sealane.eventing.DeliverySettings.Backoff.EXPONENTIAL;
import static io.sealane.eventing.DeliverySettings.Backoff.LINEAR;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.DeliverySettings.Backoff;
import io.sealane.eventing.DeliverySettings.Format;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RetryScheduleTest {

    private final RetrySchedule schedule = new RetrySchedule(Duration.ofSeconds(10));

    @Test
    void linear_waits_grow_by_the_delay() {
        assertThat(millis(settings(4, LINEAR, 200))).containsExactly(200L, 400L, 600L, 800L);
    }

    @Test
    void exponential_waits_double_from_the_delay_on() {
        assertThat(millis(settings(5, EXPONENTIAL, 200))).containsExactly(200L, 400L, 800L, 1600L, 3200L);
    }

    @Test
    void no_wait_is_longer_than_the_longest() {
        assertThat(schedule.waitAfter(3, settings(9, EXPONENTIAL, 4000))).contains(Duration.ofSeconds(10));
        assertThat(schedule.waitAfter(2_000_000_000, settings(Integer.MAX_VALUE, LINEAR, 4000)))
                .contains(Duration.ofSeconds(10));
        assertThat(schedule.waitAfter(64, settings(100, EXPONENTIAL, 1))).contains(Duration.ofSeconds(10));
    }

    @Test
    void a_delay_of_zero_retries_at_once() {
        assertThat(schedule.waitAfter(70, settings(100, EXPONENTIAL, 0))).contains(Duration.ZERO);
    }

    @Test
    void there_are_as_many_retries_as_were_asked_for() {
        assertThat(schedule.waitAfter(1, settings(0, LINEAR, 1))).isEmpty();
        assertThat(schedule.waitAfter(3, settings(3, LINEAR, 1))).isPresent();
        assertThat(schedule.waitAfter(4, settings(3, LINEAR, 1))).isEmpty();
    }

    private List<Long> millis(DeliverySettings settings) {
        return IntStream.rangeClosed(1, settings.retry())
                .mapToObj(attempts ->
                        schedule.waitAfter(attempts, settings).orElseThrow().toMillis())
                .toList();
    }

    private static DeliverySettings settings(int retry, Backoff backoff, long millis) {
        return new DeliverySettings(
                retry, backoff, Duration.ofMillis(millis), Duration.ofSeconds(1), Optional.empty(), Format.BINARY);
    }
}
