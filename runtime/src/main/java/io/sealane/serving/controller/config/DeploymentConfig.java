package io.sealane.serving.controller.config;

import io.fabric8.knative.serving.v1.Revision;
import io.sealane.serving.controller.world.Meta;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code config-deployment} says of what is acted upon. Immutable.
 *
 * @param progressSeconds how long a Deployment may take to have its Pods ready, 1 to 86400
 * @param unresolved registries that are not asked for digests
 * @param digestTimeout how long one may take to say a digest
 */
public record DeploymentConfig(int progressSeconds, Set<String> unresolved, Duration digestTimeout) {

    /** The annotation of a template that has its own {@code progress-deadline}, in Knative's spellings; the first that is there counts. */
    public static final List<String> PROGRESS =
            List.of("serving.knative.dev/progress-deadline", "serving.knative.dev/progressDeadline");

    static final String UNRESOLVED = "registries-skipping-tag-resolving";
    static final String DIGEST = "digest-resolution-timeout";

    private static final String KEY = "progress-deadline";
    private static final int SECONDS_MAX = 86_400;
    private static final int SECONDS_OF_AN_HOUR = 3600;
    private static final Pattern GO = Pattern.compile("(?:([0-9]{1,2})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,5})s)?");

    /** @throws IllegalArgumentException names the key, what it says and what was expected */
    public static DeploymentConfig of(Map<String, String> data) {
        return new DeploymentConfig(
                seconds(KEY, data.getOrDefault(KEY, "600s")),
                registries(data.getOrDefault(UNRESOLVED, "kind.local,ko.local,dev.local")),
                Duration.ofSeconds(seconds(DIGEST, data.getOrDefault(DIGEST, "10s"))));
    }

    private static Set<String> registries(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                // As the names of images are read.
                .map(name -> name.equals("docker.io") ? "index.docker.io" : name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What a Revision says itself counts, where it can be understood. */
    public int progressSeconds(Revision revision) {
        try {
            return Meta.annotation(revision, PROGRESS.toArray(new String[0]))
                    .map(own -> seconds(PROGRESS.get(0), own))
                    .orElse(progressSeconds);
        } catch (IllegalArgumentException e) {
            // Refused by our own API server, but others let it in.
            return progressSeconds;
        }
    }

    /**
     * Reads a duration as Go writes one, in whole hours, minutes and seconds: {@code 600s}, {@code 1h} or {@code 10m0s}.
     *
     * @throws IllegalArgumentException naming {@code key}, when it is not from 1 s to 24 h
     */
    public static int seconds(String key, String given) {
        var parts = GO.matcher(given.strip());
        var seconds = parts.matches()
                ? number(parts.group(1)) * SECONDS_OF_AN_HOUR + number(parts.group(2)) * 60 + number(parts.group(3))
                : 0;
        if (seconds < 1 || seconds > SECONDS_MAX) {
            throw new IllegalArgumentException(
                    key + ": expected a duration such as 600s or 10m, from 1s to 24h, got '" + given + "'");
        }
        return seconds;
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
