package io.sealane.eventing.attempt;

import io.sealane.eventing.attempt.Verdict.Failed;
import io.sealane.eventing.settings.DeliverySettings;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * When a failed delivery is tried again. Before retry {@code n} (1, 2, ...) it waits {@code n * delay} (linear) or
 * {@code delay * 2^(n-1)} (exponential), never longer than {@code delayMax}, and less by chance where there is jitter. A receiver that says
 * {@code Retry-After} (RFC 9110, 10.2.3) is left alone for that long, at most {@link DeliverySettings#retryAfterMax()}, where that is longer.
 *
 * <p>Knative's implementations differ from each other and from its documents here, so this series is ours. What looks like chance is made of the
 * delivery's position and attempt: the events of one outage spread, and each decision can be repeated.
 *
 * @param delayMax the longest wait that nobody asked for
 */
public record RetrySchedule(Duration delayMax) {

    /**
     * How long to wait after a failure.
     *
     * @param attempts how many attempts were made, 1 or more
     * @param seed of the delivery; neighbours may have neighbouring ones
     * @return empty when there is no further attempt
     */
    public Optional<Duration> waitAfter(
            int attempts, long seed, Failed failure, DeliverySettings settings, Instant now) {
        if (!failure.again() || attempts > settings.retry()) {
            return Optional.empty();
        }
        var wait = lessJitter(backoff(attempts, settings), settings.jitterPercent(), seed * 31 + attempts);
        var asked = settings.retryAfterMax().isZero()
                ? Duration.ZERO
                : failure.retryAfter().map(text -> asked(text, now)).orElse(Duration.ZERO);
        return Optional.of(longer(wait, shorter(asked, settings.retryAfterMax())));
    }

    private Duration backoff(int attempts, DeliverySettings settings) {
        var unit = settings.delay();
        if (unit.isZero()) {
            return Duration.ZERO;
        }
        return switch (settings.backoff()) {
            case LINEAR -> times(unit, attempts);
            case EXPONENTIAL -> attempts > 62 ? delayMax : times(unit, 1L << (attempts - 1));
        };
    }

    private Duration times(Duration unit, long factor) {
        // Division first: the product may not fit.
        return factor > delayMax.dividedBy(unit) ? delayMax : unit.multipliedBy(factor);
    }

    private static Duration lessJitter(Duration wait, int percent, long seed) {
        if (percent == 0) {
            return wait;
        }
        var share = (mixed(seed) >>> 11) * 0x1.0p-53;
        return wait.minusNanos((long) (wait.toNanos() * share * percent / 100));
    }

    /** Spreads a number over all bits (the finalizer of SplitMix64). */
    private static long mixed(long seed) {
        var mixed = seed + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    /** Seconds or a date; what is neither asks for nothing. */
    private static Duration asked(String text, Instant now) {
        var value = text.strip();
        if (value.matches("[0-9]+")) {
            return value.length() > 9 ? Duration.ofSeconds(999_999_999) : Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            var until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            return longer(Duration.ZERO, Duration.between(now, until.toInstant()));
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
