package io.sealane.serving.controller.revision;

import io.fabric8.knative.serving.v1.Configuration;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.knative.serving.v1.RevisionSpec;
import io.fabric8.knative.serving.v1.RevisionSpecBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.sealane.resource.status.Owners;
import io.sealane.serving.controller.config.DefaultsConfig;
import io.sealane.serving.controller.world.Known;
import io.sealane.serving.controller.world.Meta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a Revision of a Configuration looks like. Pure. */
final class Revisions {

    private Revisions() {}

    /** The Revision of the Configuration's generation, with everything filled in that its template leaves out. */
    static Revision of(Configuration configuration, DefaultsConfig defaults) {
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
                .withSpec(filled(template.getSpec(), defaults))
                .build();
        for (var label : List.of(Known.SERVICE, Known.SERVICE_UID)) {
            Optional.ofNullable(labels.get(label))
                    .ifPresent(value -> revision.getMetadata().getLabels().put(label, value));
        }
        // Whoever changed the Configuration last has made this Revision.
        Optional.ofNullable(Meta.annotations(configuration).get(Known.LAST_MODIFIER))
                .ifPresent(user -> revision.getMetadata().getAnnotations().put(Known.CREATOR, user));
        return revision;
    }

    /**
     * The template's own name, else the Configuration's with the generation in five digits; as it is the value of labels and the name of a Service, it
     * is cut at 63 characters and told apart by a hash.
     */
    static String name(Configuration configuration) {
        var template = configuration.getSpec().getTemplate();
        return Optional.ofNullable(template.getMetadata())
                .map(ObjectMeta::getName)
                .filter(name -> !name.isEmpty())
                .orElseGet(() -> Meta.childName(String.format(
                        "%s-%05d",
                        configuration.getMetadata().getName(),
                        configuration.getMetadata().getGeneration())));
    }

    /** Whether a Revision was made from what a Configuration says now; one with a name of its own may not have been. */
    static boolean isOf(Configuration configuration, Revision revision, DefaultsConfig defaults) {
        return Owners.controls(configuration, revision)
                && (generation(revision) == configuration.getMetadata().getGeneration()
                        || of(configuration, defaults).getSpec().equals(revision.getSpec()));
    }

    /** The generation that it was made of; 0 when it does not say. */
    static long generation(Revision revision) {
        var text = Meta.labels(revision).getOrDefault(Known.CONFIGURATION_GENERATION, "");
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private static RevisionSpec filled(RevisionSpec spec, DefaultsConfig defaults) {
        var containers = Optional.ofNullable(spec.getContainers()).orElse(List.of());
        var timeout = Optional.ofNullable(spec.getTimeoutSeconds())
                .filter(own -> own > 0)
                .orElse(defaults.timeoutSeconds());
        return new RevisionSpecBuilder(spec)
                .withContainerConcurrency(
                        Optional.ofNullable(spec.getContainerConcurrency()).orElse(defaults.concurrency()))
                .withTimeoutSeconds(timeout)
                .withResponseStartTimeoutSeconds(
                        within(spec.getResponseStartTimeoutSeconds(), defaults.responseStartSeconds(), timeout))
                .withIdleTimeoutSeconds(within(spec.getIdleTimeoutSeconds(), defaults.idleSeconds(), timeout))
                .withEnableServiceLinks(Optional.ofNullable(spec.getEnableServiceLinks())
                        .or(defaults::serviceLinks)
                        .orElse(null))
                .withContainers(named(containers, defaults.containerName()).stream()
                        .map(container -> filled(container, defaults))
                        .toList())
                .build();
    }

    /** A default that is longer than the request may take does not count; what a template says is checked. */
    private static @Nullable Long within(@Nullable Long given, OptionalLong otherwise, long timeout) {
        if (given != null) {
            return given;
        }
        return otherwise.isPresent() && otherwise.getAsLong() > 0 && otherwise.getAsLong() < timeout
                ? (Long) otherwise.getAsLong()
                : null;
    }

    /** Each gets a name; several are told apart by a number. */
    private static List<Container> named(List<Container> containers, String name) {
        var taken = containers.stream().map(Container::getName).toList();
        var all = new ArrayList<Container>();
        var number = 0;
        for (var container : containers) {
            if (container.getName() != null && !container.getName().isEmpty()) {
                all.add(container);
                continue;
            }
            var next = containers.size() == 1 ? name : name + "-" + number++;
            while (taken.contains(next)) {
                next = name + "-" + number++;
            }
            all.add(new ContainerBuilder(container).withName(next).build());
        }
        return all;
    }

    private static Container filled(Container container, DefaultsConfig defaults) {
        var all = new ContainerBuilder(container);
        if (!defaults.requests().isEmpty() || !defaults.limits().isEmpty()) {
            all.withResources(filled(container.getResources(), defaults));
        }
        return all.build();
    }

    private static ResourceRequirements filled(@Nullable ResourceRequirements given, DefaultsConfig defaults) {
        var requests = new LinkedHashMap<>(defaults.requests());
        var limits = new LinkedHashMap<>(defaults.limits());
        if (given != null && given.getRequests() != null) {
            requests.putAll(given.getRequests());
        }
        if (given != null && given.getLimits() != null) {
            limits.putAll(given.getLimits());
        }
        var all = given == null ? new ResourceRequirementsBuilder() : new ResourceRequirementsBuilder(given);
        return all.withRequests(requests).withLimits(limits).build();
    }
}
