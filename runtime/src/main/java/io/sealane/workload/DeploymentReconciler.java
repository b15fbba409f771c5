package io.sealane.workload;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.ObjectEvents;
import io.sealane.resource.status.Owners;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Keeps as many Pods of a Deployment as it wants, without ReplicaSets between: Pods of its template, and those of earlier ones until
 * enough new ones are ready.
 */
final class DeploymentReconciler implements Reconciler {

    private final Resources resources;
    private final Resources.Informer<Deployment> deployments;
    private final Resources.Informer<Pod> pods;
    private final ObjectEvents events;
    private final InstantSource clock;

    DeploymentReconciler(Resources resources, ObjectEvents events, InstantSource clock) {
        this.resources = resources;
        this.events = events;
        this.deployments = resources.informer(Deployment.class);
        this.pods = resources.informer(Pod.class);
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return deployments
                .get(key)
                .filter(deployment -> !Owners.isLeaving(deployment))
                .map(this::reconcile)
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<Duration>> reconcile(Deployment deployment) {
        var plan = DeploymentPlan.of(
                deployment,
                pods.list().stream()
                        .filter(pod -> Owners.controls(deployment, pod))
                        .toList());
        var steps = new ArrayList<CompletableFuture<?>>();
        plan.missing().forEach(pod -> steps.add(create(deployment, pod).toCompletableFuture()));
        plan.surplus().forEach(pod -> steps.add(delete(deployment, pod).toCompletableFuture()));
        return CompletableFuture.allOf(steps.toArray(CompletableFuture<?>[]::new))
                .thenCompose(done -> resources.editStatus(deployment, read -> plan.status(read, clock.instant())))
                .thenApply(written -> DeploymentProgress.left(written, clock.instant()));
    }

    /** Told as ReplicaSets tell it, which do not stand between here. */
    private CompletionStage<?> create(Deployment deployment, Pod pod) {
        return resources.create(pod).whenComplete((created, failure) -> {
            if (failure == null) {
                events.normal(
                        deployment,
                        "SuccessfulCreate",
                        "Created pod: " + created.getMetadata().getName());
            } else if (!isThere(cause(failure))) {
                events.warning(
                        deployment,
                        "FailedCreate",
                        "Error creating: " + cause(failure).getMessage());
            }
        });
    }

    /** What is there is not seen here yet: the next pass, which sees it, decides. */
    private static boolean isThere(Throwable failure) {
        return failure instanceof ResourceFailure refused && refused.reason() == ResourceFailure.Reason.ALREADY_EXISTS;
    }

    private static Throwable cause(Throwable failure) {
        var cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private CompletionStage<?> delete(Deployment deployment, Pod pod) {
        return resources
                .delete(Pod.class, ResourceKey.of(pod))
                .thenRun(() -> events.normal(
                        deployment,
                        "SuccessfulDelete",
                        "Deleted pod: " + pod.getMetadata().getName()));
    }
}
