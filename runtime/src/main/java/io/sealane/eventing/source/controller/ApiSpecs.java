package io.sealane.eventing.source.controller;

import io.fabric8.knative.sources.v1.APIVersionKind;
import io.fabric8.knative.sources.v1.ApiServerSource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.sealane.eventing.controller.delivery.FilterReader;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Watches.Selection;
import io.sealane.resource.embedded.admission.Field;
import java.util.List;
import java.util.Optional;

/** What the specification of an ApiServerSource says. Pure. */
final class ApiSpecs {

    /** Kinds that one source may follow; each is a watch of its own. */
    private static final int RESOURCES_MAX = 64;

    private ApiSpecs() {}

    /** Reports what cannot be followed. */
    static void check(Field spec) {
        spec.at("mode").oneOf("Reference", "Resource");
        var resources = spec.at("resources");
        if (!resources.given()) {
            resources.required("expected at least one kind");
        }
        if (resources.items().size() > RESOURCES_MAX) {
            resources.invalid("expected at most " + RESOURCES_MAX + " kinds");
        }
        for (var resource : resources.items()) {
            kind(resource);
        }
        if (spec.at("owner").there()) {
            kind(spec.at("owner"));
        }
        FilterReader.read(spec);
        Overrides.check(spec);
    }

    private static void kind(Field named) {
        if (!named.at("kind").given()) {
            named.at("kind").required("");
        }
        var version = named.at("apiVersion");
        if (!version.given()) {
            version.required("");
        } else if (version.text().chars().filter(letter -> letter == '/').count() > 1) {
            version.invalid("expected a version, or group and version");
        }
    }

    /** Whether events carry the whole resource. */
    static boolean whole(ApiServerSource source) {
        return "Resource".equals(source.getSpec().getMode());
    }

    /** The namespaces a source follows; empty for its own. */
    static Optional<LabelSelector> namespaces(ApiServerSource source) {
        return Optional.ofNullable(source.getSpec().getNamespaceSelector());
    }

    /** The account that a source names; empty when it names none. */
    static Optional<ResourceKey> account(ApiServerSource source) {
        return Optional.ofNullable(source.getSpec().getServiceAccountName())
                .filter(name -> !name.isBlank())
                .map(name -> new ResourceKey(source.getMetadata().getNamespace(), name));
    }

    /** What a source follows, with the rights of an account of its namespace: who may write sources may not read more by that. */
    static List<Selection> selections(ApiServerSource source) {
        var own = source.getMetadata().getNamespace();
        var name = account(source).map(ResourceKey::name).orElse("default");
        var user = Optional.of("system:serviceaccount:" + own + ":" + name);
        var namespace = namespaces(source).isPresent() ? Optional.<String>empty() : Optional.of(own);
        return source.getSpec().getResources().stream()
                .map(one -> new Selection(
                        one.getApiVersion(), one.getKind(), namespace, Optional.ofNullable(one.getSelector()), user))
                .toList();
    }

    /** Whether a resource is of the kind that {@code spec.owner} names, or controlled by one that is. */
    static boolean passes(Optional<APIVersionKind> owner, GenericKubernetesResource resource) {
        return owner.isEmpty()
                || is(owner.get(), resource.getApiVersion(), resource.getKind())
                || Optional.ofNullable(resource.getMetadata().getOwnerReferences()).orElse(List.of()).stream()
                        .anyMatch(reference -> controls(owner.get(), reference));
    }

    private static boolean controls(APIVersionKind owner, OwnerReference reference) {
        return Boolean.TRUE.equals(reference.getController())
                && is(owner, reference.getApiVersion(), reference.getKind());
    }

    private static boolean is(APIVersionKind wanted, String apiVersion, String kind) {
        return apiVersion.equals(wanted.getApiVersion()) && kind.equals(wanted.getKind());
    }
}
