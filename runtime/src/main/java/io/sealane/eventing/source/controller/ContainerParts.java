package io.sealane.eventing.source.controller;

import io.fabric8.knative.sources.v1.ContainerSource;
import io.fabric8.knative.sources.v1.SinkBinding;
import io.fabric8.knative.sources.v1.SinkBindingBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.sealane.eventing.controller.flow.ChildNames;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.status.Owners;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a ContainerSource is made of, named and labelled as Knative's. Pure. */
record ContainerParts(ContainerSource source) {

    /** Why a container does not run. */
    record Waiting(String reason, String message) {}

    /** Makes what is there be as it is wanted. */
    @FunctionalInterface
    interface Bringing<R> {
        R of(R present, R wanted);
    }

    static ContainerParts of(ContainerSource source) {
        return new ContainerParts(source);
    }

    ResourceKey bindingKey() {
        return key("-sinkbinding");
    }

    ResourceKey deploymentKey() {
        return key("-deployment");
    }

    private ResourceKey key(String suffix) {
        return new ResourceKey(
                source.getMetadata().getNamespace(),
                ChildNames.of(source.getMetadata().getName(), suffix));
    }

    /** What tells the containers where to send. */
    SinkBinding binding() {
        var deployment = deploymentKey();
        return new SinkBindingBuilder()
                .withMetadata(meta(bindingKey()))
                .withNewSpec()
                .withSink(source.getSpec().getSink())
                .withCeOverrides(source.getSpec().getCeOverrides())
                .withNewSubject()
                .withApiVersion(HasMetadata.getApiVersion(Deployment.class))
                .withKind(HasMetadata.getKind(Deployment.class))
                .withNamespace(deployment.namespace())
                .withName(deployment.name())
                .endSubject()
                .endSpec()
                .build();
    }

    /** The containers, told from the start, so that none of them runs without knowing its sink. */
    Deployment deployment(SinkEnvironment environment) {
        var template = new PodTemplateSpecBuilder(source.getSpec().getTemplate())
                .editOrNewMetadata()
                .addToLabels(labels())
                .endMetadata()
                .build();
        var deployment = new DeploymentBuilder()
                .withMetadata(meta(deploymentKey()))
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(labels())
                .endSelector()
                .withTemplate(template)
                .endSpec()
                .build();
        return AskedTemplate.marked(BoundTemplate.bound(deployment, bindingKey().name(), environment));
    }

    private Map<String, String> labels() {
        return Map.of(
                "sources.knative.dev/source",
                "container-source-controller",
                "sources.knative.dev/containerSource",
                source.getMetadata().getName());
    }

    private ObjectMeta meta(ResourceKey key) {
        return new ObjectMetaBuilder()
                .withNamespace(key.namespace())
                .withName(key.name())
                .withLabels(labels())
                .withOwnerReferences(Owners.controller(source))
                .build();
    }

    static SinkBinding sameBinding(SinkBinding present, SinkBinding wanted) {
        return Objects.equals(present.getSpec(), wanted.getSpec())
                ? present
                : new SinkBindingBuilder(present).withSpec(wanted.getSpec()).build();
    }

    static Deployment sameDeployment(Deployment present, Deployment wanted) {
        return AskedTemplate.is(present, wanted)
                ? present
                : new DeploymentBuilder(present)
                        .editMetadata()
                        .addToAnnotations(wanted.getMetadata().getAnnotations())
                        .endMetadata()
                        .editSpec()
                        .withTemplate(wanted.getSpec().getTemplate())
                        .endSpec()
                        .build();
    }

    /** Whether a Pod is of the Deployment. */
    boolean runs(Pod pod) {
        return source.getMetadata().getNamespace().equals(pod.getMetadata().getNamespace())
                && pod.getMetadata().getLabels() != null
                && pod.getMetadata().getLabels().entrySet().containsAll(labels().entrySet());
    }

    static boolean isAvailable(Deployment deployment) {
        return deployment.getStatus() != null
                && Objects.equals(
                        deployment.getStatus().getObservedGeneration(),
                        deployment.getMetadata().getGeneration())
                && Optional.ofNullable(deployment.getStatus().getConditions()).stream()
                        .flatMap(conditions -> conditions.stream())
                        .anyMatch(condition ->
                                "Available".equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    /** Why a Pod does not run, if its containers say. */
    static Optional<Waiting> waiting(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(status -> status.getContainerStatuses()).stream()
                .flatMap(statuses -> statuses.stream())
                .flatMap(status -> Optional.ofNullable(status.getState()).map(state -> state.getWaiting()).stream())
                .flatMap(ContainerParts::reason)
                .findFirst();
    }

    private static Stream<Waiting> reason(ContainerStateWaiting waiting) {
        return waiting.getReason() == null || waiting.getMessage() == null
                ? Stream.of()
                : Stream.of(new Waiting(waiting.getReason(), waiting.getMessage()));
    }
}
