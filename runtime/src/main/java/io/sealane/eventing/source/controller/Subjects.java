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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What SinkBindings may bind: objects with a template of Pods. */
final class Subjects {

    private static final List<Class<? extends HasMetadata>> LOCAL =
            List.of(Deployment.class, io.fabric8.knative.serving.v1.Service.class);
    private static final List<Class<? extends HasMetadata>> ELSEWHERE =
            List.of(StatefulSet.class, DaemonSet.class, CronJob.class);

    private final List<Class<? extends HasMetadata>> kinds;
    private final List<Resources.Informer<? extends HasMetadata>> informers;

    /** @param local whether what is bound runs in this node, which knows no other kinds of workloads */
    Subjects(Resources resources, boolean local) {
        this.kinds = local
                ? LOCAL
                : Stream.concat(LOCAL.stream(), ELSEWHERE.stream()).toList();
        this.informers = kinds.stream()
                .<Resources.Informer<? extends HasMetadata>>map(resources::informer)
                .toList();
    }

    List<Resources.Informer<? extends HasMetadata>> informers() {
        return informers;
    }

    /** Whether what it names is of a kind that can be bound. */
    boolean canBe(Reference subject) {
        return kinds.stream().anyMatch(kind -> is(subject, HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind)));
    }

    /** The kinds that can be bound, for people. */
    String expected() {
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
        return informers.stream().flatMap(informer -> informer.list().stream());
    }

    /** Whether a binding names an object. */
    static boolean names(SinkBinding binding, HasMetadata object) {
        var subject = subject(binding);
        if (subject.isEmpty()
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

    static Optional<Reference> subject(SinkBinding binding) {
        return Optional.ofNullable(binding.getSpec()).map(spec -> spec.getSubject());
    }

    private static Map<String, String> labels(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return labels == null ? Map.of() : labels;
    }
}
