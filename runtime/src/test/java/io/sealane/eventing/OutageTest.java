package io.sealane.eventing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.EventMesh.Failing;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OutageTest {

    private static final URI RECEIVER = URI.create("http://t/");
    private static final URI OTHER = URI.create("http://u/");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Outage outage = new Outage(Duration.ofSeconds(10), new Allowance());

    @BeforeEach
    void join() {
        outage.joined();
    }

    @Test
    void it_is_told_once_when_it_has_lasted_for_the_notice_and_once_that_it_is_over() {
        assertThat(fails(0, 1)).isTrue();
        assertThat(due(0)).isEmpty();
        assertThat(fails(1, 21)).isFalse();
        assertThat(due(9)).isEmpty();

        var told = new Failing(RECEIVER, START, "status 503", Optional.of(START.plusSeconds(21)));
        assertThat(due(10)).contains(told);
        assertThat(due(11)).isEmpty();
        fails(21, 60);
        assertThat(due(21)).isEmpty();
        assertThat(outage.since()).contains(START);

        assertThat(outage.delivered()).contains(told);
        assertThat(outage.delivered()).isEmpty();
        assertThat(outage.since()).isEmpty();
    }

    @Test
    void one_that_lasts_is_told_anew_before_its_event_is_forgotten_which_is_after_an_hour() {
        fails(0, 600);
        assertThat(due(10)).isPresent();
        fails(3009, 3600);
        assertThat(due(3009)).isEmpty();
        assertThat(due(3010)).map(Failing::since).contains(START);
        assertThat(due(3011)).isEmpty();
    }

    @Test
    void one_that_is_over_before_the_notice_is_no_news() {
        fails(0, 1);
        assertThat(outage.delivered()).isEmpty();

        fails(5, 8);
        assertThat(due(10)).isEmpty();
        assertThat(due(14)).isEmpty();
        assertThat(due(15)).map(Failing::since).contains(START.plusSeconds(5));
    }

    @Test
    void of_one_that_comes_and_goes_there_is_one_look_at_a_time_and_it_finds_the_last() {
        assertThat(fails(0, 1)).isTrue();
        for (var second = 1; second < 10; second++) {
            outage.delivered();
            assertThat(fails(second, second + 1)).isFalse();
        }

        // It began anew at 9.
        assertThat(due(10)).isEmpty();
        assertThat(outage.lookAgain(nanos(10))).contains(Duration.ofSeconds(9));
        assertThat(fails(11, 40)).isFalse();
        assertThat(due(19)).map(Failing::since).contains(at(9));
        assertThat(outage.lookAgain(nanos(19))).isEmpty();

        outage.delivered();
        assertThat(fails(20, 21)).isTrue();
        outage.delivered();
        assertThat(outage.lookAgain(nanos(30))).isEmpty();
        assertThat(fails(31, 32)).isTrue();
    }

    @Test
    void one_that_fails_now_here_and_now_at_the_receiver_of_its_replies_is_one_outage() {
        for (var second = 0; second < 10; second++) {
            var receiver = second % 2 == 0 ? RECEIVER : OTHER;
            assertThat(outage.failed(RECEIVER, receiver, "at " + second, at(20), at(second), nanos(second)))
                    .isEqualTo(second == 0);
        }

        var told = new Failing(OTHER, START, "at 9", Optional.of(at(20)));
        assertThat(due(10)).contains(told);
        outage.failed(RECEIVER, RECEIVER, "at 11", at(20), at(11), nanos(11));
        assertThat(due(11)).isEmpty();
        assertThat(outage.since()).contains(START);
        assertThat(outage.delivered()).contains(told);
    }

    @Test
    void of_many_events_the_next_attempt_is_that_of_the_first_one_due() {
        fails(0, 60);
        fails(1, 15);
        fails(2, 30);

        assertThat(due(10)).flatMap(Failing::next).contains(START.plusSeconds(15));
    }

    @Test
    void an_attempt_that_is_under_way_has_no_next_one() {
        fails(0, 9);

        assertThat(due(10)).map(Failing::next).contains(Optional.empty());
    }

    @Test
    void when_nothing_waits_any_more_it_is_not_told_until_something_fails_again() {
        fails(0, 1);
        outage.ended(START.plusSeconds(1));
        assertThat(due(10)).isEmpty();

        assertThat(fails(30, 31)).isFalse();
        assertThat(due(30)).map(Failing::since).contains(START);
    }

    @Test
    void another_subscriber_is_another_outage() {
        fails(0, 20);
        assertThat(due(10)).isPresent();

        assertThat(outage.lookAgain(nanos(10))).isEmpty();
        assertThat(outage.failed(OTHER, OTHER, "CONNECT: refused", at(40), at(20), nanos(20)))
                .isTrue();
        assertThat(due(29)).isEmpty();
        assertThat(due(30)).contains(new Failing(OTHER, at(20), "CONNECT: refused", Optional.of(at(40))));
        assertThat(outage.delivered()).map(Failing::receiver).contains(OTHER);
    }

    @Test
    void what_nobody_tries_any_more_is_not_told_but_that_it_goes_on_later() {
        fails(0, 20);
        assertThat(due(10)).isPresent();
        outage.joined();
        outage.left();
        assertThat(outage.since()).contains(START);

        outage.left();
        assertThat(outage.since()).isEmpty();
        assertThat(due(11)).isEmpty();
        outage.joined();
        assertThat(outage.delivered()).map(Failing::since).contains(START);
    }

    @Test
    void a_receiver_that_comes_and_goes_is_told_ten_times_and_then_once_in_ten_minutes() {
        var told = 0;
        var resumed = 0;
        for (var second = 0; second < 3600; second += 20) {
            fails(second, second + 60);
            told += due(second + 15).isPresent() ? 1 : 0;
            resumed += outage.delivered().isPresent() ? 1 : 0;
        }

        // 10 at once, and 5 more in the hour's sixty minutes less the first.
        assertThat(told).isEqualTo(15);
        assertThat(resumed).isEqualTo(told);
    }

    private boolean fails(long second, long next) {
        return outage.failed(RECEIVER, RECEIVER, "status 503", at(next), at(second), nanos(second));
    }

    private Optional<Failing> due(long second) {
        return outage.due(at(second), nanos(second));
    }

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }

    private static long nanos(long second) {
        return Duration.ofSeconds(second).toNanos() - 1_000_000_000_000L;
    }
}
