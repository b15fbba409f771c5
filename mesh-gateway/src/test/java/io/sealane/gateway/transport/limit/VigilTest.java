package io.sealane.gateway.transport.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.transport.limit.TransportSettings.Deadlines;
import io.sealane.gateway.transport.limit.Vigil.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class VigilTest {

    private static final Deadlines DEADLINES = new Deadlines(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(75),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2));

    private final Vigil http1 = new Vigil(DEADLINES, false, 0);
    private final Vigil http2 = new Vigil(DEADLINES, true, 0);

    @Test
    void a_head_is_late_ten_seconds_after_its_first_byte_however_many_follow() {
        http1.received(5_000);
        http1.received(14_000);

        assertThat(http1.judge(14_999)).isEqualTo(Verdict.FINE);
        assertThat(http1.judge(15_000)).isEqualTo(Verdict.HEAD_LATE);
    }

    @Test
    void the_body_of_an_open_request_is_no_head() {
        http1.received(0);
        http1.requestBegan();
        http1.received(5_000);

        assertThat(http1.judge(1_000_000)).isEqualTo(Verdict.FINE);
    }

    @Test
    void the_next_head_begins_after_the_answer() {
        http1.received(0);
        http1.requestBegan();
        http1.requestEnded(20_000);
        assertThat(http1.judge(40_000)).isEqualTo(Verdict.FINE);

        http1.received(40_000);

        assertThat(http1.judge(50_000)).isEqualTo(Verdict.HEAD_LATE);
    }

    @Test
    void http_2_bytes_are_no_head_until_a_frame_says_so() {
        http2.received(0);
        assertThat(http2.judge(20_000)).isEqualTo(Verdict.FINE);

        http2.headBegan(20_000);
        assertThat(http2.judge(30_000)).isEqualTo(Verdict.HEAD_LATE);
        http2.headEnded();
        assertThat(http2.judge(30_000)).isEqualTo(Verdict.FINE);
    }

    @Test
    void a_connection_is_idle_when_nothing_was_open_for_long() {
        http1.received(0);
        http1.requestBegan();
        assertThat(http1.judge(75_000)).isEqualTo(Verdict.FINE);
        http1.requestEnded(80_000);

        assertThat(http1.judge(154_999)).isEqualTo(Verdict.FINE);
        assertThat(http1.judge(155_000)).isEqualTo(Verdict.IDLE);
    }

    @Test
    void a_write_is_stalled_until_anything_flows() {
        http2.requestBegan();
        http2.stalled(1_000);
        assertThat(http2.judge(61_000)).isEqualTo(Verdict.WRITE_STALLED);

        http2.flowing(61_000);

        assertThat(http2.judge(61_000)).isEqualTo(Verdict.FINE);
    }

    @Test
    void rest_means_no_request_and_no_head() {
        assertThat(http1.atRest()).isTrue();
        http1.received(100);
        assertThat(http1.atRest()).isFalse();
        http1.requestBegan();
        assertThat(http1.atRest()).isFalse();
        http1.requestEnded(200);
        assertThat(http1.atRestFor(100, 250)).isFalse();
        assertThat(http1.atRestFor(100, 300)).isTrue();
    }
}
