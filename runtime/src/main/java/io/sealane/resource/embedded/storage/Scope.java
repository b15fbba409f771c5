package io.sealane.resource.embedded.storage;

import java.util.Optional;

/**
 * A part of the data: everything, one resource, or one resource in one namespace.
 *
 * @param resource none for everything
 * @param namespace none for all namespaces
 */
public record Scope(Optional<String> resource, Optional<String> namespace) {

    public static Scope everything() {
        return new Scope(Optional.empty(), Optional.empty());
    }

    public static Scope of(String resource) {
        return new Scope(Optional.of(resource), Optional.empty());
    }

    public static Scope of(String resource, String namespace) {
        return new Scope(Optional.of(resource), Optional.of(namespace));
    }

    boolean contains(ResourceId id) {
        return (resource.isEmpty() || resource.get().equals(id.resource()))
                && (namespace.isEmpty() || namespace.get().equals(id.namespace()));
    }

    /** All keys of the scope begin with it. */
    String prefix() {
        return resource.map(name -> name + '\0').orElse("")
                + namespace.map(name -> name + '\0').orElse("");
    }
}
