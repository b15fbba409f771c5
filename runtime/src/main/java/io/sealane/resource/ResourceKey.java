package io.sealane.resource;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * A resource's name within its kind.
 *
 * @param namespace empty for cluster-scoped kinds
 * @param name the object's name
 */
public record ResourceKey(String namespace, String name) {

    public static ResourceKey of(HasMetadata resource) {
        var namespace = resource.getMetadata().getNamespace();
        return new ResourceKey(
                namespace == null ? "" : namespace, resource.getMetadata().getName());
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
