package io.sealane.workload;

import com.typesafe.config.Config;
import io.sealane.resource.ReconcilerSettings;
import java.time.Duration;

/**
 * What the controllers of Pods and Services go by.
 *
 * @param logCharsMax how much of a container's log is kept, in characters; positive
 * @param startRetry when a container that could not be started is tried again; positive
 * @param queue how the work queues work
 */
public record WorkloadSettings(int logCharsMax, Duration startRetry, ReconcilerSettings queue) {

    public WorkloadSettings {
        if (logCharsMax < 1) {
            throw new IllegalArgumentException("log-chars-max: expected at least 1, got " + logCharsMax);
        }
        if (startRetry.isNegative() || startRetry.isZero()) {
            throw new IllegalArgumentException("start-retry: expected more than 0, got " + startRetry);
        }
    }

    /** Reads {@code log-chars-max}, {@code start-retry} and {@code queue}. */
    public static WorkloadSettings from(Config config) {
        return new WorkloadSettings(
                config.getInt("log-chars-max"),
                config.getDuration("start-retry"),
                ReconcilerSettings.from(config.getConfig("queue")));
    }
}
