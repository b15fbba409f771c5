package io.sealane.eventing.source.controller;

import io.fabric8.knative.pkg.tracker.Reference;
import io.fabric8.knative.sources.v1.SinkBinding;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.sealane.resource.LabelSelectors;
import io.sealane.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What SinkBindings may bind: objects with a template of Pods. */
final class Subjects {

    private final List<Resources.Informer<? extends HasMetadata>> informers;

    Subjects(Resources resources) {
        this.informers = List.of(
                resources.informer(Deployment.class), resources.informer(io.fabric8.knative.serving.v1.Service.class));
    }

    List<Resources.Informer<? extends HasMetadata>> informers() {
        return informers;
    }

    /** Whether what it names is of a kind that can be bound. */
    static boolean canBe(Reference subject) {
        return is(subject, HasMetadata.getApiVersion(Deployment.class), HasMetadata.getKind(Deployment.class))
                || is(
                        subject,
                        HasMetadata.getApiVersion(io.fabric8.knative.serving.v1.Service.class),
                        HasMetadata.getKind(io.fabric8.knative.serving.v1.Service.class));
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
