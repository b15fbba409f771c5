package io.sealane.resource.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.sealane.resource.ResourceKey;

/**
 * Where the resources of one kind live below an API server's base URL (Kubernetes API concepts, Resource URIs). Pure.
 *
 * @param apiVersion {@code v1}, or group and version
 * @param plural the resource's name in URLs
 * @param namespaced whether the kind has namespaces
 */
record ApiPaths(String apiVersion, String plural, boolean namespaced) {

    static ApiPaths of(Class<? extends HasMetadata> kind) {
        return new ApiPaths(
                HasMetadata.getApiVersion(kind), HasMetadata.getPlural(kind), Namespaced.class.isAssignableFrom(kind));
    }

    /** Where a group describes itself. */
    static String ofGroup(String group) {
        return "/apis/" + group;
    }

    /** Where the group and version describe themselves. */
    static String discovery(String apiVersion) {
        return apiVersion.indexOf('/') < 0 ? "/api/" + apiVersion : "/apis/" + apiVersion;
    }

    /** Where resources of a namespace are created; without one, a namespaced kind goes to {@code default}. */
    String collection(String namespace) {
        var place = !namespaced ? "" : "/namespaces/" + (namespace.isEmpty() ? "default" : namespace);
        return discovery(apiVersion) + place + "/" + plural;
    }

    String resource(ResourceKey key) {
        return collection(key.namespace()) + "/" + key.name();
    }

    String scale(ResourceKey key) {
        return resource(key) + "/scale";
    }

    String status(ResourceKey key) {
        return resource(key) + "/status";
    }
}
