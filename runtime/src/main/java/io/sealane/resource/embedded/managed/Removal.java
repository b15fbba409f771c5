package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import java.util.ArrayList;
import java.util.List;

/** Takes fields out of an object, and with them what they leave empty behind. */
final class Removal {

    private final FieldSet gone;
    private final FieldSet kept;

    /**
     * @param gone what is removed, with all its parts
     * @param kept what may stay though it is empty now
     */
    Removal(FieldSet gone, FieldSet kept) {
        this.gone = gone;
        this.kept = kept;
    }

    /** Changes the object in place. */
    void from(ObjectNode object, Shape shape) {
        fields(object, shape, FieldPath.ROOT);
    }

    private void fields(ObjectNode object, Shape shape, FieldPath path) {
        for (var name : names(object)) {
            var below = path.field(name);
            if (gone.contains(below) || isEmptied(object, name, shape.field(name), below)) {
                object.remove(name);
            }
        }
    }

    private static List<String> names(ObjectNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private boolean isEmptied(ObjectNode holder, String name, Shape shape, FieldPath path) {
        var value = holder.path(name);
        if (!value.isContainerNode() || value.isEmpty()) {
            return false;
        }
        if (value instanceof ObjectNode object && !shape.isAtomicMap()) {
            fields(object, shape, path);
        } else if (value instanceof ArrayNode) {
            shape.items(value).ifPresent(items -> {
                var left = Json.array();
                items.forEach((element, item) -> item(item, element, shape.item(), path, left));
                holder.set(name, left);
            });
        }
        return holder.path(name).isEmpty() && !kept.contains(path);
    }

    private void item(JsonNode item, String element, Shape shape, FieldPath path, ArrayNode left) {
        var below = path.then(element);
        if (gone.contains(below)) {
            return;
        }
        if (item instanceof ObjectNode object) {
            fields(object, shape, below);
        }
        left.add(item);
    }
}
