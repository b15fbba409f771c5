package io.sealane.eventing.controller.delivery;

import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.Pace;
import io.sealane.eventing.settings.Start;
import io.sealane.resource.embedded.admission.Field;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a Trigger or a Subscription says beside its specification, in annotations. Pure.
 *
 * @param jitterPercent so much of each wait before a retry may be left out
 * @param subscriberInside the channel of this mesh that the subscriber is, where events go there without a request
 * @param replyInside the same of the reply
 */
public record Terms(
        Pace pace,
        Start start,
        int jitterPercent,
        Optional<BrokerId> subscriberInside,
        Optional<BrokerId> replyInside) {

    /** What all annotations of ours begin with; those of a flow hold for what it is made of. */
    public static final String PREFIX = "sealane.io/";

    static final String ORDER = PREFIX + "order";
    static final String IN_FLIGHT = PREFIX + "in-flight-max";
    static final String RATE = PREFIX + "rate-per-second-max";
    static final String BREAKER_FAILURES = PREFIX + "breaker-failures";
    static final String BREAKER_PAUSE = PREFIX + "breaker-pause";
    static final String JITTER = PREFIX + "backoff-jitter-percent";
    static final String START = PREFIX + "start";

    private static final String BY_KEY = "partitionkey";
    private static final int RATE_MAX = 1_000_000;
    private static final int FAILURES_MAX = 1_000_000;
    private static final Duration PAUSE_DEFAULT = Duration.ofSeconds(10);

    /** As the annotations say; what is not understood counts as absent. */
    public static Terms of(@Nullable Map<String, String> annotations) {
        return of(annotations, Optional.empty(), Optional.empty());
    }

    /**
     * As the annotations say; what is not understood counts as absent.
     *
     * @param subscriberInside the broker or channel of this mesh that the subscriber is, if it is one
     * @param replyInside the same for where replies go
     */
    public static Terms of(
            @Nullable Map<String, String> annotations,
            Optional<BrokerId> subscriberInside,
            Optional<BrokerId> replyInside) {
        var said = annotations == null ? Map.<String, String>of() : annotations;
        var pace = new Pace(
                BY_KEY.equals(said.get(ORDER)),
                number(said.get(IN_FLIGHT), Pace.IN_FLIGHT_MAX),
                number(said.get(RATE), RATE_MAX),
                breaker(said));
        return new Terms(
                pace,
                start(said.get(START)).orElse(Start.NOW),
                number(said.get(JITTER), 100).orElse(0),
                subscriberInside,
                replyInside);
    }

    private static Optional<Pace.Breaker> breaker(Map<String, String> said) {
        var failures = number(said.get(BREAKER_FAILURES), FAILURES_MAX);
        return failures.isEmpty()
                ? Optional.empty()
                : Optional.of(new Pace.Breaker(
                        failures.getAsInt(), pause(said.get(BREAKER_PAUSE)).orElse(PAUSE_DEFAULT)));
    }

    private static OptionalInt number(@Nullable String text, int max) {
        try {
            var number = text == null ? 0 : Integer.parseInt(text.strip());
            return number < 1 || number > max ? OptionalInt.empty() : OptionalInt.of(number);
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static Optional<Duration> pause(@Nullable String text) {
        try {
            return Optional.ofNullable(text)
                    .map(given -> IsoDurations.parse(given, BREAKER_PAUSE))
                    .filter(pause -> !pause.isZero());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Start> start(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    switch (text.strip()) {
                        case "now" -> Start.NOW;
                        case "beginning" -> Start.BEGINNING;
                        default -> new Start.At(Instant.parse(text.strip()));
                    });
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Finds what is not understood in the metadata of a Trigger, a Subscription or a flow. */
    public static void check(Field object) {
        var annotations = object.at("metadata").at("annotations");
        var order = annotations.key(ORDER);
        if (order.there()) {
            order.oneOf("unordered", BY_KEY);
        }
        number(annotations.key(IN_FLIGHT), Pace.IN_FLIGHT_MAX);
        number(annotations.key(RATE), RATE_MAX);
        number(annotations.key(JITTER), 100);
        number(annotations.key(BREAKER_FAILURES), FAILURES_MAX);
        var pause = annotations.key(BREAKER_PAUSE);
        if (pause.there() && pause(pause.text()).isEmpty()) {
            pause.invalid("expected an ISO 8601 duration such as PT10S, more than zero, at most P100Y");
        } else if (pause.there() && !annotations.key(BREAKER_FAILURES).there()) {
            pause.invalid("expected " + BREAKER_FAILURES + " beside it");
        }
        var start = annotations.key(START);
        if (start.there() && start(start.text()).isEmpty()) {
            start.invalid("expected now, beginning or a time such as 2026-01-31T12:00:00Z");
        }
    }

    private static void number(Field annotation, int max) {
        if (annotation.there() && number(annotation.text(), max).isEmpty()) {
            annotation.invalid("expected 1 to " + max);
        }
    }
}
