package io.sealane.resource.embedded.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Kinds;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.Json;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Discovery documents, one per group and version. */
public final class Discovery {

    private Discovery() {}

    /** {@code /api}. */
    public static ObjectNode coreVersions() {
        var versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs");
        return versions;
    }

    /** {@code /apis}. */
    public static ObjectNode groups(Kinds kinds) {
        var list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        var groups = list.putArray("groups");
        named(kinds).forEach(group -> groups.add(group(kinds, group)));
        return list;
    }

    /** {@code /apis/GROUP}; none when there is no such group. */
    public static Optional<ObjectNode> oneGroup(Kinds kinds, String group) {
        return kinds.versions(group).isEmpty() || group.isEmpty()
                ? Optional.empty()
                : Optional.of(group(kinds, group).put("kind", "APIGroup").put("apiVersion", "v1"));
    }

    private static ObjectNode group(Kinds kinds, String name) {
        var group = Json.object().put("name", name);
        var versions = group.putArray("versions");
        kinds.versions(name).forEach(version -> version(versions.addObject(), name, version));
        version(group.putObject("preferredVersion"), name, kinds.versions(name).get(0));
        return group;
    }

    private static void version(ObjectNode node, String group, String version) {
        node.put("groupVersion", group + "/" + version).put("version", version);
    }

    /** {@code /api/v1} and {@code /apis/GROUP/VERSION}; none when it is not served. */
    public static Optional<ObjectNode> resources(Kinds kinds, String group, String version) {
        var served = kinds.in(group, version);
        if (served.isEmpty()) {
            return Optional.empty();
        }
        var list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        list.put("groupVersion", served.get(0).apiVersion());
        var resources = list.putArray("resources");
        for (var one : served) {
            var names = one.kind().names();
            var resource = resource(resources.addObject(), one, names.plural(), names.singular());
            texts(resource.putArray("verbs"), new TreeSet<>(one.kind().verbs()));
            if (!names.shortNames().isEmpty()) {
                texts(resource.putArray("shortNames"), names.shortNames());
            }
            if (!names.categories().isEmpty()) {
                texts(resource.putArray("categories"), names.categories());
            }
            for (var sub : new TreeSet<>(one.version().subresources())) {
                texts(subresource(resources.addObject(), one, sub).putArray("verbs"), verbs(sub));
            }
        }
        return Optional.of(list);
    }

    private static ObjectNode subresource(ObjectNode node, ServedKind served, String sub) {
        var answer = ResponseKind.of(served, sub);
        resource(node, served, served.kind().names().plural() + "/" + sub, "").put("kind", answer.kind());
        // Named where it differs from the document's own.
        return answer.group().equals(served.kind().group())
                ? node
                : node.put("group", answer.group()).put("version", answer.version());
    }

    private static ObjectNode resource(ObjectNode node, ServedKind served, String name, String singular) {
        return node.put("name", name)
                .put("singularName", singular)
                .put("namespaced", served.kind().namespaced())
                .put("kind", served.kind().names().kind());
    }

    static Set<String> verbs(String subresource) {
        return switch (subresource) {
            case "log" -> Set.of("get");
            case "finalize" -> Set.of("update");
            case "token" -> Set.of("create");
            default -> new TreeSet<>(List.of("get", "patch", "update"));
        };
    }

    /** The groups with names: all but the core group. */
    static List<String> named(Kinds kinds) {
        return kinds.groups().stream().filter(group -> !group.isEmpty()).toList();
    }

    static void texts(ArrayNode array, Collection<String> texts) {
        texts.forEach(array::add);
    }
}
