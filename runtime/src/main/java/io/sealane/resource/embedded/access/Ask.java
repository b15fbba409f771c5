package io.sealane.resource.embedded.access;

import io.sealane.resource.embedded.object.ResourceName;

/**
 * What somebody wants to do, in the words of {@code authorization.k8s.io/v1}.
 *
 * @param verb like {@code get} or {@code deletecollection}
 * @param resource without a name when it is about a path
 * @param subresource like {@code status}; empty for the object itself
 * @param namespace empty for cluster-scoped resources and for all namespaces
 * @param name empty for a collection
 * @param path when it is about no resource, like {@code /version}; else empty
 */
public record Ask(String verb, ResourceName resource, String subresource, String namespace, String name, String path) {

    private static final ResourceName NONE = new ResourceName("", "");

    /** About a resource. */
    public Ask(String verb, ResourceName resource, String subresource, String namespace, String name) {
        this(verb, resource, subresource, namespace, name, "");
    }

    /** About a path that is no resource. */
    public static Ask path(String verb, String path) {
        return new Ask(verb, NONE, "", "", "", path);
    }

    boolean isPath() {
        return !path.isEmpty();
    }

    /** As a refusal words it, after the real server's. */
    public String refusal(String user) {
        if (isPath()) {
            return "User \"" + user + "\" cannot " + verb + " path \"" + path + "\"";
        }
        var what = subresource.isEmpty() ? resource.plural() : resource.plural() + "/" + subresource;
        var where = namespace.isEmpty() ? " at the cluster scope" : " in the namespace \"" + namespace + "\"";
        return "User \"" + user + "\" cannot " + verb + " resource \"" + what + "\" in API group \"" + resource.group()
                + "\"" + where;
    }
}
