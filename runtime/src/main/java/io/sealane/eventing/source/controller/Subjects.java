package io.sealane.eventing.source.controller;

import io.fabric8.knative.pkg.tracker.Reference;
import io.fabric8.knative.sources.v1.SinkBinding;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.sealane.resource.LabelSelectors;
import io.sealane.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What SinkBindings may bind: objects with a template of Pods. */
final class Subjects {

    private static final List<Class<? extends HasMetadata>> LOCAL =
            List.of(Deployment.class, io.fabric8.knative.serving.v1.Service.class);
    private static final List<Class<? extends HasMetadata>> ELSEWHERE =
            List.of(StatefulSet.class, DaemonSet.class, CronJob.class);

    /** What is over with its first Pod: its environment cannot be another one later. */
    private static final List<String> FIXED = List.of("Job", "Pod");

    /** What an API server of a cluster has, and this node's has not. */
    private static final List<String> NOT_HERE = List.of("Job", "CronJob", "StatefulSet", "DaemonSet", "ReplicaSet");

    private final Resources resources;
    private final boolean local;
    private final List<Class<? extends HasMetadata>> kinds;
    private final Map<Class<? extends HasMetadata>, Resources.Informer<? extends HasMetadata>> followed =
            new ConcurrentHashMap<>();
    private volatile boolean sought;

    /**
     * Follows the kinds that every API server has; further ones are {@linkplain #seek sought}.
     *
     * @param local whether what is bound runs in this node, which knows no other kinds of workloads
     */
    Subjects(Resources resources, boolean local) {
        this.resources = resources;
        this.local = local;
        this.kinds = local
                ? LOCAL
                : Stream.concat(LOCAL.stream(), ELSEWHERE.stream()).toList();
        LOCAL.forEach(kind -> followed.put(kind, resources.informer(kind)));
    }

    /** What is followed. */
    List<Resources.Informer<? extends HasMetadata>> informers() {
        return List.copyOf(followed.values());
    }

    /**
     * Follows what the API server serves by now: an informer of a kind that it does not know would ask for it for ever.
     *
     * @param begun gets each informer that is new
     * @return whether kinds are left to ask for later
     */
    CompletionStage<Boolean> seek(Consumer<Resources.Informer<? extends HasMetadata>> begun) {
        var asked = kinds.stream()
                .filter(kind -> !followed.containsKey(kind))
                .map(kind -> resources.serves(kind).handle((served, failure) -> {
                    if (Boolean.TRUE.equals(served)) {
                        begin(kind, begun);
                    }
                    return kind;
                }))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(asked).thenApply(done -> {
            sought = true;
            return followed.size() < kinds.size();
        });
    }

    private void begin(Class<? extends HasMetadata> kind, Consumer<Resources.Informer<? extends HasMetadata>> begun) {
        var informer = resources.informer(kind);
        if (followed.putIfAbsent(kind, informer) == null) {
            begun.accept(informer);
        }
    }

    /** Whether it is known by now what there is of the kind that a subject names; for a while after the start it is not. */
    boolean isKnown(Reference subject) {
        return followed.entrySet().stream()
                .filter(one -> is(subject, HasMetadata.getApiVersion(one.getKey()), HasMetadata.getKind(one.getKey())))
                .findFirst()
                .map(one -> one.getValue().synced().toCompletableFuture().isDone())
                .orElse(sought);
    }

    /** Whether the API server has what a subject names. */
    boolean follows(Reference subject) {
        return followed.keySet().stream()
                .anyMatch(kind -> is(subject, HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind)));
    }

    /** Why a subject cannot be bound, for people. */
    String refusal(Reference subject) {
        return "spec.subject: expected " + expected() + ", got a " + subject.getKind() + why(subject.getKind());
    }

    private String why(String kind) {
        if (local) {
            return NOT_HERE.contains(kind) ? ", which the API server of this node does not have" : "";
        }
        return FIXED.contains(kind)
                ? ", whose environment stays as it began; a CronJob gives it to the Jobs that it starts"
                : "";
    }

    /** Whether what it names is of a kind that can be bound. */
    boolean canBe(Reference subject) {
        return kinds.stream().anyMatch(kind -> is(subject, HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind)));
    }

    private String expected() {
        return "a "
                + kinds.stream()
                        .map(kind -> HasMetadata.getKind(kind) + " (" + HasMetadata.getApiVersion(kind) + ")")
                        .collect(Collectors.joining(", "));
    }

    private static boolean is(Reference subject, String apiVersion, String kind) {
        return apiVersion.equals(subject.getApiVersion()) && kind.equals(subject.getKind());
    }

    /** What a binding names. */
    Stream<HasMetadata> of(SinkBinding binding) {
        return all().filter(object -> names(binding, object));
    }

    /** What has the environment of a binding. */
    Stream<HasMetadata> boundBy(String namespace, String binding) {
        return all().filter(object -> namespace.equals(object.getMetadata().getNamespace())
                && BoundTemplate.boundBy(object).filter(binding::equals).isPresent());
    }

    private Stream<HasMetadata> all() {
        return followed.values().stream().flatMap(informer -> informer.list().stream());
    }

    /** Whether a binding names an object. */
    static boolean names(SinkBinding binding, HasMetadata object) {
        var subject = subject(binding);
        if (subject.isEmpty()
                || elsewhere(binding).isPresent()
                || !is(subject.get(), object.getApiVersion(), object.getKind())
                || !binding.getMetadata()
                        .getNamespace()
                        .equals(object.getMetadata().getNamespace())) {
            return false;
        }
        var selector = subject.get().getSelector();
        return selector == null
                ? object.getMetadata().getName().equals(subject.get().getName())
                : LabelSelectors.matches(selector, labels(object));
    }

    /** The namespace that a binding says its subject is in, where that is not its own: an own object of the name is not meant. */
    static Optional<String> elsewhere(SinkBinding binding) {
        return subject(binding)
                .flatMap(subject -> Optional.ofNullable(subject.getNamespace()))
                .filter(named ->
                        !named.isEmpty() && !named.equals(binding.getMetadata().getNamespace()));
    }

    static Optional<Reference> subject(SinkBinding binding) {
        return Optional.ofNullable(binding.getSpec()).map(spec -> spec.getSubject());
    }

    private static Map<String, String> labels(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
