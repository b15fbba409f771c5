package io.sealane.serving.controller;

import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.knative.serving.v1.RevisionStatus;
import io.fabric8.knative.serving.v1.RevisionStatusBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What a Revision's status says. Pure. */
final class RevisionStatuses {

    private static final String AVAILABLE = "ResourcesAvailable";
    private static final String HEALTHY = "ContainerHealthy";

    /** Why a container waits that will not start by itself. */
    private static final Set<String> HOPELESS = Set.of(
            "ImageNotRegistered",
            "StartFailed",
            "ErrImagePull",
            "ImagePullBackOff",
            "InvalidImageName",
            "CrashLoopBackOff",
            "CreateContainerConfigError");

    private RevisionStatuses() {}

    /**
     * The Revision with all of its status.
     *
     * @param deployment as it was read or written last
     * @param pods of the Revision
     */
    static Revision of(Revision revision, Deployment deployment, List<Pod> pods, Instant now) {
        var before = revision.getStatus() == null ? new RevisionStatus() : revision.getStatus();
        var running = deployment.getStatus() == null ? new DeploymentStatus() : deployment.getStatus();
        var conditions = new Conditions(before.getConditions(), now);
        judge(conditions, revision, deployment, running, pods);
        var status = new RevisionStatusBuilder(before)
                .withObservedGeneration(revision.getMetadata().getGeneration())
                .withConditions(conditions.build())
                .withActualReplicas(
                        Optional.ofNullable(running.getReadyReplicas()).orElse(0))
                .withDesiredReplicas(RevisionWorkload.replicas(revision))
                .withContainerStatuses(revision.getSpec().getContainers().stream()
                        .map(container -> new io.fabric8.knative.serving.v1.ContainerStatus(
                                container.getImage(), container.getName()))
                        .toList())
                .build();
        return new RevisionBuilder(revision).withStatus(status).build();
    }

    private static void judge(
            Conditions conditions, Revision revision, Deployment deployment, DeploymentStatus running, List<Pod> pods) {
        var hopeless = pods.stream()
                .flatMap(pod -> waiting(pod).stream())
                .filter(state -> HOPELESS.contains(state.getReason()))
                .findFirst();
        boolean current = Meta.isCurrent(deployment, running.getObservedGeneration());
        if (current && is(running, "Available", "True")) {
            conditions.yes(AVAILABLE).yes(HEALTHY);
            var kept = RevisionWorkload.replicas(revision);
            conditions.aside(
                    "Active",
                    "True",
                    "Unscaled",
                    "Always " + kept + " ready: this version scales neither with load nor to zero.");
        } else if (hopeless.isPresent()) {
            var why = hopeless.get();
            var reason = why.getReason().equals("ImageNotRegistered") ? "ContainerMissing" : why.getReason();
            conditions.unknown(AVAILABLE, "Deploying", "").no(HEALTHY, reason, String.valueOf(why.getMessage()));
            conditions.aside("Active", "Unknown", "Deploying", "");
        } else if (is(running, "Progressing", "False")) {
            conditions.no(AVAILABLE, "ProgressDeadlineExceeded", "No container became ready in time.");
            conditions.unknown(HEALTHY, "Deploying", "").aside("Active", "Unknown", "Deploying", "");
        } else {
            conditions.unknown(AVAILABLE, "Deploying", "").unknown(HEALTHY, "Deploying", "");
            conditions.aside("Active", "Unknown", "Deploying", "");
        }
    }

    private static boolean is(DeploymentStatus status, String type, String value) {
        var all = status.getConditions() == null ? List.<DeploymentCondition>of() : status.getConditions();
        return all.stream().anyMatch(each -> type.equals(each.getType()) && value.equals(each.getStatus()));
    }

    private static List<ContainerStateWaiting> waiting(Pod pod) {
        if (pod.getStatus() == null || pod.getStatus().getContainerStatuses() == null) {
            return List.of();
        }
        return pod.getStatus().getContainerStatuses().stream()
                .map(container -> container.getState() == null
                        ? null
                        : container.getState().getWaiting())
                .filter(Objects::nonNull)
                .filter(state -> state.getReason() != null)
                .toList();
    }
}
