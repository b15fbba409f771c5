package io.sealane.resource.embedded.upkeep;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How long Events are kept.
 *
 * @param ageMax since they were last written; at least a second
 * @param countMax over all namespaces; the oldest go first; positive
 */
public record EventLimits(Duration ageMax, int countMax) {

    public EventLimits {
        if (ageMax.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("events.age-max: " + ageMax + ", expected at least a second");
        }
        if (countMax <= 0) {
            throw new IllegalArgumentException("events.count-max: " + countMax + ", expected a positive number");
        }
    }

    /** Reads {@code age-max} and {@code count-max}. */
    public static EventLimits from(Config config) {
        return new EventLimits(config.getDuration("age-max"), config.getInt("count-max"));
    }

    /** An hour, as in Kubernetes; 10,000. */
    public static EventLimits standard() {
        return new EventLimits(Duration.ofHours(1), 10_000);
    }
}
