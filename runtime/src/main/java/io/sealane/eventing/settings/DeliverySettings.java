package io.sealane.eventing.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * How hard a delivery is tried (Knative's delivery specification).
 *
 * @param retry further attempts after the first, 0 or more
 * @param backoff how the wait grows from attempt to attempt
 * @param delay the unit of the wait; zero retries at once
 * @param timeout of one attempt; positive
 * @param deadLetter who gets what could not be delivered; without it such events are dropped
 * @param format how events are sent
 * @param retryAfterMax how long a receiver may ask to be left alone, by {@code Retry-After}; zero: it is not listened to
 * @param jitterPercent so much of each wait may be left out, 0 to 100
 */
public record DeliverySettings(
        int retry,
        Backoff backoff,
        Duration delay,
        Duration timeout,
        Optional<Destination> deadLetter,
        Format format,
        Duration retryAfterMax,
        int jitterPercent) {

    /** Without an ear for {@code Retry-After}, and without jitter. */
    public DeliverySettings(
            int retry,
            Backoff backoff,
            Duration delay,
            Duration timeout,
            Optional<Destination> deadLetter,
            Format format) {
        this(retry, backoff, delay, timeout, deadLetter, format, Duration.ZERO, 0);
    }

    /** How the wait before retry {@code n} (1, 2, ...) grows with {@code n}. */
    public enum Backoff {
        /** {@code n * delay}. */
        LINEAR,
        /** {@code delay * 2^(n-1)}. */
        EXPONENTIAL
    }

    /** The content mode of what is sent (CloudEvents HTTP binding, 3). */
    public enum Format {
        BINARY,
        STRUCTURED
    }

    public DeliverySettings {
        if (retry < 0) {
            throw new IllegalArgumentException("retry: expected 0 or more, got " + retry);
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("backoffDelay: expected zero or more, got " + delay);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: expected more than zero, got " + timeout);
        }
        if (retryAfterMax.isNegative()) {
            throw new IllegalArgumentException("retryAfterMax: expected zero or more, got " + retryAfterMax);
        }
        if (jitterPercent < 0 || jitterPercent > 100) {
            throw new IllegalArgumentException("jitter: expected 0 to 100 percent, got " + jitterPercent);
        }
    }

    /** Whether another attempt may help after an answer of this status (Knative eventing specification, data plane). */
    public static boolean again(int status) {
        return status >= 500 || status == 404 || status == 408 || status == 409 || status == 429;
    }
}
