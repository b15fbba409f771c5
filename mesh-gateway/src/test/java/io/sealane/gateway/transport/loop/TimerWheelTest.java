package io.sealane.gateway.transport.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TimerWheelTest {

    private final TimerWheel wheel = new TimerWheel(Duration.ofMillis(100));
    private final List<String> ran = new ArrayList<>();

    @Test
    void a_timer_never_runs_early_and_at_most_a_tick_late() {
        after(250, "a");

        turn(2);
        assertThat(ran).isEmpty();
        turn(1);
        assertThat(ran).containsExactly("a");
    }

    @Test
    void a_timer_longer_than_the_wheel_waits_its_rounds() {
        after(512 * 100 + 50, "far");

        turn(512);
        assertThat(ran).isEmpty();
        turn(1);
        assertThat(ran).containsExactly("far");
    }

    @Test
    void a_cancelled_timer_does_not_run() {
        var entry = after(100, "cancelled");
        after(100, "kept");

        wheel.remove(entry);
        turn(5);

        assertThat(ran).containsExactly("kept");
    }

    @Test
    void a_timer_may_set_and_cancel_timers_of_its_own_slot() {
        var victim = new TimerWheel.Entry(() -> ran.add("victim"));
        wheel.add(
                new TimerWheel.Entry(() -> {
                    ran.add("first");
                    wheel.remove(victim);
                    after(512 * 100 - 50, "again");
                }),
                Duration.ofMillis(50));
        wheel.add(victim, Duration.ofMillis(50));

        turn(1);
        assertThat(ran).containsExactly("first");
        turn(512);
        assertThat(ran).containsExactly("first", "again");
    }

    @Test
    void a_failing_task_does_not_stop_the_others() {
        wheel.add(
                new TimerWheel.Entry(() -> {
                    throw new IllegalStateException("expected by the test");
                }),
                Duration.ZERO);
        after(0, "next");

        turn(1);

        assertThat(ran).containsExactly("next");
    }

    @Test
    void a_delay_of_centuries_is_taken_and_disturbs_no_other() {
        wheel.add(new TimerWheel.Entry(() -> ran.add("centuries")), Duration.ofDays(365L * 8000));
        after(100, "soon");

        turn(1024);

        assertThat(ran).containsExactly("soon");
    }

    private TimerWheel.Entry after(long millis, String name) {
        var entry = new TimerWheel.Entry(() -> ran.add(name));
        wheel.add(entry, Duration.ofMillis(millis));
        return entry;
    }

    private void turn(int ticks) {
        for (var i = 0; i < ticks; i++) {
            wheel.turn();
        }
    }
}
