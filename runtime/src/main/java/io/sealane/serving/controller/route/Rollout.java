package io.sealane.serving.controller.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.internal.networking.v1alpha1.Ingress;
import io.sealane.serving.controller.world.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How far the traffic of a Route has moved to the newest revisions. Immutable; kept as JSON in an annotation of the Ingress, as Knative
 * keeps it.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
record Rollout(List<Shift> configurations) {

    static final String ANNOTATION = "networking.internal.knative.dev/rollout";
    static final Rollout NONE = new Rollout(List.of());
    private static final ObjectMapper JSON = new ObjectMapper();

    Rollout(@Nullable List<Shift> configurations) {
        this.configurations = configurations == null ? List.of() : List.copyOf(configurations);
    }

    /**
     * What a step depends on.
     *
     * @param duration over which traffic moves; zero for at once
     * @param inForce whether the last step is
     * @param serves whether a revision can still be sent requests
     */
    record Means(Duration duration, boolean inForce, Predicate<String> serves, Instant now) {}

    /** What was written down last; nothing when it cannot be read. */
    static Rollout of(Optional<Ingress> ingress) {
        var text = ingress.map(each -> Meta.annotations(each).get(ANNOTATION));
        try {
            return text.isEmpty() ? NONE : JSON.readValue(text.get(), Rollout.class);
        } catch (JsonProcessingException unreadable) {
            return NONE;
        }
    }

    /** The next state: shares of what the targets want now. */
    Rollout next(List<TrafficPlan.Target> targets, Means means) {
        var next = new ArrayList<Shift>();
        for (var target : targets) {
            if (target.percent() > 0 && target.configuration().isPresent()) {
                next.add(Shift.next(find(target), target, means));
            }
        }
        return new Rollout(next);
    }

    /** How a target's traffic is shared now. */
    List<Shift.Share> shares(TrafficPlan.Target target) {
        var shift = find(target);
        return shift == null ? List.of(new Shift.Share(target.revision(), target.percent())) : shift.revisions();
    }

    /** Whether some traffic has yet to move. */
    boolean isMoving() {
        return configurations.stream().anyMatch(Shift::isMoving);
    }

    /** When to look again; empty when nothing moves, or the first step is not in force yet. */
    Optional<Duration> wait(Instant now) {
        OptionalLong due = configurations.stream()
                .filter(shift -> shift.isMoving() && shift.stepSize() > 0)
                .mapToLong(Shift::nextStepTime)
                .min();
        return due.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(1_000_000, due.getAsLong() - Shift.nanos(now))));
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Shift find(TrafficPlan.Target target) {
        for (var shift : configurations) {
            if (target.configuration().equals(Optional.of(shift.configurationName()))
                    && shift.tag().equals(target.tag().orElse(""))) {
                return shift;
            }
        }
        return null;
    }
}
