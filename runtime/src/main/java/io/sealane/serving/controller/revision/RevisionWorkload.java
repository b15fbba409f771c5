package io.sealane.serving.controller.revision;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What runs a Revision: a Deployment, and a Service of the Revision's name. Pure. */
public final class RevisionWorkload {

    public static final int SERVICE_PORT = 80;
    private static final int PORT = 8080;
    private static final List<String> HTTP2 = List.of("h2c", "http2");
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private RevisionWorkload() {}

    static ResourceKey deployment(ResourceKey revision) {
        return new ResourceKey(revision.namespace(), revision.name() + "-deployment");
    }

    static Deployment deployment(Revision revision, int replicas) {
        return new DeploymentBuilder()
                .withMetadata(
                        metadata(revision, deployment(ResourceKey.of(revision)).name()))
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .addToMatchLabels(Known.REVISION_UID, revision.getMetadata().getUid())
                .endSelector()
                .withNewTemplate()
                .withMetadata(new ObjectMetaBuilder()
                        .withLabels(labels(revision))
                        .withAnnotations(annotations(revision))
                        .build())
                .withSpec(pod(revision))
                .endTemplate()
                .endSpec()
                .build();
    }

    static Service service(Revision revision) {
        return new ServiceBuilder()
                .withMetadata(metadata(revision, revision.getMetadata().getName()))
                .withNewSpec()
                .addToSelector(Known.REVISION_UID, revision.getMetadata().getUid())
                .addNewPort()
                .withName(isHttp2(revision) ? "http2" : "http")
                .withPort(SERVICE_PORT)
                .withTargetPort(new IntOrString(portNumber(revision)))
                .endPort()
                .endSpec()
                .build();
    }

    /** Whether its container speaks HTTP/2 without being asked: its port is named so. */
    public static boolean isHttp2(Revision revision) {
        return port(revision)
                .map(ContainerPort::getName)
                .filter(HTTP2::contains)
                .isPresent();
    }

    private static Optional<ContainerPort> port(Revision revision) {
        return revision.getSpec().getContainers().stream()
                .map(Container::getPorts)
                .filter(ports -> ports != null && !ports.isEmpty())
                .map(ports -> ports.get(0))
                .findFirst();
    }

    /** The port of its container that requests go to; 0 leaves it to us. */
    static int portNumber(Revision revision) {
        return port(revision)
                .map(ContainerPort::getContainerPort)
                .filter(number -> number > 0)
                .orElse(PORT);
    }

    /** What a Revision's specification has beyond that of a Pod is dropped. */
    private static PodSpec pod(Revision revision) {
        var spec = JSON.convertValue(revision.getSpec(), PodSpec.class);
        for (var ours : List.of(
                "containerConcurrency", "timeoutSeconds", "responseStartTimeoutSeconds", "idleTimeoutSeconds")) {
            spec.getAdditionalProperties().remove(ours);
        }
        var number = portNumber(revision);
        var asked = asked(revision);
        return new PodSpecBuilder(spec)
                .withContainers(spec.getContainers().stream()
                        .map(container ->
                                asked.contains(container.getName()) ? listening(container, number) : container)
                        .map(container -> container(container, revision, number))
                        .toList())
                .build();
    }

    /** The name of the container that requests go to: the one with a port, or the only one. */
    static Set<String> asked(Revision revision) {
        var all = revision.getSpec().getContainers();
        return all.stream()
                .filter(container -> all.size() == 1
                        || container.getPorts() != null && !container.getPorts().isEmpty())
                .map(Container::getName)
                .collect(Collectors.toSet());
    }

    /** Whoever runs beside it listens where it likes, and keeps a {@code PORT} of its own. */
    private static Container listening(Container container, int port) {
        var named = container.getPorts() == null || container.getPorts().isEmpty()
                ? List.of(new ContainerPortBuilder()
                        .withName("user-port")
                        .withContainerPort(port)
                        .build())
                : container.getPorts().stream()
                        .map(one -> new ContainerPortBuilder(one)
                                .withContainerPort(port)
                                .build())
                        .toList();
        return new ContainerBuilder(container)
                .withPorts(named)
                .addNewEnv()
                .withName("PORT")
                .withValue(String.valueOf(port))
                .endEnv()
                .build();
    }

    private static Container container(Container container, Revision revision, int port) {
        var labels = Meta.labels(revision);
        return new ContainerBuilder(container)
                .withStartupProbe(probe(container.getStartupProbe(), port))
                .withReadinessProbe(probe(container.getReadinessProbe(), port))
                .withLivenessProbe(probe(container.getLivenessProbe(), port))
                .addNewEnv()
                .withName("K_REVISION")
                .withValue(revision.getMetadata().getName())
                .endEnv()
                .addNewEnv()
                .withName("K_CONFIGURATION")
                .withValue(labels.getOrDefault(Known.CONFIGURATION, ""))
                .endEnv()
                .addNewEnv()
                .withName("K_SERVICE")
                .withValue(labels.getOrDefault(Known.SERVICE, ""))
                .endEnv()
                .build();
    }

    /** One that only says how often it would ask is none here: that somebody listens at the port is waited for anyway. */
    private static @Nullable Probe probe(@Nullable Probe given, int port) {
        return ProbePorts.hasHandler(given) ? ProbePorts.filled(given, port) : null;
    }

    static ObjectMeta metadata(Revision revision, String name) {
        return new ObjectMetaBuilder()
                .withNamespace(revision.getMetadata().getNamespace())
                .withName(name)
                .withLabels(labels(revision))
                .withOwnerReferences(Owners.controller(revision))
                .build();
    }

    private static Map<String, String> annotations(Revision revision) {
        var annotations = new LinkedHashMap<>(Meta.annotations(revision));
        annotations.remove(RoutingState.SINCE);
        return annotations;
    }

    /** Without who leads to the Revision: that changes, and what Pods are made of does not. */
    private static Map<String, String> labels(Revision revision) {
        var labels = new LinkedHashMap<>(Meta.labels(revision));
        labels.remove(RoutingState.LABEL);
        labels.put("app", revision.getMetadata().getName());
        labels.put(Known.REVISION, revision.getMetadata().getName());
        labels.put(Known.REVISION_UID, revision.getMetadata().getUid());
        return labels;
    }
}
