package io.sealane.eventing.source;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How sources send.
 *
 * @param retry further attempts after the first, 0 or more
 * @param retryDelay before the first of them; each further wait is twice as long; positive
 * @param switchPatience so long, summed over the waits, an event is sent again that is answered 401, 403 or 503, as it is while who may send
 *     is being switched; zero or more
 * @param timeout of one attempt; positive
 * @param waitingMax events of one source that wait to be sent, at least 1; what comes on top is dropped and reported
 * @param spread ticks of many sources at the same time are sent within this time, each source at its own moment; zero or more
 */
public record SourceSettings(
        int retry, Duration retryDelay, Duration switchPatience, Duration timeout, int waitingMax, Duration spread) {

    public SourceSettings {
        if (retry < 0 || retry > 30) {
            throw new IllegalArgumentException("retry: expected 0 to 30, got " + retry);
        }
        if (retryDelay.isNegative() || retryDelay.isZero()) {
            throw new IllegalArgumentException("retry-delay: expected more than 0, got " + retryDelay);
        }
        if (switchPatience.isNegative()) {
            throw new IllegalArgumentException("switch-patience: expected 0 or more, got " + switchPatience);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: expected more than 0, got " + timeout);
        }
        if (waitingMax < 1) {
            throw new IllegalArgumentException("waiting-max: expected at least 1, got " + waitingMax);
        }
        if (spread.isNegative()) {
            throw new IllegalArgumentException("spread: expected 0 or more, got " + spread);
        }
    }

    /** Reads {@code sealane.eventing.sources}. */
    public static SourceSettings from(Config config) {
        return new SourceSettings(
                config.getInt("retry"),
                config.getDuration("retry-delay"),
                config.getDuration("switch-patience"),
                config.getDuration("timeout"),
                config.getInt("waiting-max"),
                config.getDuration("spread"));
    }
}
