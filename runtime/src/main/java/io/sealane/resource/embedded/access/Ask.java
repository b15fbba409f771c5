package io.sealane.resource.embedded.access;

/**
 * What somebody wants to do, in the words of {@code authorization.k8s.io/v1}.
 *
 * @param verb like {@code get} or {@code deletecollection}
 * @param group of the resource; empty for the core group
 * @param resource plural, like {@code pods}; empty when it is about a path
 * @param subresource like {@code status}; empty for the object itself
 * @param namespace empty for cluster-scoped resources and for all namespaces
 * @param name empty for a collection
 * @param path when it is about no resource, like {@code /version}; else empty
 */
public record Ask(
        String verb, String group, String resource, String subresource, String namespace, String name, String path) {

    /** About a path that is no resource. */
    public static Ask path(String verb, String path) {
        return new Ask(verb, "", "", "", "", "", path);
    }

    boolean isPath() {
        return !path.isEmpty();
    }

    /** As a refusal words it, after the real server's. */
    public String refusal(String user) {
        if (isPath()) {
            return "User \"" + user + "\" cannot " + verb + " path \"" + path + "\"";
        }
        var what = subresource.isEmpty() ? resource : resource + "/" + subresource;
        var where = namespace.isEmpty() ? " at the cluster scope" : " in the namespace \"" + namespace + "\"";
        return "User \"" + user + "\" cannot " + verb + " resource \"" + what + "\" in API group \"" + group + "\""
                + where;
    }
}
