package io.sealane.gateway.admission;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How many requests wait, how long, and where none goes.
 *
 * @param waitingMax for one backend that is scaled; positive
 * @param waitingPerActive for each one that may be under way, where instances are there or nobody scales; not negative
 * @param waitingBytesMax of all requests that wait; positive
 * @param waitingTimeMax of one request; positive
 * @param shunFor how long an instance gets no request that could not be reached, while there are others; positive
 */
public record AdmissionSettings(
        int waitingMax, int waitingPerActive, long waitingBytesMax, Duration waitingTimeMax, Duration shunFor) {

    public AdmissionSettings {
        if (waitingMax < 1) {
            throw new IllegalArgumentException("waiting-max: expected at least 1, got " + waitingMax);
        }
        if (waitingPerActive < 0) {
            throw new IllegalArgumentException("waiting-per-active: expected 0 or more, got " + waitingPerActive);
        }
        if (waitingBytesMax < 1) {
            throw new IllegalArgumentException("waiting-bytes-max: expected at least 1, got " + waitingBytesMax);
        }
        if (waitingTimeMax.isNegative() || waitingTimeMax.isZero()) {
            throw new IllegalArgumentException("waiting-time-max: expected a positive duration, got " + waitingTimeMax);
        }
        if (shunFor.isNegative() || shunFor.isZero()) {
            throw new IllegalArgumentException("shun-for: expected a positive duration, got " + shunFor);
        }
    }

    /**
     * Reads {@code sealane.gateway.admission}.
     *
     * @param config the fragment below that path
     */
    public static AdmissionSettings from(Config config) {
        return new AdmissionSettings(
                config.getInt("waiting-max"),
                config.getInt("waiting-per-active"),
                config.getBytes("waiting-bytes-max"),
                config.getDuration("waiting-time-max"),
                config.getDuration("shun-for"));
    }
}
