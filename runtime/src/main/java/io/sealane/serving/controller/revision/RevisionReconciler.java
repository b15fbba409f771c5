package io.sealane.serving.controller.revision;

import io.fabric8.knative.internal.autoscaling.v1alpha1.PodAutoscaler;
import io.fabric8.knative.internal.caching.v1alpha1.Image;
import io.fabric8.knative.internal.networking.v1alpha1.ServerlessService;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Children;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import io.sealane.serving.controller.world.ServingWorld;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** Gives each Revision a Deployment that runs it and a Service that leads to it. */
public final class RevisionReconciler implements Reconciler {

    private final Resources resources;
    private final Children children;
    private final ServingWorld world;
    private final RevisionScaling scaling;
    private final Encryption encryption;
    private final Place place;
    private final InstantSource clock;

    /**
     * What depends on who runs the Pods.
     *
     * @param shape what they are given
     * @param images what is run
     */
    public record Place(RevisionShape shape, RevisionImages images) {}

    /**
     * How hops to workloads are protected.
     *
     * @param wanted whether they are to be
     * @param protection what protects those to a namespace now
     * @param obstacle what hinders it, beside missing certificates
     * @param part how a revision's Pods take part
     */
    public record Encryption(
            BooleanSupplier wanted,
            Function<String, Optional<String>> protection,
            Supplier<Optional<String>> obstacle,
            Function<Revision, InternalTls.Part> part) {

        /** What is to be said of a revision's hops; nothing where they need no protection. */
        Optional<Hops> of(Revision revision) {
            if (!wanted.getAsBoolean()) {
                return Optional.empty();
            }
            return Optional.of(
                    part.apply(revision).protects()
                            ? new Hops(protection.apply(revision.getMetadata().getNamespace()), obstacle.get(), true)
                            : new Hops(Optional.empty(), Optional.empty(), false));
        }
    }

    /**
     * Hops that are to be protected.
     *
     * @param protection what does it now
     * @param obstacle what hinders it
     * @param possible whether it can be done at all
     */
    record Hops(Optional<String> protection, Optional<String> obstacle, boolean possible) {}

    public RevisionReconciler(
            Resources resources,
            ServingWorld world,
            RevisionScaling scaling,
            Encryption encryption,
            Place place,
            InstantSource clock) {
        this.resources = resources;
        this.children = new Children(resources);
        this.world = world;
        this.scaling = scaling;
        this.encryption = encryption;
        this.place = place;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return world.revisions()
                .get(key)
                .filter(revision -> !Owners.isLeaving(revision) && revision.getSpec() != null)
                .map(this::reconcile)
                .orElseGet(() -> {
                    scaling.forget(key);
                    place.images().forget(key);
                    return CompletableFuture.completedStage(Optional.empty());
                });
    }

    private CompletionStage<Optional<Duration>> reconcile(Revision revision) {
        var answer = place.images().of(revision);
        if (answer instanceof RevisionImages.Unknown unknown) {
            return resources
                    .editStatus(revision, read -> RevisionStatuses.unresolved(read, unknown.failure(), clock.instant()))
                    .thenApply(written -> unknown.again());
        }
        return run(revision, (RevisionImages.Known) answer);
    }

    private CompletionStage<Optional<Duration>> run(Revision revision, RevisionImages.Known images) {
        var scale = scaling.follow(revision);
        var pinned = images.on(revision);
        var deployment = deployment(pinned, scale.replicas());
        var service = children.put(
                world.services(),
                revision,
                place.shape().service(revision),
                child -> child.getSpec().getSelector(),
                (before, wanted) -> wanted.setSpec(before.getSpec()));
        return deployment
                .thenCombine(service, (left, right) -> left)
                .thenCompose(running -> tell(revision, running, scale, images)
                        .thenCompose(
                                written -> show(pinned, running, scale).thenCompose(shown -> label(written, scale))))
                .thenApply(shown -> Optional.empty());
    }

    /** Only how many there are changes: a Revision never does, and the API server fills in defaults. */
    private CompletionStage<Deployment> deployment(Revision revision, int replicas) {
        var wanted = place.shape().deployment(revision, replicas, scaling.deployments());
        return children.put(
                        world.deployments(),
                        revision,
                        wanted,
                        child -> "",
                        (before, next) -> next.setSpec(before.getSpec()))
                .thenCompose(present -> Objects.equals(present.getSpec().getReplicas(), replicas)
                        ? CompletableFuture.completedStage(present)
                        : resources
                                .scale(present, replicas)
                                .thenApply(done -> new DeploymentBuilder(present)
                                        .editSpec()
                                        .withReplicas(replicas)
                                        .endSpec()
                                        .build()));
    }

    /** Last, since nobody waits for it; and not while requests wait for a first Pod, which every further write would delay. */
    private CompletionStage<?> show(Revision revision, Deployment running, RevisionScaling.State scale) {
        if (scale.isStarting()
                && world.autoscalers().get(ResourceKey.of(revision)).isPresent()) {
            return CompletableFuture.completedStage(null);
        }
        var ready = running.getStatus() == null
                ? 0
                : Optional.ofNullable(running.getStatus().getReadyReplicas()).orElse(0);
        var leading = place.shape().service(revision).getMetadata().getName();
        return children.put(
                        world.autoscalers(),
                        revision,
                        RevisionAutoscaler.autoscaler(revision, scale.routing()),
                        PodAutoscaler::getSpec)
                .thenCompose(one -> resources.editStatus(
                        one, read -> RevisionAutoscaler.status(read, leading, ready, scale, clock.instant())))
                .thenCompose(shown -> children.put(
                        world.serverless(),
                        revision,
                        RevisionAutoscaler.serverless(revision, scale),
                        ServerlessService::getSpec))
                .thenCompose(one -> resources.editStatus(
                        one, read -> RevisionAutoscaler.status(read, leading, ready, clock.instant())))
                .thenCompose(shown -> cache(revision));
    }

    private CompletionStage<?> cache(Revision revision) {
        CompletionStage<?> all = CompletableFuture.completedStage(null);
        for (var image : ImageCaches.of(revision)) {
            all = all.thenCompose(done -> children.put(world.images(), revision, image, Image::getSpec));
        }
        return all;
    }

    /** The last of all writes of the Revision itself, since it makes every other one of this pass outdated. */
    private CompletionStage<?> label(Revision written, RevisionScaling.State scale) {
        return scale.isStarting() || scale.routing().isSaidBy(written)
                ? CompletableFuture.completedStage(null)
                : resources.replace(scale.routing().on(written, clock.instant()));
    }

    private CompletionStage<Revision> tell(
            Revision revision, Deployment running, RevisionScaling.State scale, RevisionImages.Known images) {
        scaling.pods(revision, running, pods(revision));
        return resources.editStatus(
                revision,
                read -> RevisionStatuses.of(
                        read,
                        running,
                        pods(read),
                        new RevisionStatuses.Facts(scale, encryption.of(read), images),
                        clock.instant()));
    }

    private List<Pod> pods(Revision revision) {
        var name = revision.getMetadata().getName();
        return world.pods().list().stream()
                .filter(pod -> revision.getMetadata()
                                .getNamespace()
                                .equals(pod.getMetadata().getNamespace())
                        && name.equals(Meta.labels(pod).get(Known.REVISION)))
                .toList();
    }
}
