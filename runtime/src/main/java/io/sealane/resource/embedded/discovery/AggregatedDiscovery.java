package io.sealane.resource.embedded.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Kinds;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.Json;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** All groups and resources in one document (apidiscovery.k8s.io/v2), which kubectl prefers. */
public final class AggregatedDiscovery {

    /** How the document's type is named in {@code Accept} and {@code Content-Type}. */
    public static final String PARAMETERS = "g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private AggregatedDiscovery() {}

    public static boolean isWanted(String accept) {
        return accept.replace(" ", "").contains(PARAMETERS);
    }

    /** {@code /api}. */
    public static ObjectNode core(Kinds kinds) {
        return document(kinds, List.of(""));
    }

    /** {@code /apis}. */
    public static ObjectNode groups(Kinds kinds) {
        return document(kinds, Discovery.named(kinds));
    }

    private static ObjectNode document(Kinds kinds, Collection<String> groups) {
        var list = Json.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/v2");
        list.putObject("metadata");
        var items = list.putArray("items");
        for (var name : groups) {
            var group = items.addObject();
            group.putObject("metadata").put("name", name).putNull("creationTimestamp");
            var versions = group.putArray("versions");
            for (var version : kinds.versions(name)) {
                var node = versions.addObject().put("version", version).put("freshness", "Current");
                var resources = node.putArray("resources");
                kinds.in(name, version).forEach(served -> resources.add(resource(served)));
            }
        }
        return list;
    }

    private static ObjectNode resource(ServedKind served) {
        var names = served.kind().names();
        var resource = Json.object().put("resource", names.plural());
        kind(resource, ResponseKind.of(served));
        resource.put("scope", served.kind().namespaced() ? "Namespaced" : "Cluster");
        resource.put("singularResource", names.singular());
        Discovery.texts(resource.putArray("verbs"), new TreeSet<>(served.kind().verbs()));
        if (!names.shortNames().isEmpty()) {
            Discovery.texts(resource.putArray("shortNames"), names.shortNames());
        }
        if (!names.categories().isEmpty()) {
            Discovery.texts(resource.putArray("categories"), names.categories());
        }
        var subresources = new TreeSet<>(served.version().subresources());
        if (!subresources.isEmpty()) {
            var array = resource.putArray("subresources");
            for (var name : subresources) {
                var sub = array.addObject().put("subresource", name);
                kind(sub, ResponseKind.of(served, name));
                Discovery.texts(sub.putArray("verbs"), Discovery.verbs(name));
            }
        }
        return resource;
    }

    private static void kind(ObjectNode node, ResponseKind answer) {
        node.putObject("responseKind")
                .put("group", answer.group())
                .put("version", answer.version())
                .put("kind", answer.kind());
    }
}
