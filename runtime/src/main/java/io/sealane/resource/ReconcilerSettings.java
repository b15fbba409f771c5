package io.sealane.resource;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a controller works through its keys.
 *
 * @param parallelismMax how many keys are reconciled at the same time; positive
 * @param retryDelayMin delay after the first failure of a key; doubles with each further one
 * @param retryDelayMax the delay never grows beyond this
 */
public record ReconcilerSettings(int parallelismMax, Duration retryDelayMin, Duration retryDelayMax) {

    public ReconcilerSettings {
        if (parallelismMax < 1) {
            throw new IllegalArgumentException("parallelism-max: expected at least 1, got " + parallelismMax);
        }
        if (retryDelayMin.isNegative() || retryDelayMin.isZero()) {
            throw new IllegalArgumentException("retry-delay-min: expected more than 0, got " + retryDelayMin);
        }
        if (retryDelayMax.compareTo(retryDelayMin) < 0) {
            throw new IllegalArgumentException(
                    "retry-delay-max: expected at least retry-delay-min (" + retryDelayMin + "), got " + retryDelayMax);
        }
    }

    /** Reads {@code parallelism-max}, {@code retry-delay-min} and {@code retry-delay-max}. */
    public static ReconcilerSettings from(Config config) {
        return new ReconcilerSettings(
                config.getInt("parallelism-max"),
                config.getDuration("retry-delay-min"),
                config.getDuration("retry-delay-max"));
    }

    /** How long to wait after {@code failures} failures in a row, the last one included; at least 1. */
    Duration retryDelay(int failures) {
        var doublings = Math.min(failures - 1, 30);
        var delay = retryDelayMin.multipliedBy(1L << doublings);
        return delay.compareTo(retryDelayMax) > 0 ? retryDelayMax : delay;
    }
}
