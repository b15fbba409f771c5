package io.sealane.eventing.source.controller;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.sources.v1.ContainerSource;
import io.fabric8.knative.sources.v1.ContainerSourceBuilder;
import io.fabric8.knative.sources.v1.ContainerSourceStatus;
import io.fabric8.knative.sources.v1.ContainerSourceStatusBuilder;
import io.fabric8.knative.sources.v1.SinkBinding;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.sealane.eventing.controller.account.Identities;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import io.sealane.resource.status.Owners;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * ContainerSources: a Deployment of what they name, and a SinkBinding that tells it where to send. Whoever runs Deployments runs them: in this node
 * images that are handlers of its JVM, and commands where processes are switched on.
 */
final class ContainerSources implements SourceKind<ContainerSource> {

    private final Resources resources;
    private final Resources.Informer<ContainerSource> informer;
    private final Resources.Informer<SinkBinding> bindings;
    private final Resources.Informer<Deployment> deployments;
    private final Resources.Informer<Pod> pods;
    private final TrustCopies copies;
    private final boolean local;

    /** @param local whether Deployments run on this machine, and not where the names of the mesh are known */
    ContainerSources(Resources resources, TrustCopies copies, boolean local) {
        this.copies = copies;
        this.resources = resources;
        this.informer = resources.informer(ContainerSource.class);
        this.bindings = resources.informer(SinkBinding.class);
        this.deployments = resources.informer(Deployment.class);
        this.pods = resources.informer(Pod.class);
        this.local = local;
    }

    @Override
    public Resources.Informer<ContainerSource> informer() {
        return informer;
    }

    /** What the containers of sources are made of: a change of it may matter to one. */
    List<Resources.Informer<? extends HasMetadata>> parts() {
        return List.of(bindings, deployments, pods);
    }

    /** The source that a part was made for. */
    Stream<ResourceKey> concerned(HasMetadata part) {
        return informer.list().stream()
                .filter(source -> Owners.controls(source, part)
                        || part instanceof Pod pod && ContainerParts.of(source).runs(pod))
                .map(ResourceKey::of);
    }

    @Override
    public Destination sink(ContainerSource source) {
        return Optional.ofNullable(source.getSpec()).map(spec -> spec.getSink()).orElseGet(Destination::new);
    }

    /** Its SinkBinding has the account whose token its containers show. */
    @Override
    public CompletionStage<Identities.Identity> identity(ContainerSource source, Identities identities) {
        if (!isComplete(source)) {
            return CompletableFuture.completedStage(Identities.Identity.NONE);
        }
        var parts = ContainerParts.of(source);
        var present = bindings.get(parts.bindingKey());
        if (present.isEmpty()) {
            return resources.create(parts.binding()).thenCompose(identities::of);
        }
        return Owners.controls(source, present.get())
                ? identities.of(present.get())
                : CompletableFuture.completedStage(Identities.Identity.NONE);
    }

    private static boolean isComplete(ContainerSource source) {
        return source.getSpec() != null && source.getSpec().getTemplate() != null;
    }

    @Override
    public CompletionStage<Consumer<Conditions>> run(ContainerSource source, Way way) {
        if (!isComplete(source)) {
            return SourceKind.said(refusal("SpecInvalid", "spec.template: expected a template of Pods"));
        }
        var parts = ContainerParts.of(source);
        var taken = taken(source, parts);
        if (taken.isPresent()) {
            return SourceKind.said(refusal("NameTaken", taken.get()));
        }
        var environment = SinkEnvironment.of(
                way,
                source.getSpec().getCeOverrides(),
                new SinkEnvironment.Place(
                        local, copies.mounted(source.getMetadata().getNamespace())),
                parts.bindingKey().name());
        return bring(bindings, parts.binding(), ContainerParts::sameBinding)
                .thenCompose(
                        binding -> bring(deployments, parts.deployment(environment), ContainerParts::sameDeployment))
                .thenApply(made -> conditions -> describe(conditions, parts));
    }

    private static Consumer<Conditions> refusal(String reason, String message) {
        return conditions -> {
            conditions.no("SinkBindingReady", reason, message);
            conditions.no("ReceiveAdapterReady", reason, message);
        };
    }

    private Optional<String> taken(ContainerSource source, ContainerParts parts) {
        return Stream.<Optional<? extends HasMetadata>>of(
                        bindings.get(parts.bindingKey()), deployments.get(parts.deploymentKey()))
                .flatMap(Optional::stream)
                .filter(present -> !Owners.controls(source, present))
                .findFirst()
                .map(present -> present.getKind() + " " + present.getMetadata().getName()
                        + " is there already, and was not made for this ContainerSource");
    }

    private <R extends HasMetadata> CompletionStage<R> bring(
            Resources.Informer<R> kind, R wanted, ContainerParts.Bringing<R> changed) {
        var present = kind.get(ResourceKey.of(wanted));
        if (present.isEmpty()) {
            return resources.create(wanted);
        }
        var now = changed.of(present.get(), wanted);
        return Objects.equals(now, present.get()) ? CompletableFuture.completedStage(now) : resources.replace(now);
    }

    private void describe(Conditions conditions, ContainerParts parts) {
        var bound = bindings.get(parts.bindingKey())
                .map(SinkBinding::getStatus)
                .flatMap(status -> Conditions.find(status.getConditions(), Conditions.READY));
        shown(conditions, "SinkBindingReady", bound);
        adapter(conditions, parts);
    }

    private static void shown(Conditions conditions, String type, Optional<Condition> found) {
        var status = found.map(Condition::getStatus).orElse("Unknown");
        var reason = found.map(Condition::getReason).orElse("SinkBindingNotReady");
        var message = found.map(Condition::getMessage).orElse("The SinkBinding says nothing yet");
        if (status.equals("True")) {
            conditions.yes(type);
        } else if (status.equals("False")) {
            conditions.no(type, reason, message);
        } else {
            conditions.unknown(type, reason, message);
        }
    }

    /** As the Deployment says; why its Pods do not run they say themselves. */
    private void adapter(Conditions conditions, ContainerParts parts) {
        var available = deployments
                .get(parts.deploymentKey())
                .filter(ContainerParts::isAvailable)
                .isPresent();
        var refused = pods.list().stream()
                .filter(parts::runs)
                .flatMap(pod -> ContainerParts.waiting(pod).stream())
                .findFirst();
        if (available) {
            conditions.yes("ReceiveAdapterReady");
        } else if (refused.isPresent()) {
            conditions.no(
                    "ReceiveAdapterReady", refused.get().reason(), refused.get().message());
        } else {
            conditions.unknown(
                    "ReceiveAdapterReady",
                    "DeploymentUnavailable",
                    "The Deployment " + parts.deploymentKey().name() + " is unavailable");
        }
    }

    @Override
    public CompletionStage<Consumer<Conditions>> pause(ContainerSource source) {
        // What runs goes on: the sink may come back.
        return SourceKind.said(conditions -> {
            conditions.unknown("SinkBindingReady", "SinkNotProvided", "Nothing is bound before it is known to what");
            adapter(conditions, ContainerParts.of(source));
        });
    }

    /** What was made for it goes with it. */
    @Override
    public CompletionStage<Void> stop(ResourceKey key) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public ContainerSource described(ContainerSource source, SourceState state, Instant now) {
        var before = source.getStatus() == null ? new ContainerSourceStatus() : source.getStatus();
        return new ContainerSourceBuilder(source)
                .withStatus(new ContainerSourceStatusBuilder(before)
                        .withObservedGeneration(source.getMetadata().getGeneration())
                        .withConditions(state.conditions(before.getConditions(), now))
                        .withSinkUri(state.uri())
                        .withSinkCACerts(state.caCerts())
                        .withSinkAudience(state.audience())
                        .withAuth(state.auth())
                        .build())
                .build();
    }
}
