package io.sealane.serving.controller.config;

import java.util.Map;

/**
 * What {@code config-defaults} lets Revisions say. It is asked when one is written: those that are there keep what they say. Immutable.
 *
 * @param timeoutSecondsMax of a request; positive
 * @param concurrencyMax at a time for each Pod; positive
 * @param anyConcurrency whether a Pod may take any number of requests at a time, which 0 says
 */
public record RevisionBounds(long timeoutSecondsMax, long concurrencyMax, boolean anyConcurrency) {

    static final String TIMEOUT_MAX = "max-revision-timeout-seconds";

    private static final long TIMEOUT_SECONDS_MAX = 600;
    private static final long CONCURRENCY_MAX = 1000;

    /** @throws IllegalArgumentException names the key, what it says and what was expected */
    static RevisionBounds of(Map<String, String> data) {
        return new RevisionBounds(
                Numbers.whole(data, TIMEOUT_MAX, 1, Numbers.MAX).orElse(TIMEOUT_SECONDS_MAX),
                Numbers.whole(data, "container-concurrency-max-limit", 1, Numbers.MAX)
                        .orElse(CONCURRENCY_MAX),
                Numbers.flag(data, "allow-container-concurrency-zero", true));
    }

    /** The least that may be said of requests at a time. */
    public long concurrencyMin() {
        return anyConcurrency ? 0 : 1;
    }
}
