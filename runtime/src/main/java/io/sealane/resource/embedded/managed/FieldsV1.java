package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The form in which {@code managedFields} hold a set of fields: a tree of path elements, where {@code .} is the element itself
 * (<a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/">FieldsV1</a>).
 */
final class FieldsV1 {

    private static final String ITSELF = ".";

    private FieldsV1() {}

    static ObjectNode encode(FieldSet set) {
        var root = Json.object();
        var paths = new ArrayList<>(set.paths());
        paths.sort(Comparator.comparing(path -> String.join("\0", path.elements())));
        for (var path : paths) {
            var node = root;
            for (var element : path.elements()) {
                node = Json.child(node, element);
            }
            node.putObject(ITSELF);
        }
        return compact(root);
    }

    /** A leaf needs no dot: it can only be meant itself. */
    private static ObjectNode compact(ObjectNode node) {
        node.properties().forEach(child -> {
            var below = (ObjectNode) child.getValue();
            if (below.size() == 1 && below.has(ITSELF)) {
                below.removeAll();
            } else {
                compact(below);
            }
        });
        return node;
    }

    /** @throws IllegalArgumentException when an element is none */
    static FieldSet decode(JsonNode fields) {
        var paths = new ArrayList<FieldPath>();
        decode(fields, FieldPath.ROOT, paths);
        return FieldSet.of(paths);
    }

    private static void decode(JsonNode node, FieldPath path, List<FieldPath> paths) {
        if (node.isEmpty() && !path.isRoot()) {
            paths.add(path);
        }
        node.properties().forEach(child -> {
            if (child.getKey().equals(ITSELF)) {
                paths.add(path);
            } else if (child.getKey().matches("(?s)[fkvi]:.*")) {
                decode(child.getValue(), path.then(child.getKey()), paths);
            } else {
                throw new IllegalArgumentException("fieldsV1: '" + child.getKey() + "', expected ., f:, k:, v: or i:");
            }
        });
    }
}
