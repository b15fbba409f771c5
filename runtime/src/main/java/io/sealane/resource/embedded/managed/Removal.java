package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;

/** Takes fields out of an object, and with them what they leave empty behind. */
final class Removal {

    private Removal() {}

    /**
     * Changes an object in place.
     *
     * @param gone what is removed, with all its parts
     * @param kept what may stay though it is empty now
     */
    static void from(ObjectNode object, Shape shape, FieldSet gone, FieldSet kept) {
        // What has nothing to be removed in it stays.
        gone.parts().forEach((element, part) -> {
            if (PathElement.isField(element)) {
                field(object, PathElement.name(element), shape, part, kept.part(element));
            }
        });
    }

    private static void field(ObjectNode object, String name, Shape shape, FieldSet gone, FieldSet kept) {
        if (gone.hasItself() || isEmptied(object, name, shape.field(name), gone, kept)) {
            object.remove(name);
        }
    }

    private static boolean isEmptied(ObjectNode holder, String name, Shape shape, FieldSet gone, FieldSet kept) {
        var value = holder.path(name);
        if (!value.isContainerNode() || value.isEmpty()) {
            return false;
        }
        if (value instanceof ObjectNode object && !shape.isAtomicMap()) {
            from(object, shape, gone, kept);
        } else if (value instanceof ArrayNode) {
            shape.items(value).ifPresent(items -> {
                var left = Json.array();
                items.forEach(
                        (element, item) -> item(item, shape.item(), gone.part(element), kept.part(element), left));
                holder.set(name, left);
            });
        }
        return holder.path(name).isEmpty() && !kept.hasItself();
    }

    private static void item(JsonNode item, Shape shape, FieldSet gone, FieldSet kept, ArrayNode left) {
        if (gone.hasItself()) {
            return;
        }
        if (item instanceof ObjectNode object) {
            from(object, shape, gone, kept);
        }
        left.add(item);
    }
}
