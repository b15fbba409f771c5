package io.sealane.serving.controller;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code config-defaults} says: what a new Revision gets where its template says nothing. Those that are there do not change. Immutable.
 *
 * @param timeoutSeconds of a request, 1 to 600
 * @param responseStartSeconds until an answer begins; where it is longer than the request may take it does not count
 * @param idleSeconds without a byte
 * @param concurrency at a time for each Pod; 0 for any number
 * @param containerName of the only container
 * @param serviceLinks whether Pods get a variable for each Service of their namespace
 * @param requests of resources, by their name
 * @param limits of resources
 */
record DefaultsConfig(
        long timeoutSeconds,
        OptionalLong responseStartSeconds,
        OptionalLong idleSeconds,
        long concurrency,
        String containerName,
        Optional<Boolean> serviceLinks,
        Map<String, Quantity> requests,
        Map<String, Quantity> limits) {

    /** The most that a template may say, whatever a ConfigMap does. */
    static final long TIMEOUT_SECONDS_MAX = 600;

    static final long CONCURRENCY_MAX = 1000;

    private static final String NAME = "container-name-template";
    private static final List<String> RESOURCES = List.of("cpu", "memory", "ephemeral-storage");

    /** @throws IllegalArgumentException names the key, what it says and what was expected */
    static DefaultsConfig of(Map<String, String> data) {
        only(data, "max-revision-timeout-seconds", String.valueOf(TIMEOUT_SECONDS_MAX));
        only(data, "container-concurrency-max-limit", String.valueOf(CONCURRENCY_MAX));
        only(data, "allow-container-concurrency-zero", "true");
        var name = data.getOrDefault(NAME, "user-container").strip();
        if (!name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
            throw wrong(NAME, name, "the name of a container, without a template's fields");
        }
        return new DefaultsConfig(
                number(data, "revision-timeout-seconds", 1, TIMEOUT_SECONDS_MAX).orElse(300),
                number(data, "revision-response-start-timeout-seconds", 0, TIMEOUT_SECONDS_MAX),
                number(data, "revision-idle-timeout-seconds", 0, TIMEOUT_SECONDS_MAX),
                number(data, "container-concurrency", 0, CONCURRENCY_MAX).orElse(0),
                name,
                links(data),
                quantities(data, "request"),
                quantities(data, "limit"));
    }

    private static Optional<Boolean> links(Map<String, String> data) {
        var text = data.getOrDefault("enable-service-links", "false").strip();
        return switch (text) {
            case "true", "false" -> Optional.of(Boolean.valueOf(text));
            case "default" -> Optional.empty();
            default -> throw wrong("enable-service-links", text, "true, false or default");
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
                    throw wrong(key, text, "a quantity such as 400m or 100Mi");
                }
            }
        }
        return all;
    }

    private static OptionalLong number(Map<String, String> data, String key, long min, long max) {
        var text = data.getOrDefault(key, "").strip();
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,9}") || Long.parseLong(text) < min || Long.parseLong(text) > max) {
            throw wrong(key, text, "a whole number from " + min + " to " + max);
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** What is fixed here. */
    private static void only(Map<String, String> data, String key, String fixed) {
        var text = data.getOrDefault(key, fixed).strip();
        if (!text.equals(fixed)) {
            throw wrong(key, text, fixed + ", which Sealane does not let be changed");
        }
    }

    private static IllegalArgumentException wrong(String key, String text, String expected) {
        return new IllegalArgumentException(key + ": expected " + expected + ", got '" + text + "'");
    }
}
