package io.sealane.resource.embedded.storage;

/**
 * Where an object is kept.
 *
 * @param resource plural with group, like {@code brokers.eventing.knative.dev}; versions of a kind share it
 * @param namespace empty for cluster-scoped objects
 * @param name the object's name
 */
public record ResourceId(String resource, String namespace, String name) implements Comparable<ResourceId> {

    private static final char SEPARATOR = '\0';

    public ResourceId {
        if (resource.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("resource, name: '" + resource + "', '" + name + "', expected text");
        }
    }

    /** Sorts as the API lists: by resource, namespace, name. */
    String key() {
        return resource + SEPARATOR + namespace + SEPARATOR + name;
    }

    static ResourceId fromKey(String key) {
        var first = key.indexOf(SEPARATOR);
        var second = key.indexOf(SEPARATOR, first + 1);
        return new ResourceId(key.substring(0, first), key.substring(first + 1, second), key.substring(second + 1));
    }

    @Override
    public int compareTo(ResourceId other) {
        return key().compareTo(other.key());
    }

    @Override
    public String toString() {
        return resource + "/" + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
