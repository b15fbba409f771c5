package io.sealane.serving.controller.route;

import io.fabric8.knative.serving.v1.Route;
import io.sealane.serving.controller.world.Meta;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;

/** Over which time traffic moves to a new revision. Pure. */
final class RolloutDuration {

    /** In Knative's spellings; the first that is there counts. */
    static final List<String> ANNOTATION =
            List.of("serving.knative.dev/rollout-duration", "serving.knative.dev/rolloutDuration");

    private static final String WHOLE = "([0-9]{1,4}h)?([0-9]{1,5}m)?([0-9]{1,6}s)?";

    private RolloutDuration() {}

    /** What a Route says of itself, else what holds for all; text that is no duration counts as none. */
    static Duration of(Route route, Duration otherwise) {
        return Meta.annotation(route, ANNOTATION.toArray(new String[0]))
                .map(text -> {
                    try {
                        return parse(text);
                    } catch (IllegalArgumentException unreadable) {
                        return otherwise;
                    }
                })
                .orElse(otherwise);
    }

    /** @throws IllegalArgumentException says what was expected */
    static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        try {
            if (!text.isEmpty() && text.matches(WHOLE)) {
                return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
            }
        } catch (DateTimeParseException tooLong) {
            // Said below.
        }
        throw new IllegalArgumentException("expected a duration in whole seconds such as 380s, got '" + text + "'");
    }
}
