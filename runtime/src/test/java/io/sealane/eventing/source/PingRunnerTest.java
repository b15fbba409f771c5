package io.sealane.eventing.source;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.Effect;
import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.util.ByteString;
import io.sealane.gateway.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PingRunnerTest {

    private record Timer(Instant at, PingRunner.Command message) {}

    private final Map<Object, Timer> timers = new HashMap<>();
    private final Queue<Event> sent = new ArrayDeque<>();
    /** What the machine counts, and how much the clock that people set differs from it. */
    private Instant time = Instant.parse("2026-03-04T05:06:07Z");

    private Duration set = Duration.ZERO;

    @Test
    void an_event_is_sent_at_each_tick() {
        var runner = runner(Duration.ZERO);
        run(runner, "* * * * *");

        pass(runner, Duration.ofSeconds(52));
        assertThat(sent).isEmpty();
        pass(runner, Duration.ofSeconds(1));
        assertThat(tick()).isEqualTo("2026-03-04T05:07:00Z");
        pass(runner, Duration.ofSeconds(60));
        assertThat(tick()).isEqualTo("2026-03-04T05:08:00Z");
    }

    @Test
    void the_events_of_a_tick_have_one_id_whoever_makes_them_and_those_of_others_have_others() {
        var one = plan("uid", "* * * * *").at(Instant.parse("2026-03-04T05:07:00Z"));
        var same = plan("uid", "* * * * *").at(Instant.parse("2026-03-04T05:07:00Z"));
        var next = plan("uid", "* * * * *").at(Instant.parse("2026-03-04T05:08:00Z"));
        var other = plan("other", "* * * * *").at(Instant.parse("2026-03-04T05:07:00Z"));

        assertThat(one.id()).isEqualTo(same.id()).isNotEqualTo(next.id()).isNotEqualTo(other.id());
    }

    @Test
    void a_tick_is_not_sent_again_when_the_clock_is_set_back() {
        var runner = runner(Duration.ZERO);
        run(runner, "* * * * *");
        pass(runner, Duration.ofSeconds(53));
        assertThat(tick()).isEqualTo("2026-03-04T05:07:00Z");

        set = Duration.ofSeconds(-30);
        pass(runner, Duration.ofSeconds(30));
        assertThat(sent).isEmpty();
        pass(runner, Duration.ofSeconds(60));
        assertThat(tick()).isEqualTo("2026-03-04T05:08:00Z");
    }

    @Test
    void ticks_that_were_slept_through_are_not_made_up_for() {
        var runner = runner(Duration.ZERO);
        run(runner, "* * * * *");

        set = Duration.ofHours(8);
        pass(runner, Duration.ofSeconds(53));
        assertThat(tick()).isEqualTo("2026-03-04T05:07:00Z");
        pass(runner, Duration.ofSeconds(59));
        assertThat(sent).isEmpty();
        pass(runner, Duration.ofSeconds(1));
        assertThat(tick()).isEqualTo("2026-03-04T13:08:00Z");
    }

    @Test
    void the_same_plan_again_changes_nothing_and_another_one_holds_from_then_on() {
        var runner = runner(Duration.ZERO);
        run(runner, "* * * * *");
        run(runner, "* * * * *");
        pass(runner, Duration.ofSeconds(53));
        assertThat(tick()).isEqualTo("2026-03-04T05:07:00Z");
        assertThat(sent).isEmpty();

        run(runner, "30 * * * * *");
        pass(runner, Duration.ofSeconds(30));
        assertThat(tick()).isEqualTo("2026-03-04T05:07:30Z");
    }

    @Test
    void a_source_that_is_stopped_sends_nothing() {
        var runner = runner(Duration.ZERO);
        run(runner, "* * * * *");
        tell(runner, new PingRunner.Stop("ns/ping"));

        pass(runner, Duration.ofMinutes(3));

        assertThat(sent).isEmpty();
    }

    @Test
    void a_tick_is_sent_within_the_spread() {
        var runner = runner(Duration.ofMillis(500));
        run(runner, "* * * * *");
        var own = Duration.ofMillis(Math.floorMod("uid".hashCode(), 500));

        pass(runner, Duration.ofSeconds(53).plus(own).minusMillis(1));
        assertThat(sent).isEmpty();
        pass(runner, Duration.ofMillis(1));
        assertThat(tick()).isEqualTo("2026-03-04T05:07:00Z");
    }

    private BehaviorTestKit<PingRunner.Command> runner(Duration spread) {
        return BehaviorTestKit.create(PingRunner.create(() -> time.plus(set), spread));
    }

    private void run(BehaviorTestKit<PingRunner.Command> runner, String schedule) {
        tell(runner, new PingRunner.Run("ns/ping", plan("uid", schedule), sent::add));
    }

    private void tell(BehaviorTestKit<PingRunner.Command> runner, PingRunner.Command message) {
        runner.run(message);
        for (var effect : runner.getAllEffects()) {
            if (effect instanceof Effect.TimerScheduled<?> timer) {
                timers.put(timer.key(), new Timer(time.plus(timer.duration()), (PingRunner.Command) timer.msg()));
            } else if (effect instanceof Effect.TimerCancelled cancelled) {
                timers.remove(cancelled.key());
            }
        }
    }

    /** Lets time pass, and with it the timers go off that are due by then. */
    private void pass(BehaviorTestKit<PingRunner.Command> runner, Duration duration) {
        var end = time.plus(duration);
        while (true) {
            var next = timers.entrySet().stream()
                    .filter(timer -> !timer.getValue().at().isAfter(end))
                    .min(Comparator.comparing(timer -> timer.getValue().at()));
            if (next.isEmpty()) {
                time = end;
                return;
            }
            timers.remove(next.get().getKey());
            time = next.get().getValue().at();
            tell(runner, next.get().getValue().message());
        }
    }

    private static PingPlan plan(String uid, String schedule) {
        var event = Event.of(
                Map.of("specversion", "1.0", "id", "", "source", "/ping", "type", "ping"),
                Map.of(),
                ByteString.emptyByteString());
        return new PingPlan(uid, CronSchedule.parse(schedule, Optional.empty()), event);
    }

    /** The time of the next event that was sent. */
    private String tick() {
        return sent.remove().attribute("time").orElseThrow();
    }
}
