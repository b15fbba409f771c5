package io.sealane.workload.probe;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How containers are probed.
 *
 * @param threads attempts at a time; positive
 * @param untilReady between two attempts until a container is ready for the first time; positive
 */
public record ProbeSettings(int threads, Duration untilReady) {

    public ProbeSettings {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
        }
        if (untilReady.isNegative() || untilReady.isZero()) {
            throw new IllegalArgumentException("until-ready: expected more than 0, got " + untilReady);
        }
    }

    /** Reads {@code threads} and {@code until-ready}. */
    public static ProbeSettings from(Config config) {
        return new ProbeSettings(config.getInt("threads"), config.getDuration("until-ready"));
    }
}
