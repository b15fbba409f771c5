package io.sealane.eventing.controller.config;

import io.sealane.eventing.controller.delivery.IsoDurations;
import java.time.Duration;

/** How long a RequestReply may hold a request. Pure. */
public final class RequestTimeouts {

    /** Key of {@code config-features}: how long requests are held where the resource does not say. */
    public static final String DEFAULT_KEY = "requestreply-default-timeout";

    /** Where {@code config-features} does not say either. */
    public static final Duration DEFAULT = Duration.ofSeconds(30);

    private static final Duration MAX = Duration.ofHours(1);

    private RequestTimeouts() {}

    /**
     * Reads an ISO 8601 duration.
     *
     * @throws IllegalArgumentException when it is none that a request may be held for: more than zero, at most an hour
     */
    public static Duration parse(String text) {
        var timeout = IsoDurations.parse(text, "spec.timeout");
        if (timeout.isZero() || timeout.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("spec.timeout: expected more than zero, at most " + MAX);
        }
        return timeout;
    }
}
