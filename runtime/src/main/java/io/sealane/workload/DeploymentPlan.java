package io.sealane.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.sealane.resource.status.Owners;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which Pods a Deployment lacks, which it has too many of, and what its status says. Pure. */
final class DeploymentPlan {

    /** Which template a Pod was made from. */
    static final String HASH = "pod-template-hash";

    private static final String AVAILABLE = "Available";
    static final String REVISION = "serving.knative.dev/revision";
    private static final int HASH_BYTES = 5;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private final Deployment deployment;
    private final String hash;
    private final int wanted;
    private final Set<String> taken;
    private final List<Pod> current;
    private final List<Pod> earlier;

    private DeploymentPlan(Deployment deployment, List<Pod> all) {
        var pods = all.stream().filter(pod -> !Owners.isLeaving(pod)).toList();
        this.taken = all.stream().map(pod -> pod.getMetadata().getName()).collect(Collectors.toSet());
        this.deployment = deployment;
        this.hash = hash(deployment.getSpec().getTemplate());
        this.wanted = Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
        var byAge = pods.stream()
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
                .toList();
        this.current = byAge.stream().filter(this::isCurrent).toList();
        this.earlier = byAge.stream().filter(pod -> !isCurrent(pod)).toList();
    }

    /** @param pods that the Deployment controls; those that are being deleted count no more, but for their names */
    static DeploymentPlan of(Deployment deployment, List<Pod> pods) {
        return new DeploymentPlan(deployment, pods);
    }

    private boolean isCurrent(Pod pod) {
        var labels = pod.getMetadata().getLabels();
        return labels != null && hash.equals(labels.get(HASH));
    }

    List<Pod> missing() {
        return IntStream.iterate(0, index -> index + 1)
                .mapToObj(this::name)
                .filter(name -> !taken.contains(name))
                .limit(Math.max(0, wanted - current.size()))
                .map(this::pod)
                .toList();
    }

    /** The latest beyond the wanted number, and those of earlier templates once the new ones are ready. */
    List<Pod> surplus() {
        var tooMany = current.stream().skip(wanted);
        return ready(current) >= wanted
                ? Stream.concat(tooMany, earlier.stream()).toList()
                : tooMany.toList();
    }

    Deployment status(Deployment read, Instant now) {
        var pods = Stream.concat(current.stream(), earlier.stream()).toList();
        var ready = (int) ready(pods);
        boolean available = ready >= wanted;
        var status = new DeploymentStatusBuilder()
                .withObservedGeneration(read.getMetadata().getGeneration())
                .withReplicas(pods.size())
                .withUpdatedReplicas(current.size())
                .withReadyReplicas(ready)
                .withAvailableReplicas(ready)
                .withUnavailableReplicas(available ? null : wanted - ready)
                .build();
        status.setConditions(
                List.of(availability(read, available, now), DeploymentProgress.of(read, status, available, now)));
        return new DeploymentBuilder(read).withStatus(status).build();
    }

    private static long ready(List<Pod> pods) {
        return pods.stream().filter(PodStatuses::ready).count();
    }

    private String name(int index) {
        return deployment.getMetadata().getName() + "-" + hash + "-" + index;
    }

    private Pod pod(String name) {
        var template = deployment.getSpec().getTemplate();
        var pod = new PodBuilder()
                .withMetadata(template.getMetadata())
                .withSpec(proxied(template))
                .build();
        return new PodBuilder(pod)
                .editOrNewMetadata()
                .withNamespace(deployment.getMetadata().getNamespace())
                .withName(name)
                .addToLabels(HASH, hash)
                .withOwnerReferences(Owners.controller(deployment))
                .endMetadata()
                .build();
    }

    /**
     * A Pod of a Revision has a {@code queue-proxy} in name: kubectl asks for the output of containers only that a Pod declares. What it would
     * do the gateway does.
     */
    private PodSpec proxied(PodTemplateSpec template) {
        var labels =
                template.getMetadata() == null ? null : template.getMetadata().getLabels();
        return labels == null || !labels.containsKey(REVISION)
                ? template.getSpec()
                : new PodSpecBuilder(template.getSpec())
                        .addNewInitContainer()
                        .withName("queue-proxy")
                        .withImage("sealane/gateway")
                        .withRestartPolicy("Always")
                        .endInitContainer()
                        .build();
    }

    private static DeploymentCondition availability(Deployment read, boolean holds, Instant now) {
        var status = holds ? "True" : "False";
        var time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        var before = conditions(read).stream()
                .filter(old -> AVAILABLE.equals(old.getType()) && Objects.equals(old.getStatus(), status))
                .findFirst();
        return new DeploymentConditionBuilder()
                .withType(AVAILABLE)
                .withStatus(status)
                .withReason(holds ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable")
                .withLastTransitionTime(
                        before.map(DeploymentCondition::getLastTransitionTime).orElse(time))
                .build();
    }

    private static List<DeploymentCondition> conditions(Deployment read) {
        return read.getStatus() == null || read.getStatus().getConditions() == null
                ? List.of()
                : read.getStatus().getConditions();
    }

    /** The same for equal templates, whatever the order of their maps. */
    private static String hash(PodTemplateSpec template) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(template));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
