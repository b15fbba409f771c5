package io.sealane.workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.sealane.gateway.forward.endpoint.Endpoint;
import io.sealane.resource.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The Pods that run on this node. Safe for any thread; starting and stopping one Pod must not overlap, which the work queue sees to.
 */
final class RunningPods {

    private static final long GRACE_SECONDS = 30;
    /** Labels of Pods that nobody could send to elsewhere: a Revision's requests come by the node, a source gets none. */
    private static final Set<String> WITHOUT_ADDRESS =
            Set.of(DeploymentPlan.REVISION, "sources.knative.dev/containerSource");

    /** Why a container does not run. */
    record Refusal(String reason, String message) {}

    private record Running(String uid, Map<String, Workloads.Workload> byContainer) {

        boolean ready() {
            return byContainer.values().stream().allMatch(Workloads.Workload::takesRequests);
        }
    }

    /** A Pod one of whose containers has ended by itself; the others were ended then. */
    private record Ended(String uid, String container, String why, Instant at) {}

    private final Workloads workloads;
    private final PodLogBook logs;
    private final InstantSource clock;
    private final Map<ResourceKey, Running> pods = new ConcurrentHashMap<>();
    private final Map<ResourceKey, Ended> ended = new ConcurrentHashMap<>();

    RunningPods(Workloads workloads, PodLogBook logs, InstantSource clock) {
        this.workloads = workloads;
        this.logs = logs;
        this.clock = clock;
    }

    /**
     * Makes a Pod run; does nothing where it does.
     *
     * @param changed told when it takes requests, or has ended by itself; on any thread
     * @return why it does not, by container; empty when all of it runs
     */
    Map<String, Refusal> start(Pod pod, Consumer<ResourceKey> changed) {
        var key = ResourceKey.of(pod);
        if (runs(pod)) {
            return Map.of();
        }
        stop(key);
        var refusals = new LinkedHashMap<String, Refusal>();
        var started = new LinkedHashMap<String, Workloads.Workload>();
        for (var container : pod.getSpec().getContainers()) {
            start(pod, container, started, refusals);
        }
        if (refusals.isEmpty()) {
            var uid = pod.getMetadata().getUid();
            pods.put(key, new Running(uid, Map.copyOf(started)));
            started.values().forEach(workload -> logs.serves(workload.endpoint(), key));
            started.forEach((name, workload) -> watch(key, uid, name, workload, changed));
        } else {
            started.values().forEach(Workloads.Workload::stop);
            logs.close(key);
        }
        return refusals;
    }

    private void watch(
            ResourceKey key, String uid, String container, Workloads.Workload workload, Consumer<ResourceKey> changed) {
        workload.ended().thenAccept(why -> {
            var running = pods.get(key);
            if (running != null && running.uid().equals(uid) && pods.remove(key, running)) {
                ended.put(key, new Ended(uid, container, why, clock.instant()));
                running.byContainer().values().forEach(Workloads.Workload::stop);
                changed.accept(key);
            }
        });
        if (!workload.ready().toCompletableFuture().isDone()) {
            workload.ready().thenRun(() -> changed.accept(key));
        }
        workload.whenChanged(() -> changed.accept(key));
    }

    /** Whether a Pod that runs takes requests. */
    boolean ready(Pod pod) {
        var running = pods.get(ResourceKey.of(pod));
        return running != null && running.ready();
    }

    /**
     * Why this Pod ended by itself; its log stays to be read until it starts again.
     *
     * @param before what is longer ago counts no more
     */
    Optional<Map<String, Refusal>> ended(Pod pod, Instant before) {
        return Optional.ofNullable(ended.get(ResourceKey.of(pod)))
                .filter(each -> each.uid().equals(pod.getMetadata().getUid())
                        && each.at().isAfter(before))
                .map(each -> Map.of(each.container(), new Refusal("CrashLoopBackOff", each.why())));
    }

    /** Whether this very Pod runs. */
    boolean runs(Pod pod) {
        var running = pods.get(ResourceKey.of(pod));
        return running != null && running.uid().equals(pod.getMetadata().getUid());
    }

    /** Ends a Pod; does nothing where it does not run. */
    void stop(ResourceKey key) {
        var running = pods.remove(key);
        ended.remove(key);
        if (running != null) {
            running.byContainer().values().forEach(Workloads.Workload::stop);
        }
        logs.close(key);
    }

    /** Where a port of a Pod leads: to the container that declares it, else to the first one. */
    Optional<Endpoint> endpoint(Pod pod, int port) {
        var running = pods.get(ResourceKey.of(pod));
        if (running == null || !running.uid().equals(pod.getMetadata().getUid())) {
            return Optional.empty();
        }
        var containers = pod.getSpec().getContainers();
        return containers.stream()
                .filter(container -> declares(container, port))
                .findFirst()
                .or(() -> containers.stream().findFirst())
                .map(container -> running.byContainer().get(container.getName()))
                .map(Workloads.Workload::endpoint);
    }

    private void start(
            Pod pod, Container container, Map<String, Workloads.Workload> started, Map<String, Refusal> refusals) {
        try {
            // What cannot be read refuses this container as what cannot be started does: those before it must be
            // stopped again.
            var what = describe(pod, container);
            workloads
                    .start(what)
                    .ifPresentOrElse(
                            workload -> started.put(container.getName(), workload),
                            () -> refusals.put(container.getName(), notRegistered(pod, what)));
        } catch (RuntimeException e) {
            refusals.put(container.getName(), new Refusal("StartFailed", String.valueOf(e.getMessage())));
        }
    }

    private Workloads.Container describe(Pod pod, Container container) {
        var key = ResourceKey.of(pod);
        return new Workloads.Container(
                key,
                container.getName(),
                container.getImage() == null ? "" : container.getImage(),
                environment(container),
                container.getArgs() == null ? List.of() : container.getArgs(),
                launch(pod, container),
                ContainerProbe.Set.of(container),
                logs.open(key, container.getName()));
    }

    private static Workloads.Launch launch(Pod pod, Container container) {
        var memory =
                container.getResources() == null || container.getResources().getLimits() == null
                        ? null
                        : container.getResources().getLimits().get("memory");
        var grace = pod.getSpec().getTerminationGracePeriodSeconds();
        return new Workloads.Launch(
                container.getCommand() == null ? List.of() : container.getCommand(),
                Optional.ofNullable(container.getWorkingDir()).filter(folder -> !folder.isBlank()),
                memory == null ? 0 : memory.getNumericalAmount().longValue(),
                Duration.ofSeconds(grace == null ? GRACE_SECONDS : grace));
    }

    private Refusal notRegistered(Pod pod, Workloads.Container container) {
        var labels = pod.getMetadata().getLabels();
        var isAddressed = labels == null || Collections.disjoint(labels.keySet(), WITHOUT_ADDRESS);
        return new Refusal(
                "ImageNotRegistered",
                "no handler of this JVM is registered for image '" + container.image() + "'. Use one that is ("
                        + String.join(", ", workloads.images())
                        + "), register it with HandlerRegistry.register where Sealane is embedded, "
                        + (container.launch().command().isEmpty()
                                ? "give it a command and set sealane.workload.processes.enabled = on, "
                                : "have its command run on this machine (sealane.workload.processes.enabled = on), ")
                        + (isAddressed ? "send to its address with a uri instead of a ref, " : "")
                        + "or run it in a Kubernetes cluster");
    }

    private static Map<String, String> environment(Container container) {
        var environment = new HashMap<String, String>();
        var declared = container.getEnv() == null ? new ArrayList<EnvVar>() : container.getEnv();
        declared.stream()
                .filter(variable -> variable.getValue() != null)
                .forEach(variable -> environment.put(variable.getName(), variable.getValue()));
        return environment;
    }

    private static boolean declares(Container container, int port) {
        return container.getPorts() != null
                && container.getPorts().stream()
                        .anyMatch(
                                declared -> declared.getContainerPort() != null && declared.getContainerPort() == port);
    }
}
