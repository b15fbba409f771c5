package io.sealane.serving.controller;

import io.fabric8.knative.serving.v1.Revision;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code config-deployment} says of what is acted upon. Immutable.
 *
 * @param progressSeconds how long a Deployment may take to have its Pods ready, 1 to 86400
 */
record DeploymentConfig(int progressSeconds) {

    static final String PROGRESS = "serving.knative.dev/progress-deadline";

    private static final String KEY = "progress-deadline";
    private static final int SECONDS_MAX = 86_400;

    /** @throws IllegalArgumentException names the key, what it says and what was expected */
    static DeploymentConfig of(Map<String, String> data) {
        return new DeploymentConfig(seconds(KEY, data.getOrDefault(KEY, "600s")));
    }

    /** What a Revision says itself counts, where it can be understood. */
    int progressSeconds(Revision revision) {
        try {
            Optional<String> own = Meta.annotation(revision, PROGRESS);
            return own.isPresent() ? seconds(PROGRESS, own.get()) : progressSeconds;
        } catch (IllegalArgumentException e) {
            // Refused by our own API server, but others let it in.
            return progressSeconds;
        }
    }

    static int seconds(String key, String given) {
        var text = given.strip();
        var number = text.matches("[0-9]{1,5}[sm]") ? Integer.parseInt(text.substring(0, text.length() - 1)) : 0;
        var seconds = text.endsWith("m") ? number * 60 : number;
        if (seconds < 1 || seconds > SECONDS_MAX) {
            throw new IllegalArgumentException(
                    key + ": expected a duration such as 600s or 10m, from 1s to 24h, got '" + given + "'");
        }
        return seconds;
    }
}
