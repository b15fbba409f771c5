package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.schema.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How the value at one place of an object is made of parts: what its schema says about lists and maps, or what is known of the core kinds, whose
 * definitions do not say it.
 */
final class Shape {

    private final Schema schema;
    private final FieldNames fields;
    private final boolean core;

    /** @param fields names of fields only: items of lists leave no trace */
    private Shape(Schema schema, FieldNames fields, boolean core) {
        this.schema = schema;
        this.fields = fields;
        this.core = core;
    }

    static Shape of(ServedKind served) {
        return new Shape(
                served.version().schema(), FieldNames.ROOT, !served.kind().isCustom());
    }

    Shape field(String name) {
        var below = fields.then(name);
        // The metadata of every kind is the same, and most definitions do not describe it.
        var known = core || (fields.isRoot() && name.equals("metadata"));
        return new Shape(schema.field(name).orElse(Schema.anything()), below, known);
    }

    Shape item() {
        return new Shape(schema.items().orElse(Schema.anything()), fields, core);
    }

    /** Whether a field is one that the schema names; else it is the key of a map. */
    boolean names(String field) {
        return schema.properties().containsKey(field);
    }

    /** Whether a map is owned as a whole. */
    boolean isAtomicMap() {
        return schema.source().path("x-kubernetes-map-type").asText().equals("atomic")
                || (core && CoreShapes.isAtomicMap(fields));
    }

    /** The items of a list by path element, in order; none when the list is owned as a whole. */
    Optional<Map<String, JsonNode>> items(JsonNode list) {
        var type = core
                ? CoreShapes.listType(fields)
                : schema.source().path("x-kubernetes-list-type").asText("atomic");
        if (!(list instanceof ArrayNode) || type.equals("atomic")) {
            return Optional.empty();
        }
        var keys = keys();
        Map<String, JsonNode> items = new LinkedHashMap<>();
        for (var item : list) {
            var element = type.equals("set") ? Optional.of("v:" + item) : element(item, keys);
            // Items that cannot be told apart make the list one value.
            if (element.isEmpty() || items.put(element.get(), item) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(items);
    }

    private List<String> keys() {
        return core ? CoreShapes.keys(fields) : Json.texts(schema.source().path("x-kubernetes-list-map-keys"));
    }

    private Optional<String> element(JsonNode item, List<String> keys) {
        if (!(item instanceof ObjectNode)) {
            return Optional.empty();
        }
        var values = new TreeMap<String, JsonNode>();
        for (var key : keys) {
            var value = item.has(key) ? item.path(key) : fallback(key);
            if (value.isValueNode() && !value.isNull()) {
                values.put(key, value);
            }
        }
        if (values.isEmpty()) {
            return Optional.empty();
        }
        var object = Json.object();
        values.forEach(object::set);
        return Optional.of("k:" + object);
    }

    private JsonNode fallback(String key) {
        return core
                ? CoreShapes.fallback(key)
                : item().schema.field(key).orElse(Schema.anything()).source().path("default");
    }
}
