package io.sealane.serving.controller.revision;

import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.sealane.serving.controller.world.Meta;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Whether requests lead to a Revision, as its label says it, and since when: what is told to users as reachability, and what a Revision that
 * nobody needs any more is known by.
 */
enum RoutingState {
    /** A Route may lead to it soon. */
    PENDING("pending", "Unknown"),
    /** A Route leads to it. */
    ACTIVE("active", "Reachable"),
    /** None does. */
    RESERVE("reserve", "Unreachable");

    static final String LABEL = "serving.knative.dev/routingState";
    static final String SINCE = "serving.knative.dev/routingStateModified";

    private final String label;
    private final String reachability;

    RoutingState(String label, String reachability) {
        this.label = label;
        this.reachability = reachability;
    }

    /** As a PodAutoscaler has it. */
    String reachability() {
        return reachability;
    }

    /** What a Revision says of itself. */
    boolean isSaidBy(Revision revision) {
        return label.equals(Meta.labels(revision).get(LABEL));
    }

    /** The Revision with this state, since now. */
    Revision on(Revision revision, Instant now) {
        return new RevisionBuilder(revision)
                .editMetadata()
                .addToLabels(LABEL, label)
                .addToAnnotations(SINCE, now.truncatedTo(ChronoUnit.SECONDS).toString())
                .endMetadata()
                .build();
    }

    /** Since when a Revision is in its state; empty where it does not say. */
    static Optional<Instant> since(Revision revision) {
        return Meta.annotation(revision, SINCE).flatMap(text -> {
            try {
                return Optional.of(Instant.parse(text));
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        });
    }
}
