package io.sealane.eventing.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected times are taken from a calendar; the semantics are those of the cron expressions that Knative's PingSource takes. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CronScheduleTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            * * * * *            | 2026-03-04T05:06:07Z | 2026-03-04T05:07:00Z
            * * * * *            | 2026-03-04T05:07:00Z | 2026-03-04T05:08:00Z
            * * * * * *          | 2026-03-04T05:06:07.9Z | 2026-03-04T05:06:08Z
            */15 * * * *         | 2026-03-04T05:06:07Z | 2026-03-04T05:15:00Z
            */20 * * * * *       | 2026-03-04T05:06:41Z | 2026-03-04T05:07:00Z
            5/20 * * * *         | 2026-03-04T05:46:00Z | 2026-03-04T06:05:00Z
            30 2 * * *           | 2026-03-04T02:30:00Z | 2026-03-05T02:30:00Z
            0 9-17/4 * * *       | 2026-03-04T13:00:00Z | 2026-03-04T17:00:00Z
            0 9-17/4 * * *       | 2026-03-04T17:00:00Z | 2026-03-05T09:00:00Z
            0,30 8 * * *         | 2026-03-04T08:00:00Z | 2026-03-04T08:30:00Z
            0 0 1 * *            | 2026-03-04T00:00:00Z | 2026-04-01T00:00:00Z
            0 0 31 * *           | 2026-03-31T00:00:00Z | 2026-05-31T00:00:00Z
            0 0 29 2 *           | 2026-03-04T00:00:00Z | 2028-02-29T00:00:00Z
            0 0 29 2 *           | 2096-03-01T00:00:00Z | 2104-02-29T00:00:00Z
            0 0 * * 0            | 2026-03-04T00:00:00Z | 2026-03-08T00:00:00Z
            0 0 * * sun          | 2026-03-04T00:00:00Z | 2026-03-08T00:00:00Z
            0 0 * * MON-FRI      | 2026-03-06T00:00:00Z | 2026-03-09T00:00:00Z
            0 0 1 jan ?          | 2026-03-04T00:00:00Z | 2027-01-01T00:00:00Z
            0 0 ? * 6            | 2026-03-04T00:00:00Z | 2026-03-07T00:00:00Z
            0 0 13 * 5           | 2026-03-04T00:00:00Z | 2026-03-06T00:00:00Z
            0 0 13 * 5           | 2026-04-11T00:00:00Z | 2026-04-13T00:00:00Z
            0 0 */2 * 5          | 2026-03-04T00:00:00Z | 2026-03-05T00:00:00Z
            59 59 23 31 12 *     | 2026-03-04T00:00:00Z | 2026-12-31T23:59:59Z
            @hourly              | 2026-03-04T05:06:07Z | 2026-03-04T06:00:00Z
            @daily               | 2026-03-04T05:06:07Z | 2026-03-05T00:00:00Z
            @midnight            | 2026-03-04T05:06:07Z | 2026-03-05T00:00:00Z
            @weekly              | 2026-03-04T05:06:07Z | 2026-03-08T00:00:00Z
            @monthly             | 2026-03-04T05:06:07Z | 2026-04-01T00:00:00Z
            @yearly              | 2026-03-04T05:06:07Z | 2027-01-01T00:00:00Z
            @annually            | 2026-03-04T05:06:07Z | 2027-01-01T00:00:00Z
            TZ=Asia/Tokyo 0 9 * * *      | 2026-03-04T05:06:07Z | 2026-03-05T00:00:00Z
            CRON_TZ=Asia/Tokyo 0 9 * * * | 2026-03-04T05:06:07Z | 2026-03-05T00:00:00Z
            """)
    void in_UTC(String expression, Instant after, Instant next) {
        assertThat(CronSchedule.parse(expression, Optional.empty()).next(after)).contains(next);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 9 * * *    | Europe/Berlin       | 2026-01-10T00:00:00Z | 2026-01-10T08:00:00Z
            0 9 * * *    | Europe/Berlin       | 2026-07-10T00:00:00Z | 2026-07-10T07:00:00Z
            30 2 * * *   | Europe/Berlin       | 2026-03-28T02:00:00Z | 2026-03-30T00:30:00Z
            0 * * * *    | Europe/Berlin       | 2026-03-29T00:30:00Z | 2026-03-29T01:00:00Z
            30 2 * * *   | Europe/Berlin       | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z
            30 2 * * *   | Europe/Berlin       | 2026-10-25T00:30:00Z | 2026-10-25T01:30:00Z
            0 0 * * *    | America/Santiago    | 2026-09-05T12:00:00Z | 2026-09-07T03:00:00Z
            15 3 * * *   | Australia/Lord_Howe | 2026-10-03T12:00:00Z | 2026-10-03T16:15:00Z
            0 0 1 * *    | Pacific/Kiritimati  | 2026-03-31T09:59:59Z | 2026-03-31T10:00:00Z
            """)
    void in_a_time_zone(String expression, String zone, Instant after, Instant next) {
        assertThat(CronSchedule.parse(expression, Optional.of(zone)).next(after))
                .contains(next);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""               | expected 5 fields, or 6 with seconds, got 1 in ''
            * * * *          | expected 5 fields, or 6 with seconds, got 4 in '* * * *'
            * * * * * * *    | expected 5 fields, or 6 with seconds, got 7 in '* * * * * * *'
            60 * * * *       | minute: expected a number from 0 to 59, got '60'
            * 24 * * *       | hour: expected a number from 0 to 23, got '24'
            * * 0 * *        | day of month: expected a number from 1 to 31, got '0'
            * * * 13 *       | month: expected a number from 1 to 12 or a name such as JAN, got '13'
            * * * * 7        | day of week: expected a number from 0 to 6 or a name such as SUN, got '7'
            * * * * monday   | day of week: expected a number from 0 to 6 or a name such as SUN, got 'monday'
            -1 * * * *       | minute: expected a number from 0 to 59, got ''
            5-1 * * * *      | minute: expected a range that goes up, got '5-1'
            1-2-3 * * * *    | minute: expected at most one '-', got '1-2-3'
            */0 * * * *      | minute: expected a step of 1 to 99, got '0'
            1/2/3 * * * *    | minute: expected at most one '/', got '1/2/3'
            1,,2 * * * *     | minute: expected a number from 0 to 59, got ''
            0 0 30 2 *       | day of month: expected one that the month has, got '0 0 30 2 *', which is never due
            @every 5s        | expected fields, as */5 * * * * * for each fifth second, got '@every 5s': @every is not followed
            @reboot          | expected @yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly, got '@reboot'
            TZ=Nowhere * * * * * | time zone: expected a name such as UTC or Europe/Berlin, got 'Nowhere'
            """)
    void what_cannot_be_read_is_refused(String expression, String message) {
        assertThatThrownBy(() -> CronSchedule.parse(expression, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void expressions_that_say_the_same_are_equal() {
        assertThat(CronSchedule.parse("0 0 * * 0", Optional.empty()))
                .isEqualTo(CronSchedule.parse("@weekly", Optional.empty()))
                .hasSameHashCodeAs(CronSchedule.parse("@weekly", Optional.empty()))
                .isNotEqualTo(CronSchedule.parse("@weekly", Optional.of("Asia/Tokyo")));
    }
}
