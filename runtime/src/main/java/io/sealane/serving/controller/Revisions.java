package io.sealane.serving.controller;

import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.knative.serving.v1.RevisionSpec;
import io.fabric8.knative.serving.v1.RevisionSpecBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.sealane.resource.status.Owners;
import java.util.List;
import java.util.Optional;

/** What a Revision of a Configuration looks like. Pure. */
final class Revisions {

    private static final String CONTAINER = "user-container";
    private static final long TIMEOUT_SECONDS = 300;

    private Revisions() {}

    /** The Revision of the Configuration's generation, with everything filled in that its template leaves out. */
    static Revision of(Configuration configuration) {
        var template = configuration.getSpec().getTemplate();
        var given = Optional.ofNullable(template.getMetadata()).orElseGet(ObjectMeta::new);
        var labels = Meta.labels(configuration);
        var revision = new RevisionBuilder()
                .withNewMetadata()
                .withNamespace(configuration.getMetadata().getNamespace())
                .withName(name(configuration))
                .withLabels(Meta.orEmpty(given.getLabels()))
                .addToLabels(Known.CONFIGURATION, configuration.getMetadata().getName())
                .addToLabels(
                        Known.CONFIGURATION_UID, configuration.getMetadata().getUid())
                .addToLabels(
                        Known.CONFIGURATION_GENERATION,
                        String.valueOf(configuration.getMetadata().getGeneration()))
                .withAnnotations(Meta.inherited(given.getAnnotations()))
                .withOwnerReferences(Owners.controller(configuration))
                .endMetadata()
                .withSpec(filled(template.getSpec()))
                .build();
        for (var label : List.of(Known.SERVICE, Known.SERVICE_UID)) {
            Optional.ofNullable(labels.get(label))
                    .ifPresent(value -> revision.getMetadata().getLabels().put(label, value));
        }
        return revision;
    }

    /** The template's own name, else the Configuration's with the generation in five digits. */
    static String name(Configuration configuration) {
        var template = configuration.getSpec().getTemplate();
        return Optional.ofNullable(template.getMetadata())
                .map(ObjectMeta::getName)
                .filter(name -> !name.isEmpty())
                .orElseGet(() -> String.format(
                        "%s-%05d",
                        configuration.getMetadata().getName(),
                        configuration.getMetadata().getGeneration()));
    }

    /** Whether a Revision was made from what a Configuration says now; one with a name of its own may not have been. */
    static boolean isOf(Configuration configuration, Revision revision) {
        return Owners.controls(configuration, revision)
                && (generation(revision) == configuration.getMetadata().getGeneration()
                        || of(configuration).getSpec().equals(revision.getSpec()));
    }

    /** The generation that it was made of; 0 when it does not say. */
    static long generation(Revision revision) {
        var text = Meta.labels(revision).getOrDefault(Known.CONFIGURATION_GENERATION, "");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private static RevisionSpec filled(RevisionSpec spec) {
        var containers = Optional.ofNullable(spec.getContainers()).orElse(List.of());
        return new RevisionSpecBuilder(spec)
                .withContainerConcurrency(
                        Optional.ofNullable(spec.getContainerConcurrency()).orElse(0L))
                .withTimeoutSeconds(
                        Optional.ofNullable(spec.getTimeoutSeconds()).orElse(TIMEOUT_SECONDS))
                .withContainers(containers.stream()
                        .map(container -> filled(container, containers.size()))
                        .toList())
                .build();
    }

    private static Container filled(Container container, int of) {
        boolean named = container.getName() != null && !container.getName().isEmpty();
        return named || of > 1
                ? container
                : new ContainerBuilder(container).withName(CONTAINER).build();
    }
}
