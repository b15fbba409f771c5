package io.sealane.gateway.transport.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.sealane.gateway.transport.RoutesSettings;
import io.sealane.gateway.transport.TestNode;
import io.sealane.gateway.transport.limit.TransportSettings.Accepting;
import io.sealane.gateway.transport.limit.TransportSettings.Bodies;
import io.sealane.gateway.transport.limit.TransportSettings.Buffers;
import io.sealane.gateway.transport.limit.TransportSettings.Deadlines;
import io.sealane.gateway.transport.limit.TransportSettings.Heads;
import io.sealane.gateway.transport.limit.TransportSettings.Http2;
import io.sealane.gateway.transport.loop.LoopsSettings;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TransportSettingsTest {

    @Test
    void the_defaults_are_these() {
        assertThat(TestNode.settings(""))
                .isEqualTo(new TransportSettings(
                        new Accepting(10_000, 2000, 4096, 16_384, 5),
                        new Deadlines(seconds(5), seconds(10), seconds(75), seconds(60), seconds(2)),
                        new Bodies(240, seconds(5)),
                        new Heads(8192, 128, 65_536),
                        new Http2(256, 16_384, 8, 200, 1000, 1000, seconds(10)),
                        new Buffers(262_144, 65_536, 65_536, 1_048_576)));
        var gateway = ConfigFactory.defaultReference().getConfig("sealane.gateway");
        assertThat(RoutesSettings.from(gateway.getConfig("routes")))
                .isEqualTo(new RoutesSettings(3 << 20, seconds(30)));
        assertThat(LoopsSettings.from(gateway.getConfig("loops")))
                .isEqualTo(new LoopsSettings(Runtime.getRuntime().availableProcessors(), Duration.ofMillis(100), 128));
    }

    @Test
    void every_key_is_read() {
        assertThat(TestNode.settings("connections-max = 1, backlog = 2, hello-bytes-max = 600"
                        + ", connections-per-client-max = 26, log-lines-per-second-max = 27"
                        + ", deadlines { peek = 1s, head = 2s, idle = 3s, write-stall = 4s, linger = 5s }"
                        + ", bodies { bytes-per-second-min = 6, grace = 7s }"
                        + ", heads { uri-bytes-max = 8, header-count-max = 9, header-bytes-max = 10 }"
                        + ", http2 { streams-max = 11, header-block-bytes-max = 12, continuations-max = 13"
                        + ", resets-max = 14, resets-per-client-max = 28, control-frames-max = 15, interval = 16s }"
                        + ", buffers { read-bytes-max = 18, read-bytes-resume = 17, write-bytes-max = 19"
                        + ", http2-bytes-max = 20 }"))
                .isEqualTo(new TransportSettings(
                        new Accepting(1, 26, 2, 600, 27),
                        new Deadlines(seconds(1), seconds(2), seconds(3), seconds(4), seconds(5)),
                        new Bodies(6, seconds(7)),
                        new Heads(8, 9, 10),
                        new Http2(11, 12, 13, 14, 28, 15, seconds(16)),
                        new Buffers(18, 17, 19, 20)));
    }

    @Test
    void a_wrong_value_is_named() {
        assertThatThrownBy(() -> TestNode.settings("deadlines.head = 0s"))
                .hasMessage("transport.deadlines.head: expected a positive duration, got PT0S");
        assertThatThrownBy(() -> TestNode.settings("buffers.read-bytes-resume = 256 KiB"))
                .hasMessage("transport.buffers.read-bytes-resume: expected 1 to 262143, got 262144");
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }
}
