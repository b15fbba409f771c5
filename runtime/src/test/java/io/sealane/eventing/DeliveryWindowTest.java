package io.sealane.eventing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.log.Standing;
import io.sealane.journal.Mark;
import io.sealane.journal.Mark.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DeliveryWindowTest {

    private final DeliveryWindow<String> window = new DeliveryWindow<>(3);

    @Test
    void the_watermark_waits_for_the_lowest() {
        window.open(5, "a");
        window.open(7, "b");
        window.open(9, "c");
        assertThat(window.full()).isTrue();

        window.settle(7);
        window.settle(9);
        assertThat(watermark(window)).isEqualTo(5);

        window.settle(5);
        assertThat(watermark(window)).isEqualTo(10);
        assertThat(window.empty()).isTrue();
    }

    @Test
    void what_did_not_match_is_passed_as_well() {
        window.open(5, "a");
        window.passed(20);
        assertThat(watermark(window)).isEqualTo(5);

        window.settle(5);
        assertThat(watermark(window)).isEqualTo(20);
    }

    @Test
    void settling_twice_is_settling_once() {
        window.open(5, "a");
        assertThat(window.settle(5)).contains("a");
        assertThat(window.settle(5)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void in_any_order_the_watermark_is_below_everything_open_and_never_goes_back(long seed) {
        var random = new Random(seed);
        var any = new DeliveryWindow<Long>(50);
        var open = new ArrayList<Long>();
        var next = 0L;
        var before = 0L;
        for (var step = 0; step < 5000; step++) {
            if (!any.full() && random.nextBoolean()) {
                next += 1 + random.nextInt(3);
                any.open(next, next);
                open.add(next);
            } else if (!open.isEmpty()) {
                any.settle(open.remove(random.nextInt(open.size())));
            }
            assertThat(watermark(any)).isGreaterThanOrEqualTo(before);
            assertThat(watermark(any)).isEqualTo(open.isEmpty() ? nextOf(next) : lowest(open));
            before = watermark(any);
        }
    }

    @Test
    void what_is_settled_above_the_watermark_is_told_in_ranges() {
        window.open(5, "a");
        window.passed(8);
        window.open(9, "b");
        window.open(12, "c");
        window.settle(9);
        window.passed(20);

        assertThat(mark(window, 10)).isEqualTo(new Mark(5, List.of(new Range(6, 12), new Range(13, 20))));
        assertThat(mark(window, 1)).isEqualTo(new Mark(5, List.of(new Range(6, 12))));
        assertThat(mark(window, 0)).isEqualTo(Mark.at(5));
    }

    @Test
    void what_another_life_has_settled_stays_settled() {
        window.resume(new Standing(new Mark(5, List.of(new Range(6, 9), new Range(10, 100))), Map.of()));
        window.open(5, "a");

        assertThat(window.settledBefore(5)).isFalse();
        assertThat(window.settledBefore(6)).isTrue();
        assertThat(window.settledBefore(9)).isFalse();
        assertThat(window.settledBefore(99)).isTrue();
        assertThat(mark(window, 10)).isEqualTo(new Mark(5, List.of(new Range(10, 100))));
        assertThat(window.settledBefore(100)).isFalse();
    }

    @Test
    void what_another_life_has_settled_counts_at_once_where_nothing_below_is_open() {
        window.resume(new Standing(new Mark(5, List.of(new Range(6, 9), new Range(10, 100))), Map.of()));
        window.open(5, "a");
        assertThat(mark(window, 10)).isEqualTo(new Mark(5, List.of(new Range(6, 9), new Range(10, 100))));

        window.settle(5);

        assertThat(mark(window, 10)).isEqualTo(new Mark(9, List.of(new Range(10, 100))));
    }

    @Test
    void what_is_parked_counts_as_settled_only_as_far_as_its_key_says() {
        window.open(5, "stuck");
        window.open(9, "b");
        window.passed(20);

        assertThat(window.standing(10, Map.of(7, 6L)))
                .isEqualTo(new Standing(new Mark(5, List.of(new Range(6, 9), new Range(10, 20))), Map.of(7, 6L)));
    }

    @Test
    void the_watermark_waits_for_what_is_parked_below_all_that_is_open() {
        window.passed(20);
        assertThat(window.standing(10, Map.of(7, 6L)))
                .isEqualTo(new Standing(new Mark(6, List.of(new Range(7, 20))), Map.of(7, 6L)));

        window.open(25, "b");
        window.passed(30);
        assertThat(window.standing(10, Map.of(7, 6L, 8, 24L)))
                .isEqualTo(new Standing(
                        new Mark(6, List.of(new Range(7, 25), new Range(26, 30))), Map.of(7, 6L, 8, 24L)));
        assertThat(window.standing(10, Map.of(8, 24L)))
                .isEqualTo(new Standing(new Mark(24, List.of(new Range(26, 30))), Map.of(8, 24L)));
        assertThat(window.standing(0, Map.of(7, 6L))).isEqualTo(new Standing(Mark.at(6), Map.of(7, 6L)));
    }

    @Test
    void what_another_life_had_parked_is_not_settled_and_stays_told_until_all_of_that_life_was_looked_at() {
        window.resume(new Standing(new Mark(5, List.of(new Range(6, 100))), Map.of(Standing.code("k"), 8L)));
        assertThat(window.parkedBefore("k", 7)).isFalse();
        assertThat(window.parkedBefore("k", 8)).isTrue();
        assertThat(window.parkedBefore("other", 8)).isFalse();

        window.open(5, "stuck");
        assertThat(window.standing(10, Map.of()))
                .isEqualTo(new Standing(new Mark(5, List.of(new Range(6, 100))), Map.of(Standing.code("k"), 8L)));

        window.settle(5);
        window.passed(50);
        assertThat(window.standing(10, Map.of(1, 60L)))
                .isEqualTo(new Standing(
                        new Mark(50, List.of(new Range(51, 100))), Map.of(Standing.code("k"), 50L, 1, 60L)));

        window.passed(100);
        assertThat(window.standing(10, Map.of())).isEqualTo(Standing.at(100));
    }

    private static Mark mark(DeliveryWindow<?> window, int rangesMax) {
        return window.standing(rangesMax, Map.of()).mark();
    }

    private static long watermark(DeliveryWindow<?> window) {
        return mark(window, 10).position();
    }

    private static long lowest(List<Long> positions) {
        return Collections.min(positions);
    }

    private static long nextOf(long last) {
        return last == 0 ? 0 : last + 1;
    }
}
