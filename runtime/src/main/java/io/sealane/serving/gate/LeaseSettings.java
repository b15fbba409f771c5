package io.sealane.serving.gate;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How long nodes let requests in themselves.
 *
 * @param reportEvery between two reports of a node to the one that leads; positive
 * @param length of a lease that is not renewed; longer than reportEvery
 * @param backendsMax that one node asks for; positive. Requests to others come by the gate
 */
public record LeaseSettings(Duration reportEvery, Duration length, int backendsMax) {

    /** With names of 253 characters a report is still far from the largest message. */
    private static final int BACKENDS_MOST = 2_000;

    public LeaseSettings {
        if (reportEvery.isNegative() || reportEvery.isZero()) {
            throw new IllegalArgumentException("report-every: expected a positive duration, got " + reportEvery);
        }
        if (length.compareTo(reportEvery) <= 0) {
            throw new IllegalArgumentException(
                    "length: expected more than report-every, which is " + reportEvery + ", got " + length);
        }
        if (backendsMax < 1 || backendsMax > BACKENDS_MOST) {
            throw new IllegalArgumentException("backends-max: expected 1 to " + BACKENDS_MOST + ", got " + backendsMax);
        }
    }

    /**
     * Reads {@code sealane.serving.lease}.
     *
     * @param config the fragment below that path
     */
    public static LeaseSettings from(Config config) {
        return new LeaseSettings(
                config.getDuration("report-every"), config.getDuration("length"), config.getInt("backends-max"));
    }
}
