package io.sealane.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.sealane.gateway.transport.loop.StillLoop;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What a tunnel leaves behind; how it ends for its sides is {@link TunnelEndsTest}. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TunnelTest {

    @Test
    void one_that_has_ended_leaves_no_timer_which_would_keep_it() {
        var loop = new StillLoop();
        var channel = new EmbeddedChannel();
        var tunnel = new Tunnel(channel, 1000);

        tunnel.restsAtMost(Duration.ofHours(1), loop);
        assertThat(loop.timers()).hasSize(1);
        channel.close();

        assertThat(loop.timers()).isEmpty();
    }
}
