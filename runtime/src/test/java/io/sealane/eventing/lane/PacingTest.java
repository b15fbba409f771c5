package io.sealane.eventing.lane;

import static io.sealane.eventing.TestNode.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.eventing.attempt.OpenDelivery;
import io.sealane.eventing.settings.Pace;
import io.sealane.gateway.transport.loop.StillLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PacingTest {

    private static final Pace ONE_AT_A_TIME_AND_TEN_A_SECOND =
            new Pace(false, OptionalInt.of(1), OptionalInt.of(10), Optional.empty());
    private static final long TENTH = 100_000_000;

    private final StillLoop loop = new StillLoop();
    private final Gate gate = new Gate();
    private final AtomicInteger woken = new AtomicInteger();
    private final List<Long> attempted = new ArrayList<>();
    private long now;
    private final Pacing pacing = new Pacing(new Lanes(), () -> now, gate, loop, woken::incrementAndGet);

    @Test
    void however_often_it_is_woken_it_waits_with_one_timer() {
        var pace = ONE_AT_A_TIME_AND_TEN_A_SECOND;
        var first = delivery(1);
        pacing.take(first, pace);
        pacing.take(delivery(2), pace);
        pacing.take(delivery(3), pace);
        pacing.begin(pace, this::attempt);
        assertThat(loop.timers()).isEmpty(); // the gate is full, and wakes who waits
        pacing.ended(first, false, pace);
        assertThat(woken).hasValue(1);
        // A tenth of a second may be used at once: the second goes too.
        pacing.woken();
        pacing.begin(pace, this::attempt);
        assertThat(attempted).containsExactly(1L, 2L);
        gate.leave(pace, gate.era(), false, now);

        for (var times = 0; times < 5; times++) {
            pacing.woken();
            pacing.begin(pace, this::attempt);
            assertThat(loop.timers()).hasSize(1);
        }

        now += TENTH;
        pacing.woken();
        pacing.begin(pace, this::attempt);
        assertThat(attempted).containsExactly(1L, 2L, 3L);
        assertThat(loop.timers()).isEmpty();
    }

    @Test
    void nothing_runs_on_when_it_is_closed() {
        var pace = new Pace(false, OptionalInt.empty(), OptionalInt.of(10), Optional.empty());
        for (var position = 1; position <= 3; position++) {
            pacing.take(delivery(position), pace);
        }
        pacing.begin(pace, this::attempt);
        assertThat(attempted).containsExactly(1L, 2L);
        assertThat(loop.timers()).hasSize(1);

        pacing.close();

        assertThat(loop.timers()).isEmpty();
    }

    private void attempt(OpenDelivery delivery) {
        attempted.add(delivery.position());
    }

    private static OpenDelivery delivery(long position) {
        return new OpenDelivery(position, event("e" + position), 0, 0);
    }
}
