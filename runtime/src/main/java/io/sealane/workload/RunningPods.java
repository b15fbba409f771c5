package io.sealane.workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.sealane.gateway.forward.LocalHandler;
import io.sealane.resource.ResourceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Pods that run in this JVM. Safe for any thread; starting and stopping one Pod must not overlap, which the work queue sees to.
 */
final class RunningPods {

    /** Why a container does not run. */
    record Refusal(String reason, String message) {}

    private record Running(String uid, Map<String, Workloads.Workload> byContainer) {}

    private final Workloads workloads;
    private final PodLogBook logs;
    private final Map<ResourceKey, Running> pods = new ConcurrentHashMap<>();

    RunningPods(Workloads workloads, PodLogBook logs) {
        this.workloads = workloads;
        this.logs = logs;
    }

    /**
     * Makes a Pod run; does nothing where it does.
     *
     * @return why it does not, by container; empty when all of it runs
     */
    Map<String, Refusal> start(Pod pod) {
        var key = ResourceKey.of(pod);
        if (runs(pod)) {
            return Map.of();
        }
        stop(key);
        var refusals = new LinkedHashMap<String, Refusal>();
        var started = new LinkedHashMap<String, Workloads.Workload>();
        for (var container : pod.getSpec().getContainers()) {
            start(key, container, started, refusals);
        }
        if (refusals.isEmpty()) {
            pods.put(key, new Running(pod.getMetadata().getUid(), Map.copyOf(started)));
        } else {
            started.values().forEach(Workloads.Workload::stop);
            logs.close(key);
        }
        return refusals;
    }

    /** Whether this very Pod runs. */
    boolean runs(Pod pod) {
        var running = pods.get(ResourceKey.of(pod));
        return running != null && running.uid().equals(pod.getMetadata().getUid());
    }

    /** Ends a Pod; does nothing where it does not run. */
    void stop(ResourceKey key) {
        var running = pods.remove(key);
        if (running != null) {
            running.byContainer().values().forEach(Workloads.Workload::stop);
            logs.close(key);
        }
    }

    /** Who answers at a port of a Pod: the container that declares it, else the first one. */
    Optional<LocalHandler> handler(Pod pod, int port) {
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
                .map(Workloads.Workload::handler);
    }

    private void start(
            ResourceKey key,
            Container container,
            Map<String, Workloads.Workload> started,
            Map<String, Refusal> refusals) {
        var what = new Workloads.Container(
                key,
                container.getName(),
                container.getImage() == null ? "" : container.getImage(),
                environment(container),
                container.getArgs() == null ? List.of() : container.getArgs(),
                logs.open(key, container.getName()));
        try {
            workloads
                    .start(what)
                    .ifPresentOrElse(
                            workload -> started.put(container.getName(), workload),
                            () -> refusals.put(container.getName(), notRegistered(what.image())));
        } catch (RuntimeException e) {
            refusals.put(container.getName(), new Refusal("StartFailed", String.valueOf(e.getMessage())));
        }
    }

    private Refusal notRegistered(String image) {
        return new Refusal(
                "ImageNotRegistered",
                "no handler of this JVM is registered for image '" + image + "'. Use one that is ("
                        + String.join(", ", workloads.images())
                        + "), register it with HandlerRegistry.register where Sealane is embedded, send to its address"
                        + " with a uri instead of a ref, or run it in a Kubernetes cluster");
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
