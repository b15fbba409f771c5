package io.sealane.serving.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.serving.scale.Decider.Seen;
import io.sealane.serving.scale.Decision.Activity;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every number is worked out by hand from Knative's rules: 100 per Pod, of which 70 are planned for. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DeciderTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration START_MAX = Duration.ofSeconds(630);

    private Instant now = START;
    private int ready;

    @ParameterizedTest
    @CsvSource({
        // concurrency for the whole window, ready, wanted
        "70, 1, 1",
        "70.1, 1, 2",
        "140, 2, 2",
        "141, 2, 3",
        "700, 10, 10",
        // No faster down than to a half.
        "70, 10, 5",
        "70, 5, 2",
        "0, 7, 3",
    })
    void a_steady_load_gets_the_Pods_that_it_needs(double concurrency, int there, int wanted) {
        ready = there;
        var decider = settled(Map.of(), there);

        assertThat(load(decider, concurrency, 130).wanted()).isEqualTo(wanted);
    }

    @Test
    void no_faster_up_than_by_the_rate() {
        var spec = ScaleSpec.of(ScaleConfig.of(Map.of("max-scale-up-rate", "1.5")), Map.of(), 0);
        ready = 2;
        var decider = new Decider(spec, 2, 1, START_MAX, now);

        assertThat(load(decider, 1000, 10).wanted()).isEqualTo(3);
    }

    @Test
    void a_burst_is_answered_by_the_short_window_and_not_taken_back_while_it_may_go_on() {
        ready = 1;
        var decider = settled(Map.of(), 1);
        load(decider, 35, 60);

        // 54 s of 35 and 6 s of 280: 59.5 on average is 1 Pod; 280 / 70 = 4, four times what is there.
        var burst = load(decider, 280, 6);
        assertThat(burst.panicking()).isTrue();
        assertThat(burst.stable()).isEqualTo(59.5);
        assertThat(burst.panic()).isEqualTo(280);
        assertThat(burst.wanted()).isEqualTo(4);

        ready = 4;
        assertThat(load(decider, 0, 59).wanted()).isEqualTo(4);
        // A whole stable window without a burst.
        var after = load(decider, 0, 10);
        assertThat(after.panicking()).isFalse();
        assertThat(after.wanted()).isEqualTo(2);
    }

    @Test
    void several_Pods_at_the_beginning_are_taken_for_a_burst() {
        ready = 6;
        var decider = new Decider(spec(Map.of()), 6, 6, START_MAX, now);

        assertThat(load(decider, 0, 50).wanted()).isEqualTo(6);
        assertThat(load(decider, 0, 12).wanted()).isEqualTo(3);
    }

    @Test
    void bounds_hold_whatever_the_load() {
        ready = 2;
        var decider = settled(Map.of("min-scale", "2", "max-scale", "3"), 2);

        assertThat(load(decider, 0, 300).wanted()).isEqualTo(2);
        assertThat(load(decider, 5000, 60).wanted()).isEqualTo(3);
    }

    @Test
    void requests_per_second_count_where_it_says_so() {
        ready = 1;
        var decider = settled(Map.of("metric", "rps", "target", "10", "target-utilization-percentage", "100"), 1);

        assertThat(load(decider, 25, 130).wanted()).isEqualTo(3);
    }

    @Test
    void activation_scale_is_the_least_as_soon_as_there_is_anything_to_do() {
        var decider = new Decider(spec(Map.of("activation-scale", "3")), 0, 0, START_MAX, now);

        assertThat(load(decider, 0, 2).wanted()).isZero();
        assertThat(load(decider, 1, 1).wanted()).isEqualTo(3);
    }

    @Test
    void fewer_Pods_come_after_the_delay() {
        ready = 4;
        var decider = settled(Map.of("scale-down-delay", "5m"), 1);
        assertThat(load(decider, 280, 61).wanted()).isEqualTo(4);

        // The first of the lesser wishes comes 125 s later at most, and counts when the last larger one is 300 s old.
        assertThat(load(decider, 70, 300).wanted()).isEqualTo(4);
        assertThat(load(decider, 70, 130).wanted()).isEqualTo(2);
    }

    @Test
    void without_requests_the_last_Pod_goes_after_the_stable_window() {
        ready = 1;
        var decider = settled(Map.of(), 1);
        load(decider, 1, 40);

        // The last request leaves the window after 60 s; requests were held here for longer than the grace.
        var before = load(decider, 0, 59);
        assertThat(before.wanted()).isEqualTo(1);
        assertThat(before.activity()).isEqualTo(Activity.ACTIVE);

        var after = load(decider, 0, 2);
        assertThat(after.wanted()).isZero();
        assertThat(after.activity()).isEqualTo(Activity.NO_TRAFFIC);
    }

    @Test
    void the_last_Pod_is_kept_for_the_retention_and_does_not_count_as_active() {
        ready = 1;
        var decider = settled(Map.of("scale-to-zero-pod-retention-period", "2m"), 1);
        load(decider, 1, 40);

        var idle = load(decider, 0, 61);
        assertThat(idle.wanted()).isEqualTo(1);
        assertThat(idle.activity()).isEqualTo(Activity.NO_TRAFFIC);
        assertThat(load(decider, 0, 118).wanted()).isEqualTo(1);
        assertThat(load(decider, 0, 3).wanted()).isZero();
    }

    @Test
    void the_grace_counts_from_when_requests_are_held_here() {
        ready = 1;
        // With no burst planned for, Pods that are there get requests without being held.
        var decider = settled(Map.of("target-burst-capacity", "0"), 1);
        load(decider, 1, 40);

        var idle = load(decider, 0, 62);
        assertThat(idle.wanted()).isEqualTo(1);
        assertThat(idle.activity()).isEqualTo(Activity.NO_TRAFFIC);
        assertThat(load(decider, 0, 27).wanted()).isEqualTo(1);
        assertThat(load(decider, 0, 4).wanted()).isZero();
    }

    @Test
    void a_request_to_none_calls_for_one_at_once() {
        var decider = new Decider(spec(Map.of()), 0, 0, START_MAX, now);
        assertThat(load(decider, 0, 30).activity()).isEqualTo(Activity.NO_TRAFFIC);

        decider.record(1, now);
        var woken = decide(decider);
        assertThat(woken.wanted()).isEqualTo(1);
        assertThat(woken.activity()).isEqualTo(Activity.QUEUED);

        ready = 1;
        assertThat(decide(decider).activity()).isEqualTo(Activity.ACTIVE);
    }

    @Test
    void a_request_in_the_last_moment_keeps_the_Pod() {
        ready = 1;
        var decider = settled(Map.of("scale-to-zero-pod-retention-period", "2m"), 1);
        load(decider, 0, 90);

        var again = load(decider, 1, 2);
        assertThat(again.wanted()).isEqualTo(1);
        assertThat(again.activity()).isEqualTo(Activity.ACTIVE);
    }

    @Test
    void the_last_Pod_stays_where_nothing_scales_to_zero() {
        ready = 1;
        var spec = ScaleSpec.of(ScaleConfig.of(Map.of("enable-scale-to-zero", "false")), Map.of(), 0);
        var decider = new Decider(spec, 1, 1, START_MAX, now);

        var later = load(decider, 0, 600);
        assertThat(later.wanted()).isEqualTo(1);
        assertThat(later.activity()).isEqualTo(Activity.ACTIVE);
    }

    @Test
    void a_new_Revision_has_its_initial_Pods_until_they_were_ready_once() {
        var decider = new Decider(spec(Map.of("initial-scale", "3")), -1, 0, START_MAX, now);

        var first = load(decider, 0, 20);
        assertThat(first.wanted()).isEqualTo(3);
        assertThat(first.activity()).isEqualTo(Activity.QUEUED);
        ready = 3;
        assertThat(decide(decider).activity()).isEqualTo(Activity.ACTIVE);
        assertThat(load(decider, 0, 2).wanted()).isEqualTo(1);
    }

    @Test
    void a_Revision_that_may_begin_with_none_does() {
        var allowed = ScaleConfig.of(Map.of("allow-zero-initial-scale", "true", "initial-scale", "0"));
        var decider = new Decider(ScaleSpec.of(allowed, Map.of(), 0), -1, 0, START_MAX, now);

        var first = load(decider, 0, 20);
        assertThat(first.wanted()).isZero();
        assertThat(first.activity()).isEqualTo(Activity.NO_TRAFFIC);
    }

    @Test
    void what_never_becomes_ready_is_given_up_until_somebody_asks() {
        var decider = new Decider(spec(Map.of()), -1, 0, START_MAX, now);

        assertThat(load(decider, 0, 629).wanted()).isEqualTo(1);
        var late = load(decider, 0, 3);
        assertThat(late.wanted()).isZero();
        assertThat(late.activity()).isEqualTo(Activity.TIMED_OUT);

        assertThat(load(decider, 1, 1).wanted()).isEqualTo(1);
    }

    @Test
    void what_nobody_can_reach_needs_no_least_number_and_shrinks_at_once() {
        ready = 8;
        var decider = settled(Map.of("min-scale", "4"), 1);
        load(decider, 500, 70);

        for (int second = 0; second < 140; second++) {
            decider.record(0, now);
            decider.decide(new Seen(ready, false), now);
            now = now.plusSeconds(1);
        }
        assertThat(decider.decide(new Seen(ready, false), now).wanted()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // burst capacity, ready, concurrency, excess: ready x 100 - burst - panic
        "211, 1, 10, -121",
        "211, 3, 10, 79",
        "0, 1, 500, 0",
        "-1, 9, 1, -1",
    })
    void what_could_come_at_once_is_told(String capacity, int there, double concurrency, double excess) {
        ready = there;
        var decider = settled(Map.of("target-burst-capacity", capacity), there);

        assertThat(load(decider, concurrency, 10).excessBurst()).isEqualTo(excess);
    }

    @Test
    void changed_settings_count_at_once_and_keep_the_Pods_that_there_are() {
        ready = 2;
        var decider = settled(Map.of(), 2);
        load(decider, 140, 70);

        decider.follow(spec(Map.of("min-scale", "5")), START_MAX, ready, now);

        assertThat(decide(decider).wanted()).isEqualTo(5);
    }

    /** One that has had so many Pods for long enough not to be in a burst. */
    private Decider settled(Map<String, String> annotations, int count) {
        return new Decider(spec(annotations), count, 1, START_MAX, now);
    }

    private static ScaleSpec spec(Map<String, String> annotations) {
        var named = new HashMap<String, String>();
        annotations.forEach((key, value) -> named.put(ScaleSpec.PREFIX + key, value));
        return ScaleSpec.of(ScaleConfig.DEFAULT, named, 0);
    }

    /** So many seconds of the same; the decision after the last one. */
    private Decision load(Decider decider, double value, int seconds) {
        Decision last = decide(decider);
        for (int second = 0; second < seconds; second++) {
            now = now.plusSeconds(1);
            decider.record(value, now);
            last = decide(decider);
        }
        return last;
    }

    private Decision decide(Decider decider) {
        return decider.decide(new Seen(ready, true), now);
    }
}
