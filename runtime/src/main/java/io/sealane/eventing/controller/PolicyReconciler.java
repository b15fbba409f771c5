package io.sealane.eventing.controller;

import io.fabric8.knative.eventing.v1alpha1.EventPolicy;
import io.fabric8.knative.eventing.v1alpha1.EventPolicyFromReference;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.sealane.eventing.controller.config.Brokers;
import io.sealane.eventing.controller.policy.PolicyStatuses;
import io.sealane.eventing.controller.policy.PolicyStatuses.Subjects;
import io.sealane.resource.Reconciler;
import io.sealane.resource.ResourceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Finds out whom an EventPolicy lets send, and says so in its status: brokers and channels go by that. */
final class PolicyReconciler implements Reconciler {

    private final IntakeReconciler.Context context;

    PolicyReconciler(IntakeReconciler.Context context) {
        this.context = context;
    }

    @Override
    public CompletionStage<Optional<Duration>> reconcile(ResourceKey key) {
        return context.world()
                .policies()
                .get(key)
                .filter(policy -> !Brokers.leaving(policy))
                .map(this::follow)
                .orElseGet(() -> CompletableFuture.completedStage(Optional.empty()));
    }

    private CompletionStage<Optional<Duration>> follow(EventPolicy policy) {
        var senders = context.config().senders();
        return subjects(policy)
                .thenCompose(subjects -> context.resources()
                        .editStatus(
                                policy,
                                read -> PolicyStatuses.of(
                                        read,
                                        subjects,
                                        senders.authenticated(),
                                        context.clock().instant())))
                .thenApply(written -> references(policy).isEmpty()
                        ? Optional.empty()
                        : Optional.of(context.settings().unwatchedAge()));
    }

    private CompletionStage<Subjects> subjects(EventPolicy policy) {
        CompletionStage<Subjects> all = CompletableFuture.completedStage(new Subjects(List.of(), Optional.empty()));
        for (var from : PolicyStatuses.senders(policy)) {
            var one = from.getRef() == null
                    ? CompletableFuture.completedStage(
                            new Subjects(List.of(String.valueOf(from.getSub())), Optional.empty()))
                    : referred(from.getRef(), policy.getMetadata().getNamespace());
            all = all.thenCombine(one, PolicyReconciler::plus);
        }
        return all;
    }

    private static Subjects plus(Subjects some, Subjects more) {
        var subjects = new ArrayList<>(some.subjects());
        subjects.addAll(more.subjects());
        return new Subjects(subjects, some.problem().or(more::problem));
    }

    /** The resources that a policy names as senders. */
    static List<EventPolicyFromReference> references(EventPolicy policy) {
        return PolicyStatuses.senders(policy).stream()
                .flatMap(from -> Optional.ofNullable(from.getRef()).stream())
                .toList();
    }

    /** What a reference of a policy in {@code namespace} names. */
    static ResourceKey key(EventPolicyFromReference ref, String namespace) {
        return new ResourceKey(ref.getNamespace() == null ? namespace : ref.getNamespace(), ref.getName());
    }

    private CompletionStage<Subjects> referred(EventPolicyFromReference ref, String namespace) {
        if (ref.getApiVersion() == null || ref.getKind() == null || ref.getName() == null) {
            return CompletableFuture.completedStage(problem("from.ref: expected apiVersion, kind and name, got "
                    + ref.getApiVersion() + ", " + ref.getKind() + ", " + ref.getName()));
        }
        var key = key(ref, namespace);
        return context.resources()
                .find(ref.getApiVersion(), ref.getKind(), key)
                .handle((found, failure) -> failure == null
                        ? found.map(sender -> accounts(sender, key))
                                .orElseGet(() -> problem(ref.getKind() + " " + key + " does not exist"))
                        : problem(ref.getKind() + " " + key + ": " + failure.getMessage()));
    }

    private static Subjects accounts(GenericKubernetesResource sender, ResourceKey key) {
        var names = new ArrayList<String>();
        if (sender.get("status", "auth", "serviceAccountName") instanceof String name && !name.isEmpty()) {
            names.add(name);
        }
        if (sender.get("status", "auth", "serviceAccountNames") instanceof List<?> several) {
            several.forEach(name -> names.add(String.valueOf(name)));
        }
        return names.isEmpty()
                ? problem(sender.getKind() + " " + key + " has no ServiceAccount in status.auth")
                : new Subjects(
                        names.stream()
                                .distinct()
                                .map(name -> "system:serviceaccount:" + key.namespace() + ":" + name)
                                .toList(),
                        Optional.empty());
    }

    private static Subjects problem(String why) {
        return new Subjects(List.of(), Optional.of(why));
    }
}
