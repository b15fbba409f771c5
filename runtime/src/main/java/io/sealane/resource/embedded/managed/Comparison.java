package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How two states of an object differ, field by field. */
final class Comparison {

    private static final JsonNode NOTHING = MissingNode.getInstance();

    private final List<FieldPath> changed = new ArrayList<>();
    private final List<FieldPath> removed = new ArrayList<>();

    private Comparison() {}

    static Comparison of(ObjectNode before, ObjectNode after, Shape shape) {
        var comparison = new Comparison();
        comparison.fields(before, after, shape, FieldPath.ROOT);
        return comparison;
    }

    /** What was added or has another value. */
    FieldSet changed() {
        return FieldSet.of(changed);
    }

    FieldSet removed() {
        return FieldSet.of(removed);
    }

    private void value(JsonNode before, JsonNode after, Shape shape, FieldPath path) {
        if (before.equals(after)) {
            return;
        }
        if (isObject(before) && isObject(after) && !shape.isAtomicMap()) {
            ends(before, after, path);
            fields(before, after, shape, path);
            return;
        }
        var itemsBefore = items(before, shape);
        var itemsAfter = items(after, shape);
        if (itemsBefore.isPresent() && itemsAfter.isPresent()) {
            ends(before, after, path);
            items(itemsBefore.get(), itemsAfter.get(), shape.item(), path);
        } else {
            leaf(before, after, path);
        }
    }

    /** Nothing counts as an object with nothing in it, so that the parts of a new object are found too. */
    private static boolean isObject(JsonNode value) {
        return value.isObject() || value.isMissingNode();
    }

    private static Optional<Map<String, JsonNode>> items(JsonNode value, Shape shape) {
        return value.isMissingNode() ? Optional.of(Map.of()) : shape.items(value);
    }

    private void leaf(JsonNode before, JsonNode after, FieldPath path) {
        (after.isMissingNode() ? removed : changed).add(path);
        if (before.isContainerNode() && !after.isMissingNode() && before.getNodeType() != after.getNodeType()) {
            removed.add(path);
        }
    }

    /** An object or list that begins or ceases to be is a field too, beside its parts. */
    private void ends(JsonNode before, JsonNode after, FieldPath path) {
        if (before.isMissingNode()) {
            changed.add(path);
        } else if (after.isMissingNode()) {
            removed.add(path);
        }
    }

    private void fields(JsonNode before, JsonNode after, Shape shape, FieldPath path) {
        var names = new LinkedHashSet<String>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        names.forEach(name -> value(before.path(name), after.path(name), shape.field(name), path.field(name)));
    }

    private void items(Map<String, JsonNode> before, Map<String, JsonNode> after, Shape shape, FieldPath path) {
        var elements = new LinkedHashSet<>(before.keySet());
        elements.addAll(after.keySet());
        for (var element : elements) {
            value(
                    before.getOrDefault(element, NOTHING),
                    after.getOrDefault(element, NOTHING),
                    shape,
                    path.then(element));
        }
    }
}
