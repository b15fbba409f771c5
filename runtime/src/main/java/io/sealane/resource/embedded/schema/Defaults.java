package io.sealane.resource.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Fills in what a schema has defaults for, and takes out nulls that say nothing, in place. */
public final class Defaults {

    private final boolean custom;

    private Defaults(boolean custom) {
        this.custom = custom;
    }

    /** @param custom whether the schema is a definition's: the real server decodes its own kinds otherwise */
    public static void apply(JsonNode value, Schema schema, boolean custom) {
        new Defaults(custom).apply(value, schema);
    }

    private void apply(JsonNode value, Schema schema) {
        if (value instanceof ObjectNode object) {
            schema.properties().forEach((name, property) -> setIfMissing(object, name, property));
            schema.additional()
                    .filter(values -> values != Schema.anything())
                    .ifPresent(values -> withoutNulls(object, schema, values));
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
        var missing = present == null || isNothing(present, property);
        if (fallback != null && missing) {
            object.set(name, fallback.deepCopy());
        } else if (missing && present != null && isTyped(property)) {
            // As the real server: a null where none is allowed says nothing.
            object.remove(name);
        }
    }

    private void withoutNulls(ObjectNode map, Schema schema, Schema values) {
        var keys = map.properties().stream()
                .filter(entry -> isNothing(entry.getValue(), values)
                        && !schema.properties().containsKey(entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        var fallback = values.source().get("default");
        for (var key : keys) {
            if (fallback != null) {
                map.set(key, fallback.deepCopy());
            } else if (!custom && values.type().equals("string")) {
                // As the real server, which decodes a null into an empty text where its own kinds have a map of texts.
                map.put(key, "");
            } else {
                map.remove(key);
            }
        }
    }

    private static boolean isNothing(JsonNode value, Schema schema) {
        return value.isNull() && !schema.isSet("nullable");
    }

    /** Others take a null for what it is. */
    private static boolean isTyped(Schema schema) {
        return !schema.type().isEmpty() || schema.isSet("x-kubernetes-int-or-string");
    }
}
