package io.sealane.resource.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Fills in what a schema has defaults for, in place. */
public final class Defaults {

    private Defaults() {}

    public static void apply(JsonNode value, Schema schema) {
        if (value instanceof ObjectNode object) {
            schema.properties().forEach((name, property) -> setIfMissing(object, name, property));
            object.properties()
                    .forEach(field -> schema.field(field.getKey()).ifPresent(child -> apply(field.getValue(), child)));
        } else if (value.isArray()) {
            schema.items().ifPresent(items -> value.forEach(item -> apply(item, items)));
        }
    }

    private static void setIfMissing(ObjectNode object, String name, Schema property) {
        var fallback = property.source().get("default");
        var present = object.get(name);
        // As the real server: a null where none is allowed gives way to the default.
        var missing = present == null || (present.isNull() && !property.isSet("nullable"));
        if (fallback != null && missing) {
            object.set(name, fallback.deepCopy());
        } else if (missing && present != null && !property.type().isEmpty()) {
            // As the real server: a null where none is allowed says nothing.
            object.remove(name);
        }
    }
}
