package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import java.util.HashMap;
import java.util.TreeMap;

/**
 * The form in which {@code managedFields} hold a set of fields: a tree of path elements, where {@code .} is the element itself
 * (<a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/">FieldsV1</a>).
 */
final class FieldsV1 {

    private static final String ITSELF = ".";

    private FieldsV1() {}

    static ObjectNode encode(FieldSet set) {
        var node = Json.object();
        // A leaf needs no dot: it can only be meant itself.
        if (set.hasItself() && !set.parts().isEmpty()) {
            node.putObject(ITSELF);
        }
        new TreeMap<>(set.parts()).forEach((element, part) -> node.set(element, encode(part)));
        return node;
    }

    /** @throws IllegalArgumentException when an element is none */
    static FieldSet decode(JsonNode fields) {
        return parts(fields, false);
    }

    private static FieldSet parts(JsonNode node, boolean leaf) {
        var parts = new HashMap<String, FieldSet>();
        for (var child : node.properties()) {
            var element = child.getKey();
            if (PathElement.isOne(element)) {
                parts.put(element, parts(child.getValue(), child.getValue().isEmpty()));
            } else if (!element.equals(ITSELF)) {
                throw new IllegalArgumentException("fieldsV1: '" + element + "', expected ., f:, k:, v: or i:");
            }
        }
        return FieldSet.of(leaf || node.has(ITSELF), parts);
    }
}
