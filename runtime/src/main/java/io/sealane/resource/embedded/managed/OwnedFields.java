package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;

/** The fields that an applied configuration claims. */
final class OwnedFields {

    private OwnedFields() {}

    static FieldSet of(ObjectNode object, Shape shape) {
        var parts = new HashMap<String, FieldSet>();
        for (var field : object.properties()) {
            var name = field.getKey();
            var claimed = value(field.getValue(), shape.field(name));
            var empty = field.getValue().isContainerNode() && field.getValue().isEmpty();
            if (!shape.names(name) || empty) {
                claimed = claimed.withItself();
            }
            if (!claimed.isEmpty()) {
                parts.put(PathElement.field(name), claimed);
            }
        }
        return FieldSet.of(false, parts);
    }

    private static FieldSet value(JsonNode value, Shape shape) {
        if (value instanceof ObjectNode object && !shape.isAtomicMap()) {
            return of(object, shape);
        }
        if (!(value instanceof ArrayNode)) {
            return FieldSet.ITSELF;
        }
        return shape.items(value)
                .map(items -> {
                    var parts = new HashMap<String, FieldSet>();
                    // Whoever applies an item wants it to be there, beside its parts.
                    items.forEach((element, item) ->
                            parts.put(element, value(item, shape.item()).withItself()));
                    return FieldSet.of(false, parts);
                })
                .orElse(FieldSet.ITSELF);
    }
}
