package io.sealane.eventing.controller.delivery;

import io.fabric8.knative.duck.v1.DeliverySpec;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.Destination;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.object.Cause;
import java.time.Duration;
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
public record Deliveries(DeliverySettings settings, List<String> problems) {

    /** The unit of the wait where a delivery names none; zero would retry in a tight loop. */
    private static final Duration DELAY_DEFAULT = Duration.ofMillis(200);

    /**
     * Reads a specification.
     *
     * @param spec of the trigger, else of the broker, else the default; absent: no retry
     * @param timeout of one attempt where the specification names none
     * @param jitterPercent so much of each wait may be left out
     */
    public static Deliveries of(
            @Nullable DeliverySpec spec, Duration timeout, Optional<Destination> deadLetter, int jitterPercent) {
        var given = spec == null ? new DeliverySpec() : spec;
        var problems =
                Field.check(Trees.of("delivery", given), object -> DeliveryChecks.schedule(object.at("delivery")))
                        .stream()
                        .map(Cause::toString)
                        .toList();
        var settings = new DeliverySettings(
                given.getRetry() == null ? 0 : Math.max(0, given.getRetry()),
                read(given.getBackoffPolicy(), Deliveries::backoff, DeliverySettings.Backoff.EXPONENTIAL),
                read(given.getBackoffDelay(), text -> IsoDurations.parse(text, "delivery.backoffDelay"), DELAY_DEFAULT),
                read(given.getTimeout(), Deliveries::timeout, timeout),
                deadLetter,
                read(given.getFormat(), Deliveries::format, DeliverySettings.Format.BINARY),
                read(
                        given.getRetryAfterMax(),
                        text -> IsoDurations.parse(text, "delivery.retryAfterMax"),
                        Duration.ZERO),
                jitterPercent);
        return new Deliveries(settings, problems);
    }

    private static <T> T read(@Nullable String text, Function<String, T> reader, T otherwise) {
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            // The checks have named it.
            return otherwise;
        }
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
