package io.sealane.serving.controller.route;

import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.Route;
import io.fabric8.knative.serving.v1.TrafficTarget;
import io.sealane.resource.status.Conditions;
import io.sealane.serving.controller.revision.ConfigurationStatuses;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Which revisions get which share of a Route's traffic. Pure. */
sealed interface TrafficPlan {

    /** @param targets in the order of the Route */
    record Resolved(List<Target> targets) implements TrafficPlan {

        /** The tags that have a host of their own. */
        Set<String> tags() {
            var tags = new LinkedHashSet<String>();
            targets.forEach(target -> target.tag().ifPresent(tags::add));
            return tags;
        }
    }

    /**
     * Some target cannot be served.
     *
     * @param failed whether waiting will not help
     */
    record Unresolved(boolean failed, String reason, String message) implements TrafficPlan {}

    /**
     * A target with its revision.
     *
     * @param percent 0 to 100
     * @param configuration whose latest revision that is ready it follows; empty when the revision is named
     */
    record Target(String revision, int percent, Optional<String> tag, Optional<String> configuration) {

        /** Whether it follows the latest revision that is ready. */
        boolean latest() {
            return configuration.isPresent();
        }
    }

    /** Looks the targets of a Route up. */
    static TrafficPlan of(
            Route route,
            Function<String, Optional<Configuration>> configurations,
            Function<String, Optional<Revision>> revisions) {
        var wanted = Optional.ofNullable(route.getSpec().getTraffic()).orElse(List.of());
        var targets = new ArrayList<Target>();
        var lost = Optional.<Unresolved>empty();
        for (var each : wanted) {
            var revision =
                    each.getRevisionName() == null || each.getRevisionName().isEmpty()
                            ? latest(route, each, configurations)
                            : named(route, each.getRevisionName(), configurations, revisions);
            if (revision instanceof Found found) {
                targets.add(new Target(
                        found.name(),
                        (int) (each.getPercent() == null ? 0L : each.getPercent()),
                        Optional.ofNullable(each.getTag()).filter(tag -> !tag.isEmpty()),
                        Optional.ofNullable(each.getConfigurationName())
                                .filter(name -> each.getRevisionName() == null
                                        || each.getRevisionName().isEmpty())));
            } else if (lost.filter(Unresolved::failed).isEmpty()) {
                // One that fails for good says more than one that may come.
                var why = ((Lost) revision).why();
                lost = lost.isEmpty() || why.failed() ? Optional.of(why) : lost;
            }
        }
        if (lost.isPresent()) {
            return lost.get();
        }
        var sum = targets.stream().mapToInt(Target::percent).sum();
        return sum == 100
                ? new Resolved(List.copyOf(targets))
                : new Unresolved(true, "ErrorConfig", "traffic: expected shares of 100 percent together, got " + sum);
    }

    /** What looking a target up gave. */
    sealed interface Lookup {}

    record Found(String name) implements Lookup {}

    record Lost(Unresolved why) implements Lookup {}

    private static Lookup latest(
            Route route, TrafficTarget target, Function<String, Optional<Configuration>> configurations) {
        var name = Optional.ofNullable(target.getConfigurationName()).orElse("");
        var configuration = configurations.apply(name);
        if (configuration.isEmpty()) {
            // A Service makes both at once, in whichever order they are seen.
            boolean failed = !name.equals(Meta.labels(route).get(Known.SERVICE));
            return lost(
                    failed, "ConfigurationMissing", "Configuration \"" + name + "\" referenced in traffic not found.");
        }
        var status = configuration.get().getStatus();
        if (status != null && status.getLatestReadyRevisionName() != null) {
            return new Found(status.getLatestReadyRevisionName());
        }
        boolean failed = status != null
                && Conditions.find(status.getConditions(), "Ready")
                        .filter(ready -> "False".equals(ready.getStatus()))
                        .isPresent();
        return lost(failed, "RevisionMissing", "Configuration \"" + name + "\" does not have any ready Revision.");
    }

    private static Lookup named(
            Route route,
            String name,
            Function<String, Optional<Configuration>> configurations,
            Function<String, Optional<Revision>> revisions) {
        var revision = revisions.apply(name);
        var owner = Meta.labels(route).get(Known.SERVICE);
        if (revision.isEmpty()) {
            boolean failed = owner == null || !isComing(name, configurations.apply(owner));
            return lost(failed, "RevisionMissing", "Revision \"" + name + "\" referenced in traffic not found.");
        }
        if (owner != null && !owner.equals(Meta.labels(revision.get()).get(Known.SERVICE))) {
            return lost(
                    true,
                    "RevisionNotOwned",
                    "Revision \"" + name + "\" referenced in traffic belongs to another Service than \"" + owner
                            + "\".");
        }
        if (ConfigurationStatuses.is(revision.get(), "True")) {
            return new Found(name);
        }
        return lost(
                ConfigurationStatuses.is(revision.get(), "False"),
                "RevisionMissing",
                "Revision \"" + name + "\" referenced in traffic is not ready.");
    }

    /** Whether a Service's Configuration has yet to make a revision that its template names, or has made it just now. */
    private static boolean isComing(String revision, Optional<Configuration> configuration) {
        var status = configuration.map(Configuration::getStatus).orElse(null);
        return status == null
                || !Meta.isCurrent(configuration.get(), status.getObservedGeneration())
                || revision.equals(status.getLatestCreatedRevisionName());
    }

    private static Lookup lost(boolean failed, String reason, String message) {
        return new Lost(new Unresolved(failed, reason, message));
    }
}
