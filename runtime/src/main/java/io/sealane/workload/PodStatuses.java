package io.sealane.workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a Pod's status says. Pure. */
final class PodStatuses {

    static final String ADDRESS = "127.0.0.1";

    private PodStatuses() {}

    /**
     * The Pod with all of its status.
     *
     * @param refusals why it does not run, by container; empty when it runs
     * @param ready whether it takes requests, where it runs
     */
    static Pod of(Pod pod, Map<String, RunningPods.Refusal> refusals, boolean ready, Instant now) {
        var time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        var runs = refusals.isEmpty();
        var status = new PodStatusBuilder()
                .withPhase(runs ? "Running" : "Pending")
                .withConditions(conditions(pod, runs && ready, time))
                .withHostIP(ADDRESS)
                .withPodIP(runs ? ADDRESS : null)
                .withStartTime(startTime(pod).orElse(time))
                .withContainerStatuses(pod.getSpec().getContainers().stream()
                        .map(container -> container(
                                pod, container, Optional.ofNullable(refusals.get(container.getName())), runs, time))
                        .map(container -> runs && !ready ? notReady(container) : container)
                        .toList())
                .withQosClass("BestEffort");
        if (runs) {
            status.addNewPodIP(ADDRESS);
        }
        return new PodBuilder(pod).withStatus(status.build()).build();
    }

    /** Whether requests may be sent to it. */
    static boolean ready(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && condition(pod, "Ready")
                        .map(PodCondition::getStatus)
                        .filter("True"::equals)
                        .isPresent();
    }

    private static List<PodCondition> conditions(Pod pod, boolean runs, String now) {
        return List.of(
                condition(pod, "PodScheduled", true, now),
                condition(pod, "Initialized", true, now),
                condition(pod, "ContainersReady", runs, now),
                condition(pod, "Ready", runs, now));
    }

    private static PodCondition condition(Pod pod, String type, boolean holds, String now) {
        var status = holds ? "True" : "False";
        var since = condition(pod, type)
                .filter(before -> status.equals(before.getStatus()))
                .map(PodCondition::getLastTransitionTime)
                .orElse(now);
        return new PodConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(holds ? null : "ContainersNotReady")
                .withLastTransitionTime(since)
                .build();
    }

    private static Optional<PodCondition> condition(Pod pod, String type) {
        var conditions = status(pod).getConditions();
        return conditions == null
                ? Optional.empty()
                : conditions.stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }

    private static ContainerStatus container(
            Pod pod, Container container, Optional<RunningPods.Refusal> refusal, boolean runs, String now) {
        var status = new ContainerStatusBuilder()
                .withName(container.getName())
                .withImage(container.getImage())
                .withImageID("")
                .withReady(runs)
                .withStarted(runs)
                .withRestartCount(0);
        if (runs) {
            return status.withContainerID("sealane://" + pod.getMetadata().getUid() + "/" + container.getName())
                    .withNewState()
                    .withNewRunning(startTime(pod).orElse(now))
                    .endState()
                    .build();
        }
        return status.withNewState()
                .withNewWaiting(
                        refusal.map(RunningPods.Refusal::message).orElse("another container does not start"),
                        refusal.map(RunningPods.Refusal::reason).orElse("PodInitializing"))
                .endState()
                .build();
    }

    private static ContainerStatus notReady(ContainerStatus running) {
        return new ContainerStatusBuilder(running)
                .withReady(false)
                .withStarted(false)
                .build();
    }

    private static Optional<String> startTime(Pod pod) {
        return Optional.ofNullable(status(pod).getStartTime());
    }

    private static PodStatus status(Pod pod) {
        return pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    }
}
