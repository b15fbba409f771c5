package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields that an applied configuration claims. */
final class OwnedFields {

    private final List<FieldPath> paths = new ArrayList<>();

    private OwnedFields() {}

    static FieldSet of(ObjectNode object, Shape shape) {
        var owned = new OwnedFields();
        owned.fields(object, shape, FieldPath.ROOT);
        return FieldSet.of(owned.paths);
    }

    private void value(JsonNode value, Shape shape, FieldPath path) {
        if (value instanceof ObjectNode object && !shape.isAtomicMap()) {
            fields(object, shape, path);
            return;
        }
        var items = value instanceof ArrayNode ? shape.items(value) : Optional.<Map<String, JsonNode>>empty();
        if (items.isEmpty()) {
            paths.add(path);
            return;
        }
        items.get().forEach((element, item) -> {
            // Whoever applies an item wants it to be there, beside its parts.
            paths.add(path.then(element));
            value(item, shape.item(), path.then(element));
        });
    }

    private void fields(ObjectNode object, Shape shape, FieldPath path) {
        for (var field : object.properties()) {
            var below = path.field(field.getKey());
            value(field.getValue(), shape.field(field.getKey()), below);
            var empty = field.getValue().isContainerNode() && field.getValue().isEmpty();
            if (!shape.names(field.getKey()) || empty) {
                paths.add(below);
            }
        }
    }
}
