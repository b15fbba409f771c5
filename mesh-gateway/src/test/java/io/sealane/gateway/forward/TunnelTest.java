package io.sealane.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sealane.gateway.transport.loop.Loop;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What a tunnel leaves behind; how it ends for its sides is {@link TunnelEndsTest}. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TunnelTest {

    @Test
    void one_that_has_ended_leaves_no_timer_which_would_keep_it() {
        var timers = new AtomicInteger();
        var channel = new EmbeddedChannel();
        var tunnel = new Tunnel(channel, 1000);

        tunnel.restsAtMost(Duration.ofHours(1), new CountedTimers(timers));
        assertThat(timers).hasValue(1);
        channel.close();

        assertThat(timers).hasValue(0);
    }

    /** Timers that are set and not dropped; none of them runs. */
    private record CountedTimers(AtomicInteger set) implements Loop {

        @Override
        public Timeout schedule(Duration delay, Runnable task) {
            set.incrementAndGet();
            return set::decrementAndGet;
        }

        @Override
        public int index() {
            return 0;
        }

        @Override
        public String dispatcher() {
            return "none";
        }

        @Override
        public boolean inLoop() {
            return true;
        }

        @Override
        public ScheduledExecutorService executor() {
            throw new UnsupportedOperationException("expected nobody to ask");
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }
}
