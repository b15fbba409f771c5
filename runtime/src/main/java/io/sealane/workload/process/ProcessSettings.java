package io.sealane.workload.process;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Whether and how processes are run.
 *
 * @param enabled whether containers with a command run as processes of this machine: then who may write Pods may run programs
 * @param countMax processes at a time; positive
 * @param startMax how long one may take until it listens; positive
 * @param readyInterval between two attempts to connect to one that starts; positive
 * @param graceMax between TERM and KILL, at most; positive
 * @param memoryInterval between two looks at how much memory one has that has a limit; positive
 */
public record ProcessSettings(
        boolean enabled,
        int countMax,
        Duration startMax,
        Duration readyInterval,
        Duration graceMax,
        Duration memoryInterval) {

    public ProcessSettings {
        if (countMax < 1) {
            throw new IllegalArgumentException("count-max: expected at least 1, got " + countMax);
        }
        positive("start-max", startMax);
        positive("ready-interval", readyInterval);
        positive("grace-max", graceMax);
        positive("memory-interval", memoryInterval);
    }

    /** Reads {@code enabled}, {@code count-max} and the durations. */
    public static ProcessSettings from(Config config) {
        return new ProcessSettings(
                config.getBoolean("enabled"),
                config.getInt("count-max"),
                config.getDuration("start-max"),
                config.getDuration("ready-interval"),
                config.getDuration("grace-max"),
                config.getDuration("memory-interval"));
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": expected a positive duration, got " + value);
        }
    }
}
