package io.sealane.gateway.transport.loop;

import com.typesafe.config.Config;
import io.sealane.gateway.transport.limit.Check;
import java.time.Duration;

/**
 * How many event loops a node has.
 *
 * @param count threads; 1 to 256
 * @param tick granularity of the loops' timers; 10 ms to 1 s
 * @param throughput messages that an actor on a loop handles before it lets sockets go first; positive
 */
public record LoopsSettings(int count, Duration tick, int throughput) {

    private static final int COUNT_MAX = 256;
    private static final Duration TICK_MIN = Duration.ofMillis(10);
    private static final Duration TICK_MAX = Duration.ofSeconds(1);

    public LoopsSettings {
        Check.within(count, 1, COUNT_MAX, "loops.count");
        Check.within(tick, TICK_MIN, TICK_MAX, "loops.tick");
        Check.positive(throughput, "loops.throughput");
    }

    /**
     * Reads {@code sealane.gateway.loops}; a count of 0 there means one per core.
     *
     * @param config the fragment below that path
     */
    public static LoopsSettings from(Config config) {
        var count = config.getInt("count");
        return new LoopsSettings(
                count == 0 ? Math.min(Runtime.getRuntime().availableProcessors(), COUNT_MAX) : count,
                config.getDuration("tick"),
                config.getInt("throughput"));
    }
}
