package io.sealane.serving.controller.revision;

import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.Route;
import io.fabric8.knative.serving.v1.RouteSpec;
import io.fabric8.knative.serving.v1.RouteStatus;
import io.sealane.serving.controller.config.GarbageConfig;
import io.sealane.serving.controller.world.Meta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which Revisions of a Configuration are to go. Pure.
 *
 * <p>Never the latest, one that a Route leads to or may lead to soon, nor one with annotation {@code serving.knative.dev/no-gc}. Of the
 * others the oldest go first: as many as are too many, and those that are too old.
 *
 * @param gone to be deleted now
 * @param again when the next one may be due; empty where only another change can make one so
 */
record RevisionGarbage(List<Revision> gone, Optional<Duration> again) {

    static final String KEPT = "serving.knative.dev/no-gc";

    static RevisionGarbage of(
            GarbageConfig config, Configuration configuration, List<Revision> revisions, Instant now) {
        var idle = revisions.stream()
                .filter(revision -> RoutingState.RESERVE.isSaidBy(revision) && !isKept(configuration, revision))
                .sorted(Comparator.comparing(RevisionGarbage::left))
                .toList();
        var gone = new ArrayList<Revision>();
        Optional<Duration> again = Optional.empty();
        for (var revision : idle) {
            var left = idle.size() - gone.size();
            if (left <= config.min()) {
                break;
            }
            var due = due(config, revision);
            if (config.max().isPresent() && left > config.max().getAsInt()
                    || due.filter(time -> !time.isAfter(now)).isPresent()) {
                gone.add(revision);
            } else if (due.isPresent()) {
                again = earlier(again, Duration.between(now, due.get()));
            }
        }
        return new RevisionGarbage(List.copyOf(gone), again);
    }

    /** The same without those that a Route names: that one may have been given its Revision since their labels were written. */
    RevisionGarbage sparing(List<Route> routes) {
        return new RevisionGarbage(
                gone.stream()
                        .filter(revision -> routes.stream().noneMatch(route -> names(route, revision)))
                        .toList(),
                again);
    }

    private static boolean names(Route route, Revision revision) {
        var meta = revision.getMetadata();
        return Objects.equals(route.getMetadata().getNamespace(), meta.getNamespace())
                && Stream.concat(
                                Stream.ofNullable(route.getSpec()).map(RouteSpec::getTraffic),
                                Stream.ofNullable(route.getStatus()).map(RouteStatus::getTraffic))
                        .filter(Objects::nonNull)
                        .flatMap(List::stream)
                        .anyMatch(target -> meta.getName().equals(target.getRevisionName()));
    }

    private static boolean isKept(Configuration configuration, Revision revision) {
        var status = configuration.getStatus();
        var name = revision.getMetadata().getName();
        return status == null
                || Objects.equals(name, status.getLatestReadyRevisionName())
                || Objects.equals(name, status.getLatestCreatedRevisionName())
                || Meta.annotation(revision, KEPT)
                        .filter("true"::equalsIgnoreCase)
                        .isPresent();
    }

    /** Since when nothing leads to it; from its making on where it does not say. */
    private static Instant left(Revision revision) {
        return RoutingState.since(revision).orElseGet(() -> created(revision));
    }

    private static Instant created(Revision revision) {
        return Instant.parse(revision.getMetadata().getCreationTimestamp());
    }

    /** When it is too old: both times must be over. Empty where neither is looked at. */
    private static Optional<Instant> due(GarbageConfig config, Revision revision) {
        var byMaking = config.sinceCreated().map(created(revision)::plus);
        var byLeaving = config.sinceActive().map(left(revision)::plus);
        return byMaking.isPresent() && byLeaving.isPresent()
                ? Optional.of(byMaking.get().isAfter(byLeaving.get()) ? byMaking.get() : byLeaving.get())
                : byMaking.or(() -> byLeaving);
    }

    private static Optional<Duration> earlier(Optional<Duration> before, Duration next) {
        return before.filter(known -> known.compareTo(next) <= 0).or(() -> Optional.of(next));
    }
}
