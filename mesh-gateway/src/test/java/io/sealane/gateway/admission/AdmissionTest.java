package io.sealane.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.gateway.admission.Admission.Usage;
import io.sealane.gateway.admission.Visit.Guest;
import io.sealane.gateway.admission.Visit.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AdmissionTest {

    private final ManualLoop loop = new ManualLoop();
    private final AtomicLong micros = new AtomicLong();
    private final AdmissionSettings settings =
            new AdmissionSettings(4, 2, 1000, Duration.ofSeconds(60), Duration.ofSeconds(10));
    private final Admission<String> admission = new Admission<>(settings, micros::get);
    private final List<String> events = new ArrayList<>();
    private List<String> instances = List.of("a");

    @Test
    void as_many_are_let_in_as_may_be_and_the_rest_in_their_order() {
        var first = enter("1", 1);
        enter("2", 1);
        var third = enter("3", 1);

        assertThat(events).containsExactly("1 at a");
        assertThat(admission.waiting()).isEqualTo(2);
        enter("4", 1);
        assertThat(events).containsExactly("1 at a", "4 FULL");

        first.leave();
        first.leave();
        loop.run();
        assertThat(events).containsExactly("1 at a", "4 FULL", "2 at a");

        third.leave();
        assertThat(admission.waiting()).isZero();
    }

    @Test
    void a_further_instance_lets_more_in() {
        enter("1", 1);
        enter("2", 1);
        enter("3", 1);

        instances = List.of("a", "b");
        admission.changed("backend");
        loop.run();

        assertThat(events).containsExactly("1 at a", "2 at b");
    }

    @Test
    void who_leaves_the_queue_is_never_let_in() {
        var first = enter("1", 1);
        enter("2", 1).leave();
        var third = enter("3", 1);

        first.leave();
        third.leave();
        loop.run();

        assertThat(events).containsExactly("1 at a");
        enter("4", 1);
        assertThat(events).containsExactly("1 at a", "4 at a");
    }

    @Test
    void without_an_instance_and_without_a_scaler_nobody_waits() {
        instances = List.of();

        enter("1", 0);

        assertThat(events).containsExactly("1 NOBODY");
        assertThat(admission.governs("backend", 0)).isFalse();
    }

    @Test
    void a_scaled_backend_without_an_instance_asks_once_and_holds_what_comes() {
        var asked = new AtomicInteger();
        admission.scaled("backend", asked::incrementAndGet);
        instances = List.of();

        for (int i = 1; i <= 5; i++) {
            enter(String.valueOf(i), 0);
        }
        assertThat(asked).hasValue(1);
        assertThat(events).containsExactly("5 FULL");

        instances = List.of("a");
        admission.changed("backend");
        loop.run();
        assertThat(events).containsExactly("5 FULL", "1 at a", "2 at a", "3 at a", "4 at a");
    }

    @Test
    void what_came_before_somebody_scales_but_is_going_to_waits_and_is_asked_for_by_whoever_does() {
        var asked = new AtomicInteger();
        admission.scaledSoon("backend");
        instances = List.of();
        enter("1", 0);
        enter("2", 0);
        assertThat(events).isEmpty();

        admission.scaled("backend", asked::incrementAndGet);
        assertThat(asked).hasValue(1);

        instances = List.of("a");
        admission.changed("backend");
        loop.run();
        assertThat(events).containsExactly("1 at a", "2 at a");
    }

    @Test
    void whoever_scales_is_asked_though_somebody_was_going_to() {
        var asked = new AtomicInteger();
        admission.scaled("backend", asked::incrementAndGet);
        admission.scaledSoon("backend");
        assertThat(asked).hasValue(0);
        instances = List.of();

        enter("1", 0);

        assertThat(asked).hasValue(1);
    }

    @Test
    void what_waits_for_somebody_who_never_scales_is_turned_away() {
        admission.scaledSoon("backend");
        instances = List.of();
        enter("1", 0);

        admission.unscaled("backend");
        loop.run();

        assertThat(events).containsExactly("1 NOBODY");
        assertThat(admission.governs("backend", 0)).isFalse();
    }

    @Test
    void what_waits_has_a_limit_in_bytes() {
        admission.scaled("backend", () -> {});
        instances = List.of();

        enter("1", 0, 700);
        enter("2", 0, 301);
        enter("3", 0, 300);
        assertThat(events).containsExactly("2 FULL");

        instances = List.of("a");
        admission.changed("backend");
        instances = List.of();
        admission.changed("backend");
        enter("4", 0, 1000);
        loop.run();
        assertThat(events).containsExactly("2 FULL", "1 at a", "3 at a");
        assertThat(admission.waiting()).isEqualTo(1);
    }

    @Test
    void what_waits_for_too_long_is_turned_away() {
        admission.scaled("backend", () -> {});
        instances = List.of();
        var cold = enter("1", 0);

        loop.expire();
        cold.leave();
        assertThat(events).containsExactly("1 COLD");
        assertThat(admission.waiting()).isZero();

        instances = List.of("a");
        enter("2", 1);
        enter("3", 1);
        loop.expire();
        assertThat(events).containsExactly("1 COLD", "2 at a", "3 LATE");
    }

    @Test
    void who_is_let_in_has_no_deadline_any_more() {
        var first = enter("1", 1);
        enter("2", 1);

        first.leave();
        loop.run();
        loop.expire();

        assertThat(events).containsExactly("1 at a", "2 at a");
    }

    @Test
    void what_waits_for_a_backend_that_is_scaled_no_more_is_turned_away() {
        admission.scaled("backend", () -> {});
        instances = List.of();
        enter("1", 0);

        admission.unscaled("backend");
        loop.run();

        assertThat(events).containsExactly("1 NOBODY");
    }

    @Test
    void where_no_burst_is_planned_for_few_wait() {
        admission.scaled("backend", () -> {});
        admission.buffering("backend", false);
        for (int i = 1; i <= 4; i++) {
            enter(String.valueOf(i), 1);
        }

        assertThat(events).containsExactly("1 at a", "4 FULL");
    }

    @Test
    void a_low_limit_fills_one_instance_after_the_other() {
        instances = List.of("a", "b");

        for (int i = 1; i <= 4; i++) {
            enter(String.valueOf(i), 2);
        }

        assertThat(events).containsExactly("1 at a", "2 at a", "3 at b", "4 at b");
    }

    @Test
    void with_a_higher_limit_instances_with_room_take_turns() {
        instances = List.of("a", "b", "c");

        for (int i = 1; i <= 4; i++) {
            enter(String.valueOf(i), 4);
        }

        assertThat(events).containsExactly("1 at a", "2 at b", "3 at c", "4 at a");
    }

    @Test
    void without_a_limit_nobody_gets_much_more_than_others() {
        admission.scaled("backend", () -> {});
        instances = List.of("a", "b", "c", "d");

        for (int i = 0; i < 400; i++) {
            enter("x", 0);
        }

        for (var instance : instances) {
            assertThat(events.stream().filter(("x at " + instance)::equals).count())
                    .isBetween(90L, 110L);
        }
    }

    @Test
    void the_load_is_what_was_under_way_or_waited_on_average() {
        admission.scaled("backend", () -> {});
        assertThat(admission.usage("backend")).contains(new Usage(0, 0));
        var first = enter("1", 1);
        enter("2", 1);
        micros.set(500_000);
        first.leave();
        micros.set(1_000_000);

        // Two for half a second, then one.
        assertThat(admission.usage("backend")).contains(new Usage(1.5, 2));
        assertThat(admission.usage("backend")).contains(new Usage(1, 0));
        assertThat(admission.usage("other")).isEmpty();
    }

    @Test
    void what_is_scaled_elsewhere_may_be_counted_here_and_then_nobody_waits_for_a_first_instance() {
        admission.counted("backend");
        var first = enter("1", 0);
        micros.set(1_000_000);

        assertThat(admission.usage("backend")).contains(new Usage(1, 1));
        instances = List.of();
        enter("2", 0);
        assertThat(events).containsExactly("1 at a", "2 NOBODY");

        // What is under way goes on being counted by whoever counts here next.
        admission.uncounted("backend");
        assertThat(admission.usage("backend")).isEmpty();
        admission.counted("backend");
        micros.set(2_000_000);
        assertThat(admission.usage("backend")).contains(new Usage(1, 0));
        first.leave();
        admission.uncounted("backend");
        assertThat(admission.governs("backend", 0)).isFalse();
    }

    @Test
    void who_could_not_be_reached_is_passed_over_for_a_while_as_long_as_there_are_others() {
        instances = List.of("a", "b");
        admission.scaled("backend", () -> {});
        var first = enter("1", 1);
        assertThat(first.shun()).isTrue();
        enter("2", 1);
        first.leave();
        enter("3", 1);
        assertThat(events).containsExactly("1 at a", "2 at b");

        micros.set(9_999_999);
        enter("4", 1);
        loop.run();
        assertThat(events).containsExactly("1 at a", "2 at b");
        micros.set(10_000_000);
        enter("5", 1);
        loop.run();
        assertThat(events).containsExactly("1 at a", "2 at b", "3 at a");
    }

    @Test
    void who_waits_is_let_in_where_nobody_could_be_reached_when_its_time_is_over_though_nobody_comes_or_leaves() {
        instances = List.of("a", "b");
        var first = enter("1", 1);
        first.shun();
        enter("2", 1);
        first.leave();
        enter("3", 1);

        pass(Duration.ofSeconds(10).minusMillis(1));
        assertThat(events).containsExactly("1 at a", "2 at b");
        pass(Duration.ofMillis(1));

        assertThat(events).containsExactly("1 at a", "2 at b", "3 at a");
        assertThat(loop.timers()).isZero();
    }

    @Test
    void a_clock_that_is_set_back_keeps_nobody_out_for_longer() {
        micros.set(3_600_000_000L);
        instances = List.of("a", "b");
        var first = enter("1", 1);
        first.shun();
        enter("2", 1);
        first.leave();

        micros.set(0);
        enter("3", 1);

        assertThat(events).containsExactly("1 at a", "2 at b", "3 at a");
        pass(Duration.ofSeconds(10));
        assertThat(loop.timers()).isZero();
    }

    @Test
    void a_second_failure_keeps_an_instance_out_for_as_long_from_then_on() {
        instances = List.of("a", "b");
        var first = enter("1", 2);
        var second = enter("2", 2);
        first.shun();
        pass(Duration.ofSeconds(5));
        second.shun();
        first.leave();
        second.leave();
        enter("3", 2);
        enter("4", 2);
        enter("5", 2);

        pass(Duration.ofSeconds(9));
        assertThat(events).containsExactly("1 at a", "2 at a", "3 at b", "4 at b");
        pass(Duration.ofSeconds(1));

        assertThat(events).containsExactly("1 at a", "2 at a", "3 at b", "4 at b", "5 at a");
    }

    @Test
    void who_could_not_be_reached_is_remembered_between_requests_that_nobody_scales_for_and_no_longer() {
        instances = List.of("a", "b");
        var first = enter("1", 1);
        first.shun();
        first.leave();
        enter("2", 1).leave();
        enter("3", 1).leave();
        assertThat(events).containsExactly("1 at a", "2 at b", "3 at b");

        pass(Duration.ofSeconds(10));

        assertThat(admission.governs("backend", 0)).isFalse();
        enter("4", 1);
        assertThat(events).containsExactly("1 at a", "2 at b", "3 at b", "4 at a");
    }

    @Test
    void a_request_that_is_let_in_elsewhere_because_its_instance_could_not_be_reached_came_once() {
        instances = List.of("a", "b");
        admission.scaled("backend", () -> {});
        var first = enter("1", 1);
        first.shun();
        var again = first.again();

        again.enter();
        first.leave();
        micros.set(1_000_000);

        assertThat(events).containsExactly("1 at a", "1 at b");
        assertThat(admission.usage("backend")).contains(new Usage(1, 1));
    }

    @Test
    void the_only_one_is_not_passed_over() {
        var first = enter("1", 1);

        assertThat(first.shun()).isFalse();
        first.leave();
        enter("2", 1);

        assertThat(events).containsExactly("1 at a", "2 at a");
    }

    @Test
    void an_instance_is_left_once_its_last_request_is_over_and_no_further_one_comes() {
        var first = enter("1", 2);
        var second = enter("2", 2);
        var left = admission.left("a").toCompletableFuture();
        assertThat(left).isNotDone();

        instances = List.of("b");
        admission.changed("backend");
        first.leave();
        assertThat(left).isNotDone();
        second.leave();
        assertThat(left).isDone();
        assertThat(admission.left("unheard of").toCompletableFuture()).isDone();
    }

    private void pass(Duration time) {
        micros.addAndGet(time.toNanos() / 1000);
        loop.pass(time);
    }

    private Admission.Pass enter(String name, int concurrencyMax) {
        return enter(name, concurrencyMax, 0);
    }

    private Admission.Pass enter(String name, int concurrencyMax, long bytes) {
        var visit = new Visit<>("backend", concurrencyMax, bytes, () -> instances, loop);
        var pass = admission.pass(visit, new Guest<String>() {
            @Override
            public void admitted(String instance) {
                events.add(name + " at " + instance);
            }

            @Override
            public void refused(Refusal why) {
                events.add(name + " " + why);
            }
        });
        pass.enter();
        return pass;
    }
}
