package io.sealane.eventing.controller;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.sealane.eventing.DeliverySettings;
import io.sealane.eventing.Destination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How hard a delivery is tried, read from a delivery specification.
 *
 * @param settings a field that cannot be read counts as absent
 * @param problems the fields that cannot be read, one sentence each
 */
record Deliveries(DeliverySettings settings, List<String> problems) {

    /** The unit of the wait where a delivery names none; zero would retry in a tight loop. */
    private static final Duration DELAY_DEFAULT = Duration.ofMillis(200);

    /**
     * Reads a specification.
     *
     * @param spec of the trigger, else of the broker, else the default; absent: no retry
     * @param timeout of one attempt where the specification names none
     */
    static Deliveries of(@Nullable DeliverySpec spec, Duration timeout, Optional<Destination> deadLetter) {
        var problems = new ArrayList<String>();
        var given = spec == null ? new DeliverySpec() : spec;
        if (given.getRetryAfterMax() != null) {
            problems.add("delivery.retryAfterMax: expected nothing, feature delivery-retryafter is not supported yet");
        }
        var settings = new DeliverySettings(
                retry(given.getRetry(), problems),
                read(given.getBackoffPolicy(), Deliveries::backoff, DeliverySettings.Backoff.EXPONENTIAL, problems),
                read(
                        given.getBackoffDelay(),
                        text -> IsoDurations.parse(text, "delivery.backoffDelay"),
                        DELAY_DEFAULT,
                        problems),
                read(given.getTimeout(), Deliveries::timeout, timeout, problems),
                deadLetter,
                read(given.getFormat(), Deliveries::format, DeliverySettings.Format.BINARY, problems));
        return new Deliveries(settings, List.copyOf(problems));
    }

    private static <T> T read(@Nullable String text, Function<String, T> reader, T otherwise, List<String> problems) {
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
            return otherwise;
        }
    }

    private static int retry(@Nullable Integer retry, List<String> problems) {
        if (retry != null && retry < 0) {
            problems.add("delivery.retry: expected 0 or more, got " + retry);
        }
        return retry == null ? 0 : Math.max(0, retry);
    }

    private static DeliverySettings.Backoff backoff(String text) {
        return switch (text) {
            case "linear" -> DeliverySettings.Backoff.LINEAR;
            case "exponential" -> DeliverySettings.Backoff.EXPONENTIAL;
            default ->
                throw new IllegalArgumentException(
                        "delivery.backoffPolicy: expected linear or exponential, got '" + text + "'");
        };
    }

    private static Duration timeout(String text) {
        var timeout = IsoDurations.parse(text, "delivery.timeout");
        if (timeout.isZero()) {
            throw new IllegalArgumentException("delivery.timeout: expected more than zero, got " + text);
        }
        return timeout;
    }

    private static DeliverySettings.Format format(String text) {
        return switch (text) {
            case "json" -> DeliverySettings.Format.STRUCTURED;
            case "binary" -> DeliverySettings.Format.BINARY;
            default ->
                throw new IllegalArgumentException("delivery.format: expected json or binary, got '" + text + "'");
        };
    }
}
