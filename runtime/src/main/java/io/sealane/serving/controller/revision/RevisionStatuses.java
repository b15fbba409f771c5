package io.sealane.serving.controller.revision;

import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.serving.v1.ContainerStatus;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.knative.serving.v1.RevisionStatus;
import io.fabric8.knative.serving.v1.RevisionStatusBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.sealane.resource.status.Conditions;
import io.sealane.serving.scale.Decision.Activity;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a Revision's status says. Pure. */
final class RevisionStatuses {

    private static final String AVAILABLE = "ResourcesAvailable";
    private static final String HEALTHY = "ContainerHealthy";
    private static final String ACTIVE = "Active";
    private static final String RESOLVING = "ResolvingDigests";

    /** Why a container waits that will not start by itself. */
    private static final Set<String> HOPELESS = Set.of(
            "ImageNotRegistered",
            "StartFailed",
            "ErrImagePull",
            "ImagePullBackOff",
            "InvalidImageName",
            "CrashLoopBackOff",
            "CreateContainerConfigError");

    private static final String INTERNAL_TLS = "SystemInternalTLS";

    private RevisionStatuses() {}

    /**
     * What the status depends on beside what runs.
     *
     * @param scale how many there should be
     * @param hops what protects the way to them; empty where nothing has to
     * @param images that they run
     */
    record Facts(RevisionScaling.State scale, Optional<RevisionReconciler.Hops> hops, RevisionImages.Known images) {

        private boolean isReachable() {
            return hops.isEmpty()
                    || hops.get().protection().isPresent()
                    || !hops.get().possible();
        }
    }

    /**
     * The Revision with all of its status.
     *
     * @param deployment as it was read or written last
     * @param pods of the Revision
     * @param facts how many there should be, and how they are reached
     */
    static Revision of(Revision revision, Deployment deployment, List<Pod> pods, Facts facts, Instant now) {
        var scale = facts.scale();
        var before = revision.getStatus() == null ? new RevisionStatus() : revision.getStatus();
        var running = deployment.getStatus() == null ? new DeploymentStatus() : deployment.getStatus();
        var conditions = new Conditions(before.getConditions(), now);
        judge(conditions, before, running, pods, facts);
        active(conditions, scale);
        facts.hops().ifPresent(hops -> protection(conditions, hops));
        var status = new RevisionStatusBuilder(before)
                .withObservedGeneration(revision.getMetadata().getGeneration())
                .withConditions(conditions.build())
                .withActualReplicas(
                        Optional.ofNullable(running.getReadyReplicas()).orElse(0))
                .withDesiredReplicas(scale.replicas())
                .withContainerStatuses(images(revision.getSpec().getContainers(), facts.images()))
                .withInitContainerStatuses(images(revision.getSpec().getInitContainers(), facts.images()))
                .build();
        return new RevisionBuilder(revision).withStatus(status).build();
    }

    private static List<ContainerStatus> images(@Nullable List<Container> containers, RevisionImages.Known images) {
        return containers == null
                ? List.of()
                : containers.stream()
                        .map(container -> new ContainerStatus(digest(images.of(container)), container.getName()))
                        .toList();
    }

    /** What an image is pinned to: nothing where its tag was not resolved, since tools take what is there for a digest. */
    private static @Nullable String digest(@Nullable String image) {
        return image != null && image.contains("@sha256:") ? image : null;
    }

    /** The Revision while it is not known what its Pods are to run. @param failure why, where it was tried */
    static Revision unresolved(Revision revision, Optional<String> failure, Instant now) {
        var before = revision.getStatus() == null ? new RevisionStatus() : revision.getStatus();
        var conditions = new Conditions(before.getConditions(), now).unknown(AVAILABLE, RESOLVING, "");
        if (failure.isPresent()) {
            conditions.no(HEALTHY, "ContainerMissing", failure.get());
        } else {
            conditions.unknown(HEALTHY, RESOLVING, "");
        }
        conditions.aside(ACTIVE, "Unknown", RESOLVING, "");
        var status = new RevisionStatusBuilder(before)
                .withObservedGeneration(revision.getMetadata().getGeneration())
                .withConditions(conditions.build())
                .build();
        return new RevisionBuilder(revision).withStatus(status).build();
    }

    private static void judge(
            Conditions conditions, RevisionStatus before, DeploymentStatus running, List<Pod> pods, Facts facts) {
        var scale = facts.scale();
        var ready = Optional.ofNullable(running.getReadyReplicas()).orElse(0);
        var hopeless = ready > 0
                ? Optional.<ContainerStateWaiting>empty()
                : pods.stream()
                        .flatMap(pod -> waiting(pod).stream())
                        .filter(state -> HOPELESS.contains(state.getReason()))
                        .findFirst();
        boolean wasReady = Conditions.find(before.getConditions(), Conditions.READY)
                .filter(condition -> "True".equals(condition.getStatus()))
                .isPresent();
        if (hopeless.isPresent()) {
            var why = hopeless.get();
            var reason = why.getReason().equals("ImageNotRegistered") ? "ContainerMissing" : why.getReason();
            conditions.unknown(AVAILABLE, "Deploying", "").no(HEALTHY, reason, String.valueOf(why.getMessage()));
        } else if (isThere(ready, scale) && facts.isReachable() || wasReady) {
            // What was ready once stays so while it comes and goes with the load.
            conditions.yes(AVAILABLE).yes(HEALTHY);
        } else if (scale.replicas() == 0 && hasFailed(before)) {
            // Nothing runs that could show it any more; no better is known.
            keep(conditions, before, AVAILABLE);
            keep(conditions, before, HEALTHY);
        } else if (isGivenUp(scale) || stalled(running).isPresent()) {
            var why = stalled(running)
                    .map(DeploymentCondition::getMessage)
                    .filter(text -> !text.isEmpty())
                    .orElse("Initial scale was never achieved");
            conditions.no(AVAILABLE, "ProgressDeadlineExceeded", why);
            conditions.unknown(HEALTHY, "Deploying", "");
        } else if (isThere(ready, scale)) {
            conditions.unknown(
                    AVAILABLE, "InternalTLSNotReady", "Waiting for the certificates of system-internal-tls.");
            conditions.yes(HEALTHY);
        } else {
            conditions.unknown(AVAILABLE, "Deploying", "").unknown(HEALTHY, "Deploying", "");
        }
    }

    private static boolean hasFailed(RevisionStatus before) {
        return Conditions.find(before.getConditions(), Conditions.READY)
                .filter(condition -> "False".equals(condition.getStatus()))
                .isPresent();
    }

    private static void keep(Conditions conditions, RevisionStatus before, String type) {
        var known = Conditions.find(before.getConditions(), type);
        var reason = known.map(Condition::getReason).orElse("");
        var message = known.map(Condition::getMessage).orElse("");
        switch (known.map(Condition::getStatus).orElse("Unknown")) {
            case "True" -> conditions.yes(type);
            case "False" -> conditions.no(type, reason, message);
            default -> conditions.unknown(type, reason, message);
        }
    }

    /** Which hops are encrypted, and with what. */
    private static void protection(Conditions conditions, RevisionReconciler.Hops hops) {
        if (hops.protection().isPresent()) {
            conditions.aside(
                    INTERNAL_TLS, "True", "Encrypted", hops.protection().get());
        } else if (!hops.possible()) {
            conditions.aside(
                    INTERNAL_TLS,
                    "False",
                    "WorkloadInTheClear",
                    "gateway to workload in the clear: its Pods serve no TLS; where a container does, annotation "
                            + ClusterShape.TLS_PORT + " of the template says at which port");
        } else if (hops.obstacle().isPresent()) {
            conditions.aside(
                    INTERNAL_TLS,
                    "False",
                    "ListenerNotOpen",
                    "gateway to workload in the clear: " + hops.obstacle().get());
        } else {
            conditions.aside(
                    INTERNAL_TLS,
                    "False",
                    "CertificatesPending",
                    "gateway to workload in the clear: Secrets routing-serving-certs or serving-certs are not there yet");
        }
    }

    /** Whether as many are ready as it begins with; that may be none. */
    private static boolean isThere(int ready, RevisionScaling.State scale) {
        return scale.decision()
                .filter(decision ->
                        decision.activity() == Activity.ACTIVE || decision.activity() == Activity.NO_TRAFFIC)
                .filter(decision -> ready > 0 || scale.beginsWithNone() && decision.wanted() == 0)
                .isPresent();
    }

    private static boolean isGivenUp(RevisionScaling.State scale) {
        return scale.decision()
                .filter(decision -> decision.activity() == Activity.TIMED_OUT)
                .isPresent();
    }

    private static void active(Conditions conditions, RevisionScaling.State scale) {
        if (scale.decision().isEmpty()) {
            conditions.aside(ACTIVE, "Unknown", "Deploying", "");
            return;
        }
        var fault = scale.fault();
        switch (scale.decision().get().activity()) {
            case ACTIVE ->
                conditions.aside(
                        ACTIVE, "True", fault.map(text -> "InvalidAnnotation").orElse(null), fault.orElse(null));
            case QUEUED ->
                conditions.aside(
                        ACTIVE,
                        "Unknown",
                        "Queued",
                        "Requests to the target are being buffered as resources are provisioned.");
            case NO_TRAFFIC -> conditions.aside(ACTIVE, "False", "NoTraffic", "The target is not receiving traffic.");
            case TIMED_OUT -> conditions.aside(ACTIVE, "False", "TimedOut", "The target could not be activated.");
        }
    }

    /** What a Deployment says whose Pods did not become ready in time. */
    private static Optional<DeploymentCondition> stalled(DeploymentStatus status) {
        var all = status.getConditions() == null ? List.<DeploymentCondition>of() : status.getConditions();
        return all.stream()
                .filter(each -> "Progressing".equals(each.getType()) && "False".equals(each.getStatus()))
                .findFirst();
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
