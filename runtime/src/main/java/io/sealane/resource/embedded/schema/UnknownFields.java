package io.sealane.resource.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Removes what a schema does not name. */
public final class UnknownFields {

    private static final Set<String> EVERY_OBJECT = Set.of("apiVersion", "kind", "metadata");

    private UnknownFields() {}

    /** Removes unknown fields of a whole object, in place. @return their paths */
    public static List<String> prune(ObjectNode object, Schema schema) {
        var found = new ArrayList<String>();
        prune(object, schema, "", true, found, true);
        return found;
    }

    /** Removes unknown fields of a part of an object, in place. @param path of the part @return their paths */
    public static List<String> prune(ObjectNode part, Schema schema, String path) {
        var found = new ArrayList<String>();
        prune(part, schema, path, false, found, true);
        return found;
    }

    /** The paths of unknown fields of a whole object. */
    public static List<String> find(ObjectNode object, Schema schema) {
        var found = new ArrayList<String>();
        prune(object, schema, "", true, found, false);
        return found;
    }

    private static void prune(
            JsonNode value, Schema schema, String path, boolean whole, List<String> found, boolean remove) {
        if (value instanceof ObjectNode object) {
            var names = new ArrayList<String>();
            object.fieldNames().forEachRemaining(names::add);
            for (var name : names) {
                if (whole && EVERY_OBJECT.contains(name)) {
                    continue;
                }
                var fieldPath = path.isEmpty() ? name : path + "." + name;
                var known = schema.field(name);
                if (known.isPresent()) {
                    prune(object.get(name), known.get(), fieldPath, known.get().isEmbedded(), found, remove);
                } else if (!schema.keepsUnknown()) {
                    found.add(fieldPath);
                    if (remove) {
                        object.remove(name);
                    }
                }
            }
        } else if (value.isArray() && schema.items().isPresent()) {
            var items = schema.items().get();
            for (var i = 0; i < value.size(); i++) {
                prune(value.get(i), items, path + "[" + i + "]", items.isEmbedded(), found, remove);
            }
        }
    }
}
