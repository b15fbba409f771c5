package io.sealane.eventing.source.controller;

import io.fabric8.knative.duck.v1.Destination;
import io.fabric8.knative.sources.v1.SinkBinding;
import io.fabric8.knative.sources.v1.SinkBindingBuilder;
import io.fabric8.knative.sources.v1.SinkBindingStatus;
import io.fabric8.knative.sources.v1.SinkBindingStatusBuilder;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.status.Conditions;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** SinkBindings: Deployments and Services of Knative that learn from their environment where to send events. */
final class SinkBindings implements SourceKind<SinkBinding> {

    private static final String TRUSTING = "TrustBundlePropagated";

    private final Resources resources;
    private final Resources.Informer<SinkBinding> informer;
    private final Subjects subjects;
    private final TokenSecrets token;
    private final TrustCopies copies;
    private final boolean local;

    /** @param local whether what is bound runs on this machine, and not where the names of the mesh are known */
    SinkBindings(Resources resources, Subjects subjects, TokenSecrets token, TrustCopies copies, boolean local) {
        this.token = token;
        this.copies = copies;
        this.resources = resources;
        this.informer = resources.informer(SinkBinding.class);
        this.subjects = subjects;
        this.local = local;
    }

    @Override
    public Resources.Informer<SinkBinding> informer() {
        return informer;
    }

    @Override
    public Destination sink(SinkBinding binding) {
        return Optional.ofNullable(binding.getSpec())
                .map(spec -> spec.getSink())
                .orElseGet(Destination::new);
    }

    /** The bindings that a change of a subject matters to: those that name it, and the one whose environment it has. */
    Stream<ResourceKey> concerned(HasMetadata subject) {
        var namespace = subject.getMetadata().getNamespace();
        return Stream.concat(
                informer.list().stream()
                        .filter(binding -> Subjects.names(binding, subject))
                        .map(ResourceKey::of),
                BoundTemplate.boundBy(subject).map(name -> new ResourceKey(namespace, name)).stream());
    }

    /** The bindings that a change of a ConfigMap matters to: it was one of their copies of trusted roots. */
    Stream<ResourceKey> trusting(ConfigMap map) {
        return copies.isCopy(map)
                ? informer.list().stream()
                        .map(ResourceKey::of)
                        .filter(key -> key.namespace().equals(map.getMetadata().getNamespace()))
                : Stream.of();
    }

    @Override
    public CompletionStage<Consumer<Conditions>> run(SinkBinding binding, Way way) {
        var name = binding.getMetadata().getName();
        var place = new SinkEnvironment.Place(
                local, copies.mounted(binding.getMetadata().getNamespace()));
        var environment = SinkEnvironment.of(way, binding.getSpec().getCeOverrides(), place, name);
        var named = subjects.of(binding).toList();
        var others = named.stream()
                .filter(subject -> isBoundByAnother(subject, name))
                .toList();
        var writes = Stream.concat(
                named.stream()
                        .filter(subject -> !isBoundByAnother(subject, name))
                        .map(subject -> write(subject, BoundTemplate.bound(subject, name, environment))),
                release(ResourceKey.of(binding), subject -> !Subjects.names(binding, subject)));
        // Before what mounts them.
        return copies.bring(binding)
                .thenCompose(taken -> token.bring(binding, way)
                        .thenCompose(problem -> all(writes).thenApply(done -> conditions -> {
                            available(
                                    conditions,
                                    binding,
                                    named.isEmpty(),
                                    others.stream().findFirst());
                            trusting(conditions, taken, local && SinkEnvironment.isTooMuch(way));
                            TokenSecrets.describe(conditions, way, problem);
                        })));
    }

    private static void trusting(Conditions conditions, Optional<String> taken, boolean tooMuch) {
        if (taken.isPresent()) {
            conditions.no(TRUSTING, "ConfigMapNotOwned", taken.get());
        } else if (tooMuch) {
            conditions.yes(
                    TRUSTING,
                    "BundleTooLarge",
                    "The trusted roots do not all fit into K_CA_CERTS, which holds those of the sink alone");
        } else {
            conditions.yes(TRUSTING);
        }
    }

    private boolean isBoundByAnother(HasMetadata subject, String binding) {
        return BoundTemplate.boundBy(subject)
                .filter(other -> !other.equals(binding))
                .flatMap(other ->
                        informer.get(new ResourceKey(subject.getMetadata().getNamespace(), other)))
                .filter(other -> Subjects.names(other, subject))
                .isPresent();
    }

    private void available(Conditions conditions, SinkBinding binding, boolean none, Optional<HasMetadata> another) {
        var subject = Subjects.subject(binding);
        if (subject.isEmpty()) {
            conditions.no("Available", "SubjectMissing", "spec.subject: expected what is to be bound, got nothing");
        } else if (Subjects.elsewhere(binding).isPresent()) {
            conditions.no(
                    "Available",
                    "SubjectUnsupported",
                    "spec.subject.namespace: expected the SinkBinding's own, "
                            + binding.getMetadata().getNamespace() + ", got "
                            + Subjects.elsewhere(binding).get());
        } else if (!subjects.canBe(subject.get())) {
            conditions.no("Available", "SubjectUnsupported", subjects.refusal(subject.get()));
        } else if (none && !subjects.isKnown(subject.get())) {
            // After a start of the node: what was bound before still is.
            conditions.unknown(
                    "Available",
                    "SubjectNotReadYet",
                    "It is not known yet what there is of kind " + subject.get().getKind());
        } else if (!subjects.follows(subject.get())) {
            conditions.no(
                    "Available",
                    "SubjectKindNotServed",
                    "The API server has no " + subject.get().getKind() + " of "
                            + subject.get().getApiVersion());
        } else if (another.isPresent()) {
            conditions.no(
                    "Available",
                    "SubjectBound",
                    another.get().getKind() + " " + another.get().getMetadata().getName() + " is bound by SinkBinding "
                            + BoundTemplate.boundBy(another.get()).orElse(""));
        } else if (none && subject.get().getSelector() == null) {
            conditions.no(
                    "Available",
                    "SubjectMissing",
                    subject.get().getKind() + " " + subject.get().getName() + " does not exist");
        } else {
            conditions.yes("Available");
        }
    }

    @Override
    public CompletionStage<Consumer<Conditions>> pause(SinkBinding binding) {
        // What has an environment keeps it: the sink may come back, and without one it could only fail.
        return CompletableFuture.completedStage(conditions -> {
            conditions.unknown("Available", "SinkNotProvided", "Nothing is bound before it is known to what");
            conditions.unknown(
                    "OIDCTokenSecretCreated", "SinkNotProvided", "Nothing is shown before it is known to whom");
            conditions.yes(TRUSTING);
        });
    }

    @Override
    public CompletionStage<Void> stop(ResourceKey key) {
        return all(release(key, subject -> true));
    }

    private Stream<CompletionStage<?>> release(ResourceKey binding, Predicate<HasMetadata> which) {
        return subjects.boundBy(binding.namespace(), binding.name())
                .filter(which)
                .map(subject -> write(subject, BoundTemplate.unbound(subject)));
    }

    private CompletionStage<?> write(HasMetadata before, HasMetadata after) {
        return before.equals(after) ? CompletableFuture.completedStage(before) : resources.replace(after);
    }

    private static CompletionStage<Void> all(Stream<? extends CompletionStage<?>> writes) {
        return CompletableFuture.allOf(
                writes.map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public SinkBinding described(SinkBinding binding, SourceState state, Instant now) {
        var before = binding.getStatus() == null ? new SinkBindingStatus() : binding.getStatus();
        return new SinkBindingBuilder(binding)
                .withStatus(new SinkBindingStatusBuilder(before)
                        .withObservedGeneration(binding.getMetadata().getGeneration())
                        .withConditions(state.conditions(before.getConditions(), now))
                        .withSinkUri(state.uri())
                        .withSinkCACerts(state.caCerts())
                        .withSinkAudience(state.audience())
                        .withAuth(state.auth())
                        .withOidcTokenSecretName(token.shown(binding, state))
                        .build())
                .build();
    }
}
