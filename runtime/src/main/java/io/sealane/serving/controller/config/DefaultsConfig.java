package io.sealane.serving.controller.config;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code config-defaults} says: what a new Revision gets where its template says nothing. Those that are there do not change. Immutable.
 *
 * @param bounds of what templates may say
 * @param timeoutSeconds of a request, within the bounds
 * @param responseStartSeconds until an answer begins; where it is longer than the request may take it does not count
 * @param idleSeconds without a byte
 * @param concurrency at a time for each Pod; 0 for any number
 * @param containerName of the only container
 * @param serviceLinks whether Pods get a variable for each Service of their namespace
 * @param requests of resources, by their name
 * @param limits of resources
 */
public record DefaultsConfig(
        RevisionBounds bounds,
        long timeoutSeconds,
        OptionalLong responseStartSeconds,
        OptionalLong idleSeconds,
        long concurrency,
        String containerName,
        Optional<Boolean> serviceLinks,
        Map<String, Quantity> requests,
        Map<String, Quantity> limits) {

    private static final long TIMEOUT_SECONDS = 300;
    private static final String TIMEOUT = "revision-timeout-seconds";
    private static final String NAME = "container-name-template";
    private static final List<String> RESOURCES = List.of("cpu", "memory", "ephemeral-storage");

    /** @throws IllegalArgumentException names the key, what it says and what was expected */
    public static DefaultsConfig of(Map<String, String> data) {
        var bounds = RevisionBounds.of(data);
        var name = data.getOrDefault(NAME, "user-container").strip();
        if (!name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
            throw Numbers.wrong(NAME, name, "the name of a container, without a template's fields");
        }
        var timeoutMax = bounds.timeoutSecondsMax();
        return new DefaultsConfig(
                bounds,
                timeout(data, bounds),
                Numbers.whole(data, "revision-response-start-timeout-seconds", 0, timeoutMax),
                Numbers.whole(data, "revision-idle-timeout-seconds", 0, timeoutMax),
                // Where no key says it, templates have to when they may not leave it open.
                Numbers.whole(data, "container-concurrency", bounds.concurrencyMin(), bounds.concurrencyMax())
                        .orElse(0),
                name,
                links(data),
                quantities(data, "request"),
                quantities(data, "limit"));
    }

    private static long timeout(Map<String, String> data, RevisionBounds bounds) {
        var given = Numbers.whole(data, TIMEOUT, 1, bounds.timeoutSecondsMax());
        if (given.isEmpty() && TIMEOUT_SECONDS > bounds.timeoutSecondsMax()) {
            throw Numbers.wrong(
                    RevisionBounds.TIMEOUT_MAX,
                    String.valueOf(bounds.timeoutSecondsMax()),
                    "at least " + TIMEOUT + ", which is " + TIMEOUT_SECONDS);
        }
        return given.orElse(TIMEOUT_SECONDS);
    }

    private static Optional<Boolean> links(Map<String, String> data) {
        var text = data.getOrDefault("enable-service-links", "false").strip();
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "false" -> Optional.of(Boolean.valueOf(text));
            case "default" -> Optional.empty();
            default -> throw Numbers.wrong("enable-service-links", text, "true, false or default");
        };
    }

    private static Map<String, Quantity> quantities(Map<String, String> data, String what) {
        var all = new LinkedHashMap<String, Quantity>();
        for (var resource : RESOURCES) {
            var key = "revision-" + resource + "-" + what;
            var text = data.getOrDefault(key, "").strip();
            if (!text.isEmpty()) {
                try {
                    var quantity = Quantity.parse(text);
                    Quantity.getAmountInBytes(quantity);
                    all.put(resource, quantity);
                } catch (IllegalArgumentException e) {
                    throw Numbers.wrong(key, text, "a quantity such as 400m or 100Mi");
                }
            }
        }
        return all;
    }
}
