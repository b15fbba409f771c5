package io.sealane.workload;

import io.fabric8.kubernetes.api.model.Pod;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Runs Pods and says in their status whether they do. */
final class PodReconciler implements Reconciler {

    private final Resources resources;
    private final Resources.Informer<Pod> pods;
    private final RunningPods running;
    private final WorkloadSettings settings;
    private final InstantSource clock;
    private final Executor work;
    private final Hearers hearers;

    /**
     * Whom it tells.
     *
     * @param wake looks at a key again
     * @param started told of each Pod that runs, also where its status says so already, as after a start of the node
     */
    record Hearers(Consumer<ResourceKey> wake, Consumer<Pod> started) {}

    PodReconciler(
            Resources resources,
            RunningPods running,
            WorkloadSettings settings,
            InstantSource clock,
            Executor work,
            Hearers hearers) {
        this.hearers = hearers;
        this.resources = resources;
        this.pods = resources.informer(Pod.class);
        this.running = running;
        this.settings = settings;
        this.clock = clock;
        this.work = work;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        var pod = pods.get(key);
        if (pod.isEmpty() || pod.get().getMetadata().getDeletionTimestamp() != null) {
            return CompletableFuture.runAsync(() -> running.stop(key), work)
                    .thenCompose(stopped -> pod.map(this::remove).orElseGet(PodReconciler::done));
        }
        var variables = running.runs(pod.get())
                ? CompletableFuture.completedStage(new Variables.Found(pod.get(), Map.of()))
                : Variables.of(pod.get(), resources);
        return variables
                .thenApplyAsync(found -> found.refusals().isEmpty() ? start(found.pod()) : found.refusals(), work)
                .thenCompose(refusals -> resources
                        .editStatus(
                                pod.get(), read -> PodStatuses.of(read, refusals, running.ready(read), clock.instant()))
                        .thenApply(written -> lookAgain(refusals)));
    }

    private Map<String, RunningPods.Refusal> start(Pod pod) {
        var crashed = running.ended(pod, clock.instant().minus(settings.startRetry()));
        if (crashed.isPresent()) {
            // It starts again when it is looked at again.
            return crashed.get();
        }
        boolean ran = running.runs(pod);
        var refusals = running.start(pod, hearers.wake());
        if (refusals.isEmpty() && !ran) {
            hearers.started().accept(pod);
        }
        return refusals;
    }

    /** A deleted Pod is gone for good once it has stopped, as a kubelet would have it; finalizers are somebody else's. */
    private CompletionStage<Optional<Duration>> remove(Pod pod) {
        var finalizers = pod.getMetadata().getFinalizers();
        return finalizers != null && !finalizers.isEmpty()
                ? done()
                : resources.delete(Pod.class, ResourceKey.of(pod)).thenCompose(deleted -> done());
    }

    private Optional<Duration> lookAgain(Map<String, RunningPods.Refusal> refusals) {
        return refusals.isEmpty() ? Optional.empty() : Optional.of(settings.startRetry());
    }

    private static CompletionStage<Optional<Duration>> done() {
        return CompletableFuture.completedStage(Optional.empty());
    }
}
