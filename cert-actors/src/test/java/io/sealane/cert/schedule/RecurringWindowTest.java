package io.sealane.cert.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RecurringWindowTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // 2026-06-01 is a Monday.
                "0 2 * * *         | UTC           | 2026-06-01T02:00:00Z | 2026-06-02T02:00:00Z",
                "0 2 * * *         | UTC           | 2026-06-01T01:59:59Z | 2026-06-01T02:00:00Z",
                "*/15 * * * *      | UTC           | 2026-06-01T10:14:00Z | 2026-06-01T10:15:00Z",
                "30 1-3 * * *      | UTC           | 2026-06-01T01:31:00Z | 2026-06-01T02:30:00Z",
                "0 22 * * SAT,SUN  | UTC           | 2026-06-01T00:00:00Z | 2026-06-06T22:00:00Z",
                "0 0 * * 7         | UTC           | 2026-06-01T00:00:00Z | 2026-06-07T00:00:00Z",
                "0 0 29 FEB *      | UTC           | 2026-06-01T00:00:00Z | 2028-02-29T00:00:00Z",
                "0 0 13 * FRI      | UTC           | 2026-06-01T00:00:00Z | 2026-06-05T00:00:00Z",
                "0 2 * * *         | Europe/Zurich | 2026-06-01T00:00:00Z | 2026-06-02T00:00:00Z",
                // At the end of March the clocks there go from 02:00 to 03:00.
                "30 2 29 3 *       | Europe/Zurich | 2026-03-01T00:00:00Z | 2026-03-29T01:30:00Z"
            })
    void opens_next(String cron, String zone, Instant time, Instant next) {
        var window = RecurringWindow.of(cron, Duration.ofHours(1), zone);

        assertThat(window.opensAfter(time)).contains(next);
    }

    @Test
    void is_open_from_its_start_until_just_before_its_end() {
        var window = RecurringWindow.of("0 2 * * *", Duration.ofHours(3), "");

        assertThat(window.isOpenAt(Instant.parse("2026-06-01T01:59:59Z"))).isFalse();
        assertThat(window.isOpenAt(Instant.parse("2026-06-01T02:00:00Z"))).isTrue();
        assertThat(window.isOpenAt(Instant.parse("2026-06-01T04:59:59Z"))).isTrue();
        assertThat(window.isOpenAt(Instant.parse("2026-06-01T05:00:00Z"))).isFalse();
    }

    @Test
    void a_day_that_never_comes_is_none() {
        assertThat(RecurringWindow.of("0 0 31 2 *", Duration.ofHours(1), "")
                        .opensAfter(Instant.parse("2026-06-01T00:00:00Z")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 2 * *     | UTC  | cron: expected minute, hour, day of month, month and day of week; got \"0 2 * *\"",
                "60 * * * *  | UTC  | cron: expected minutes from 0 to 59, with *, lists, ranges and steps; got \"60\"",
                "0 5-2 * * * | UTC  | cron: expected hours from 0 to 23, with *, lists, ranges and steps; got \"5-2\"",
                "*/0 * * * * | UTC  | cron: expected minutes from 0 to 59, with *, lists, ranges and steps; got \"*/0\"",
                "0 0 * * MOO | UTC  | cron: expected days of the week from 0 to 7, with *, lists, ranges and steps; got \"MOO\"",
                "0 0 * * *   | Mars | timezone: expected an IANA name such as Europe/Zurich, got \"Mars\""
            })
    void what_cannot_be_read_is_refused(String cron, String zone, String message) {
        assertThatThrownBy(() -> RecurringWindow.of(cron, Duration.ofHours(1), zone))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
