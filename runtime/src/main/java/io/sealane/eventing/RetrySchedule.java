package io.sealane.eventing;

import java.time.Duration;
import java.util.Optional;

/**
 * When a failed delivery is tried again. Before retry {@code n} (1, 2, ...) it waits {@code n * delay} (linear) or
 * {@code delay * 2^(n-1)} (exponential), never longer than {@code delayMax}; there is no jitter.
 *
 * <p>Knative's implementations differ from each other and from its documents here, so this series is ours.
 *
 * @param delayMax the longest wait
 */
record RetrySchedule(Duration delayMax) {

    /**
     * How long to wait after a failure.
     *
     * @param attempts how many attempts were made, 1 or more
     * @return empty when there is no further attempt
     */
    Optional<Duration> waitAfter(int attempts, DeliverySettings settings) {
        if (attempts > settings.retry()) {
            return Optional.empty();
        }
        var unit = settings.delay();
        if (unit.isZero()) {
            return Optional.of(Duration.ZERO);
        }
        return Optional.of(
                switch (settings.backoff()) {
                    case LINEAR -> times(unit, attempts);
                    case EXPONENTIAL -> attempts > 62 ? delayMax : times(unit, 1L << (attempts - 1));
                });
    }

    private Duration times(Duration unit, long factor) {
        // Division first: the product may not fit.
        return factor > delayMax.dividedBy(unit) ? delayMax : unit.multipliedBy(factor);
    }
}
