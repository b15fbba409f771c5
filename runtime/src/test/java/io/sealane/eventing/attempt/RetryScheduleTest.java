package io.sealane.eventing.attempt;

import static io.sealane.eventing.settings.DeliverySettings.Backoff.EXPONENTIAL;
import static io.sealane.eventing.settings.DeliverySettings.Backoff.LINEAR;
import static org.assertj.core.api.Assertions.assertThat;

import akka.util.ByteString;
import io.sealane.eventing.attempt.Verdict.Failed;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.DeliverySettings.Backoff;
import io.sealane.eventing.settings.DeliverySettings.Format;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RetryScheduleTest {

    private static final Failed AGAIN = Failed.ofReply(true, 500, "no");
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

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
        assertThat(waitAfter(3, settings(9, EXPONENTIAL, 4000))).contains(Duration.ofSeconds(10));
        assertThat(waitAfter(2_000_000_000, settings(Integer.MAX_VALUE, LINEAR, 4000)))
                .contains(Duration.ofSeconds(10));
        assertThat(waitAfter(64, settings(100, EXPONENTIAL, 1))).contains(Duration.ofSeconds(10));
    }

    @Test
    void a_delay_of_zero_retries_at_once() {
        assertThat(waitAfter(70, settings(100, EXPONENTIAL, 0))).contains(Duration.ZERO);
    }

    @Test
    void there_are_as_many_retries_as_were_asked_for() {
        assertThat(waitAfter(1, settings(0, LINEAR, 1))).isEmpty();
        assertThat(waitAfter(3, settings(3, LINEAR, 1))).isPresent();
        assertThat(waitAfter(4, settings(3, LINEAR, 1))).isEmpty();
    }

    @Test
    void with_jitter_waits_are_shorter_by_chance_and_the_same_when_they_are_asked_for_again() {
        var half = jittering(50);
        var waits = IntStream.range(0, 1000)
                .mapToLong(position -> schedule.waitAfter(1, position, AGAIN, half, NOW)
                        .orElseThrow()
                        .toMillis())
                .toArray();

        assertThat(LongStream.of(waits)).allMatch(wait -> wait >= 500 && wait <= 1000);
        assertThat(LongStream.of(waits).filter(wait -> wait < 750).count()).isBetween(400L, 600L);
        assertThat(schedule.waitAfter(1, 7, AGAIN, half, NOW))
                .contains(schedule.waitAfter(1, 7, AGAIN, half, NOW).orElseThrow());
        assertThat(schedule.waitAfter(1, 7, AGAIN, jittering(0), NOW)).contains(Duration.ofSeconds(1));
    }

    @ParameterizedTest
    @CsvSource({
        "5, PT5S",
        "0, PT1S",
        "100, PT20S",
        "99999999999999999999, PT20S",
        "'Sat, 31 Jan 2026 12:00:07 GMT', PT7S",
        "'Sat, 31 Jan 2026 11:59:00 GMT', PT1S",
        "soon, PT1S",
        "-5, PT1S"
    })
    void a_receiver_is_left_alone_for_as_long_as_it_asks_and_may_and_never_shorter_than_the_backoff(
            String asked, Duration wait) {
        var failed = new Failed(true, 503, ByteString.emptyByteString(), "status 503", Optional.of(asked));

        assertThat(schedule.waitAfter(1, 0, failed, listening(Duration.ofSeconds(20)), NOW))
                .contains(wait);
        assertThat(schedule.waitAfter(1, 0, failed, listening(Duration.ZERO), NOW))
                .contains(Duration.ofSeconds(1));
    }

    @Test
    void what_is_final_is_not_tried_again() {
        assertThat(schedule.waitAfter(1, 0, Failed.ofReply(false, 400, "no"), settings(3, LINEAR, 1), NOW))
                .isEmpty();
    }

    private static DeliverySettings jittering(int percent) {
        return new DeliverySettings(
                3,
                LINEAR,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Optional.empty(),
                Format.BINARY,
                Duration.ZERO,
                percent);
    }

    private static DeliverySettings listening(Duration max) {
        return new DeliverySettings(
                3, LINEAR, Duration.ofSeconds(1), Duration.ofSeconds(1), Optional.empty(), Format.BINARY, max, 0);
    }

    private Optional<Duration> waitAfter(int attempts, DeliverySettings settings) {
        return schedule.waitAfter(attempts, 0, AGAIN, settings, NOW);
    }

    private List<Long> millis(DeliverySettings settings) {
        return IntStream.rangeClosed(1, settings.retry())
                .mapToObj(
                        attempts -> waitAfter(attempts, settings).orElseThrow().toMillis())
                .toList();
    }

    private static DeliverySettings settings(int retry, Backoff backoff, long millis) {
        return new DeliverySettings(
                retry, backoff, Duration.ofMillis(millis), Duration.ofSeconds(1), Optional.empty(), Format.BINARY);
    }
}
