package io.sealane.serving.controller.revision;

import akka.actor.typed.ActorRef;
import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.Route;
import io.fabric8.knative.serving.v1.TrafficTarget;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.sealane.resource.ResourceKey;
import io.sealane.serving.controller.config.DeploymentConfig;
import io.sealane.serving.controller.config.ServingConfig;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import io.sealane.serving.controller.world.ServingWorld;
import io.sealane.serving.scale.Decider.Seen;
import io.sealane.serving.scale.Decision;
import io.sealane.serving.scale.ScaleSpec;
import io.sealane.serving.scale.Scaler;
import io.sealane.serving.scale.Scales;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** What the scaler is told of Revisions, and what it says about them. */
public final class RevisionScaling {

    private final ServingWorld world;
    private final ServingConfig config;
    private final ActorRef<Scaler.Command> scaler;
    private final Scales scales;
    private final SeenRevisions seen;
    private final BooleanSupplier leads;

    /** @param leads whether this node is the one that scales, asked each time */
    public RevisionScaling(
            ServingWorld world,
            ServingConfig config,
            ActorRef<Scaler.Command> scaler,
            Scales scales,
            SeenRevisions seen,
            BooleanSupplier leads) {
        this.world = world;
        this.config = config;
        this.scaler = scaler;
        this.scales = scales;
        this.seen = seen;
        this.leads = leads;
    }

    /**
     * How a Revision is scaled now.
     *
     * @param replicas that its Deployment should have
     * @param decision empty until there is one
     * @param fault what is wrong with its annotations, which then do not count
     * @param beginsWithNone whether it need not show that it runs before requests may come
     * @param routing whether requests lead to it
     */
    record State(
            int replicas,
            Optional<Decision> decision,
            Optional<String> fault,
            boolean beginsWithNone,
            RoutingState routing) {

        /** Whether requests wait for Pods. */
        boolean isStarting() {
            return decision.filter(made -> made.activity() == Decision.Activity.QUEUED)
                    .isPresent();
        }
    }

    State follow(Revision revision) {
        var key = ResourceKey.of(revision);
        Optional<String> fault = Optional.empty();
        ScaleSpec spec;
        try {
            spec = spec(revision, Meta.annotations(revision));
        } catch (IllegalArgumentException e) {
            // Refused by our own API server, but others let it in.
            fault = Optional.of(String.valueOf(e.getMessage()));
            spec = spec(revision, Map.of());
        }
        var deployment = world.deployments().get(RevisionWorkload.deployment(key));
        var wanted = deployment.map(each -> each.getSpec().getReplicas()).orElse(-1);
        if (leads.getAsBoolean()) {
            var deadline = Duration.ofSeconds(config.deployments().progressSeconds(revision));
            scaler.tell(new Scaler.Follow(key, limit(revision), spec, seen(revision, deployment), wanted, deadline));
        }
        seen.follow(revision, spec);
        var decision = scales.of(key);
        var initial = Math.max(spec.scales().initial(), spec.scales().min());
        var otherwise = wanted >= 0 ? wanted : initial;
        return new State(
                decision.map(Decision::wanted).orElse(otherwise), decision, fault, initial == 0, routing(revision));
    }

    /** What holds for all Deployments. */
    DeploymentConfig deployments() {
        return config.deployments();
    }

    /** Its Pods are these now. */
    void pods(Revision revision, Deployment deployment, List<Pod> pods) {
        seen.pods(ResourceKey.of(revision), deployment, pods);
    }

    void forget(ResourceKey revision) {
        scaler.tell(new Scaler.Forget(revision));
        seen.forget(revision);
    }

    /** The Deployment of a Revision: while it has none, nobody has scaled it. */
    public static ResourceKey deployment(ResourceKey revision) {
        return RevisionWorkload.deployment(revision);
    }

    /** Whether a change of a Route may let requests come to a Revision, or come no more. */
    public static boolean concerns(Route route, Revision revision) {
        var meta = revision.getMetadata();
        if (!meta.getNamespace().equals(route.getMetadata().getNamespace())) {
            return false;
        }
        var configuration = Meta.labels(revision).getOrDefault(Known.CONFIGURATION, "");
        return Stream.concat(traffic(route).stream(), wanted(route).stream())
                .anyMatch(target -> meta.getName().equals(target.getRevisionName())
                        || configuration.equals(target.getConfigurationName())
                        // What requests come to now is named; its siblings are what they came to before.
                        || named(target).startsWith(configuration + "-"));
    }

    private static String named(TrafficTarget target) {
        return target.getRevisionName() == null ? "" : target.getRevisionName();
    }

    private static List<TrafficTarget> wanted(Route route) {
        return route.getSpec() == null || route.getSpec().getTraffic() == null
                ? List.of()
                : route.getSpec().getTraffic();
    }

    private ScaleSpec spec(Revision revision, Map<String, String> annotations) {
        return ScaleSpec.of(config.scaling(), annotations, limit(revision));
    }

    private static int limit(Revision revision) {
        var limit = revision.getSpec().getContainerConcurrency();
        return limit == null ? 0 : Math.toIntExact(limit);
    }

    private Seen seen(Revision revision, Optional<Deployment> deployment) {
        var ready = deployment
                .map(Deployment::getStatus)
                .map(status -> status.getReadyReplicas())
                .orElse(0);
        return new Seen(ready, routing(revision) != RoutingState.RESERVE);
    }

    private RoutingState routing(Revision revision) {
        if (isRouted(revision)) {
            return RoutingState.ACTIVE;
        }
        return isAwaited(revision) ? RoutingState.PENDING : RoutingState.RESERVE;
    }

    private boolean isRouted(Revision revision) {
        var meta = revision.getMetadata();
        return world.routes().list().stream()
                .filter(route -> meta.getNamespace().equals(route.getMetadata().getNamespace()))
                .flatMap(route -> traffic(route).stream())
                .anyMatch(target -> meta.getName().equals(target.getRevisionName()));
    }

    private static List<TrafficTarget> traffic(Route route) {
        return route.getStatus() == null || route.getStatus().getTraffic() == null
                ? List.of()
                : route.getStatus().getTraffic();
    }

    /** Whether it is the newest of its Configuration, or may become that: a Route may lead to it soon. */
    private boolean isAwaited(Revision revision) {
        var name = revision.getMetadata().getName();
        return Optional.ofNullable(Meta.labels(revision).get(Known.CONFIGURATION))
                .flatMap(configuration -> world.configurations()
                        .get(new ResourceKey(revision.getMetadata().getNamespace(), configuration)))
                .map(Configuration::getStatus)
                .filter(Objects::nonNull)
                .map(status -> name.equals(status.getLatestReadyRevisionName())
                        || name.equals(status.getLatestCreatedRevisionName())
                        || status.getLatestCreatedRevisionName() == null)
                .orElse(true);
    }
}
