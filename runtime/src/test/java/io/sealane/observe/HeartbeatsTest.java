package io.sealane.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HeartbeatsTest {

    private final AtomicLong now = new AtomicLong();
    private final Heartbeats heartbeats = new Heartbeats(Duration.ofSeconds(30), now::get);
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final List<Long> lags = new ArrayList<>();

    @AfterEach
    void close() {
        heartbeats.close();
    }

    @Test
    void a_thread_that_takes_its_tasks_lives_and_its_lag_is_told() {
        heartbeats.watch("loop-0", loop::add, lags::add);

        heartbeats.beat();
        pass(Duration.ofMillis(5));
        loop.remove().run();
        pass(Duration.ofSeconds(60));

        assertThat(heartbeats.stuck()).isEmpty();
        assertThat(lags).containsExactly(5_000_000L);
    }

    @Test
    void a_thread_is_stuck_when_no_task_has_come_back_for_longer_than_allowed() {
        heartbeats.watch("loop-0", loop::add, lags::add);

        heartbeats.beat();
        pass(Duration.ofSeconds(30));
        assertThat(heartbeats.stuck()).isEmpty();
        pass(Duration.ofSeconds(1));

        assertThat(heartbeats.stuck())
                .containsExactly(java.util.Map.entry("loop-0", "no task has come through for 31 s"));
    }

    @Test
    void a_stuck_thread_gets_no_second_task_and_lives_again_when_the_first_comes_back() {
        heartbeats.watch("loop-0", loop::add, lags::add);
        heartbeats.beat();
        pass(Duration.ofSeconds(40));
        heartbeats.beat();

        assertThat(loop).hasSize(1);
        loop.remove().run();

        assertThat(heartbeats.stuck()).isEmpty();
    }

    @Test
    void a_pool_that_is_only_measured_is_never_stuck() {
        heartbeats.measure("work", loop::add, lags::add);
        heartbeats.beat();
        pass(Duration.ofSeconds(40));

        assertThat(heartbeats.stuck()).isEmpty();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
