package io.sealane.cert;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.schedule.RecurringWindow;
import io.sealane.cert.spec.CertificateSpec.Validity;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RenewalTimeTest {

    private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-04-01T00:00:00Z");
    private static final Duration BACKDATING = Duration.ofMinutes(2);

    /**
     * Lives of 90 and 9 days; serial 0 adds nothing, serial 500 half of the share that differs: a twentieth of the life (4.5 days of 90)
     * or a quarter of the lead, whichever is less. Computed by hand.
     */
    @ParameterizedTest
    @CsvSource({
        "P90D,  ,       ,   0, 2026-03-02T00:00:00Z", // a third: 30 days before 2026-04-01
        "P90D,  ,       , 500, 2026-03-04T06:00:00Z", // 2.25 days later
        "P90D,  PT360H, ,   0, 2026-03-17T00:00:00Z", // 15 days before the end
        "P90D,  PT360H, , 500, 2026-03-18T21:00:00Z", // half of 15/4 days = 45 h later
        "P90D,  ,       10, 0, 2026-03-23T00:00:00Z", // 9 days before the end
        "P90D,  ,       99, 0, 2026-01-05T12:00:00Z", // never in the first twentieth
        "P9D,   PT360H, ,   0, 2026-01-07T00:00:00Z", // renewBefore longer than the life: a third
        "PT36H, PT35H59M, , 0, 2026-01-01T01:48:00Z" // nearly as long as the life: the first twentieth is kept
    })
    void is_computed_from_the_real_life(
            Duration life, Duration renewBefore, Integer percentage, long serial, Instant expected) {
        var validity = new Validity(
                Duration.ofDays(3650),
                Optional.ofNullable(renewBefore),
                percentage == null ? OptionalInt.empty() : OptionalInt.of(percentage));

        assertThat(renewal(life, serial, validity)).isEqualTo(expected);
    }

    @Test
    void is_in_whole_seconds() {
        assertThat(renewal(Duration.ofSeconds(100), 0, Validity.of(Duration.ofHours(1))))
                .isEqualTo("2026-01-01T00:01:06Z"); // 66.67 s after the issue
    }

    @Test
    void certificates_made_together_are_renewed_apart() {
        var validity = Validity.of(Duration.ofDays(90));

        var first = renewal(Duration.ofDays(90), 1, validity);
        var second = renewal(Duration.ofDays(90), 999, validity);

        assertThat(Duration.between(first, second)).isBetween(Duration.ofDays(4), Duration.ofDays(5));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-02T03:00:00Z, 2026-03-02T03:00:00Z, false", // a window is open
        "2026-03-02T12:00:00Z, 2026-03-03T02:00:00Z, false", // the next one
        "2026-03-31T12:00:00Z, 2026-03-31T12:00:00Z, true" // none opens before the end on 1 April
    })
    void is_moved_into_the_next_window_unless_that_is_too_late(Instant wanted, Instant moved, boolean outside) {
        var window = RecurringWindow.of("0 2 * * *", Duration.ofHours(4), "UTC");

        assertThat(RenewalTime.windowed(wanted, List.of(window), END, BigInteger.valueOf(1000)))
                .isEqualTo(new RenewalTime.Windowed(moved, outside));
    }

    @Test
    void certificates_share_the_first_half_of_a_window() {
        var window = RecurringWindow.of("0 2 * * *", Duration.ofHours(4), "UTC");

        var moved = RenewalTime.windowed(
                Instant.parse("2026-03-02T12:00:00Z"), List.of(window), END, BigInteger.valueOf(500));

        assertThat(moved.at()).isEqualTo("2026-03-03T03:00:00Z"); // half of two hours later
    }

    private static Instant renewal(Duration life, long serial, Validity validity) {
        return RenewalTime.of(
                ISSUED.minus(BACKDATING), ISSUED.plus(life), BigInteger.valueOf(serial), validity, BACKDATING);
    }
}
