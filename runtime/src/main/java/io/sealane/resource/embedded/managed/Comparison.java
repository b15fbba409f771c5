package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * How two states of an object differ, field by field.
 *
 * @param changed what was added or has another value
 * @param removed what is there no longer
 */
record Comparison(FieldSet changed, FieldSet removed) {

    private static final Comparison SAME = new Comparison(FieldSet.EMPTY, FieldSet.EMPTY);
    private static final JsonNode NOTHING = MissingNode.getInstance();

    static Comparison of(ObjectNode before, ObjectNode after, Shape shape) {
        return fields(before, after, shape);
    }

    private static Comparison value(JsonNode before, JsonNode after, Shape shape) {
        if (isObject(before) && isObject(after) && !shape.isAtomicMap()) {
            return fields(before, after, shape);
        }
        var itemsBefore = items(before, shape);
        var itemsAfter = items(after, shape);
        if (itemsBefore.isPresent() && itemsAfter.isPresent()) {
            return items(before, after, itemsBefore.get(), itemsAfter.get(), shape.item());
        }
        return before.equals(after) ? SAME : leaf(before, after);
    }

    /** Nothing counts as an object with nothing in it, so that the parts of a new object are found too. */
    private static boolean isObject(JsonNode value) {
        return value.isObject() || value.isMissingNode();
    }

    private static Optional<Map<String, JsonNode>> items(JsonNode value, Shape shape) {
        return value.isMissingNode() ? Optional.of(Map.of()) : shape.items(value);
    }

    private static Comparison leaf(JsonNode before, JsonNode after) {
        var otherKind = before.isContainerNode() && before.getNodeType() != after.getNodeType();
        return new Comparison(
                after.isMissingNode() ? FieldSet.EMPTY : FieldSet.ITSELF,
                after.isMissingNode() || otherKind ? FieldSet.ITSELF : FieldSet.EMPTY);
    }

    private static Comparison fields(JsonNode before, JsonNode after, Shape shape) {
        var names = new LinkedHashSet<String>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        var parts = new Parts();
        for (var name : names) {
            parts.add(PathElement.field(name), value(before.path(name), after.path(name), shape.field(name)));
        }
        return parts.of(before, after);
    }

    private static Comparison items(
            JsonNode before,
            JsonNode after,
            Map<String, JsonNode> itemsBefore,
            Map<String, JsonNode> itemsAfter,
            Shape shape) {
        var elements = new LinkedHashSet<>(itemsBefore.keySet());
        elements.addAll(itemsAfter.keySet());
        var parts = new Parts();
        for (var element : elements) {
            var itemBefore = itemsBefore.getOrDefault(element, NOTHING);
            parts.add(element, value(itemBefore, itemsAfter.getOrDefault(element, NOTHING), shape));
        }
        return parts.of(before, after);
    }

    private static final class Parts {
        private final Map<String, FieldSet> changed = new HashMap<>();
        private final Map<String, FieldSet> removed = new HashMap<>();

        void add(String element, Comparison part) {
            if (!part.changed().isEmpty()) {
                changed.put(element, part.changed());
            }
            if (!part.removed().isEmpty()) {
                removed.put(element, part.removed());
            }
        }

        /** An object or list that begins or ceases to be is a field too, beside its parts. */
        Comparison of(JsonNode before, JsonNode after) {
            return new Comparison(
                    FieldSet.of(before.isMissingNode(), changed),
                    FieldSet.of(after.isMissingNode() && !before.isMissingNode(), removed));
        }
    }
}
