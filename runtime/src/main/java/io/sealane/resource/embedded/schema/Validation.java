package io.sealane.resource.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks values against a schema and says what is wrong where. */
public final class Validation {

    /** So many faults are reported; more would help nobody. */
    private static final int CAUSES_MAX = 50;

    private final List<Cause> causes = new ArrayList<>();

    private Validation() {}

    /** Checks a whole object; its own metadata is checked elsewhere. */
    public static List<Cause> check(ObjectNode object, Schema schema) {
        var validation = new Validation();
        validation.value(object, schema, "");
        return List.copyOf(validation.causes.subList(0, Math.min(CAUSES_MAX, validation.causes.size())));
    }

    /** Checks a part of an object. @param path of the part */
    static List<Cause> check(JsonNode part, Schema schema, String path) {
        var validation = new Validation();
        validation.value(part, schema, path);
        return List.copyOf(validation.causes);
    }

    private static boolean passes(JsonNode value, Schema schema) {
        var validation = new Validation();
        validation.value(value, schema, "");
        return validation.causes.isEmpty();
    }

    private void value(JsonNode value, Schema schema, String path) {
        if (value.isNull()) {
            if (!schema.isSet("nullable") && !schema.type().isEmpty()) {
                causes.add(Cause.wrongType(path, "null", schema.type()));
            }
            return;
        }
        if (!hasType(value, schema)) {
            causes.add(Cause.wrongType(path, Types.of(value), Types.expected(schema)));
            return;
        }
        choices(value, schema, path);
        if (value instanceof ObjectNode object) {
            object(object, schema, path);
        } else if (value.isArray()) {
            array(value, schema, path);
        } else {
            Scalars.check(value, schema, path, causes);
        }
        combinations(value, schema, path);
    }

    private static boolean hasType(JsonNode value, Schema schema) {
        return schema.isSet("x-kubernetes-int-or-string")
                ? value.isTextual() || value.isIntegralNumber() || value.isNumber() && isQuantity(schema)
                : Types.fits(value, schema.type());
    }

    /** Of which the real server reads every number, {@code 0.5} too. */
    private static boolean isQuantity(Schema schema) {
        return schema.source().path("format").asText("").equals("quantity");
    }

    private void choices(JsonNode value, Schema schema, String path) {
        var choices = schema.source().path("enum");
        if (!choices.isArray()) {
            return;
        }
        var supported = new ArrayList<String>();
        for (var choice : choices) {
            if (choice.equals(value)) {
                return;
            }
            supported.add(choice.toString());
        }
        causes.add(Cause.notSupported(path, value.isTextual() ? value.asText() : value, String.join(", ", supported)));
    }

    private void object(ObjectNode object, Schema schema, String path) {
        for (var required : schema.source().path("required")) {
            if (!object.has(required.asText())) {
                causes.add(Cause.required(child(path, required.asText()), ""));
            }
        }
        bounds(object.size(), schema, "Properties", path);
        object.properties()
                .forEach(field -> schema.field(field.getKey())
                        .ifPresent(known -> value(field.getValue(), known, fieldPath(schema, path, field.getKey()))));
    }

    private static String fieldPath(Schema schema, String path, String name) {
        // Keys of a map are data, so they are quoted in brackets as the real server does.
        return schema.properties().containsKey(name) ? child(path, name) : path + "[" + name + "]";
    }

    private void array(JsonNode array, Schema schema, String path) {
        bounds(array.size(), schema, "Items", path);
        schema.items().ifPresent(items -> {
            for (var i = 0; i < array.size(); i++) {
                value(array.get(i), items, path + "[" + i + "]");
            }
        });
        duplicates(array, schema, path);
    }

    private void duplicates(JsonNode array, Schema schema, String path) {
        var listType = schema.source().path("x-kubernetes-list-type").asText("");
        var unique = schema.isSet("uniqueItems");
        if (!listType.equals("set") && !listType.equals("map") && !unique) {
            return;
        }
        Set<List<JsonNode>> seen = new HashSet<>();
        for (var i = 0; i < array.size(); i++) {
            if (!seen.add(identity(array.get(i), schema, listType))) {
                causes.add(new Cause(path + "[" + i + "]", Cause.Reason.DUPLICATE, "Duplicate value: " + array.get(i)));
            }
        }
    }

    private static List<JsonNode> identity(JsonNode item, Schema schema, String listType) {
        if (!listType.equals("map")) {
            return List.of(item);
        }
        var keys = new ArrayList<JsonNode>();
        schema.source().path("x-kubernetes-list-map-keys").forEach(key -> keys.add(item.path(key.asText())));
        return keys;
    }

    private void bounds(int size, Schema schema, String what, String path) {
        var max = schema.source().path("max" + what);
        var min = schema.source().path("min" + what);
        if (max.isNumber() && size > max.asInt()) {
            causes.add(Cause.invalid(path, size, "must have at most " + max.asInt() + " items"));
        }
        if (min.isNumber() && size < min.asInt()) {
            causes.add(Cause.invalid(path, size, "must have at least " + min.asInt() + " items"));
        }
    }

    private void combinations(JsonNode value, Schema schema, String path) {
        var source = schema.source();
        source.path("allOf").forEach(part -> value(value, part(part), path));
        var any = source.path("anyOf");
        if (any.isArray() && matches(value, any) == 0) {
            causes.add(Cause.invalid(path, "", "\"" + path + "\" must validate at least one schema (anyOf)"));
        }
        var one = source.path("oneOf");
        if (one.isArray() && matches(value, one) != 1) {
            causes.add(Cause.invalid(path, "", "\"" + path + "\" must validate one and only one schema (oneOf)"));
        }
        if (source.path("not") instanceof ObjectNode not && passes(value, Schema.parse(not))) {
            causes.add(Cause.invalid(path, "", "\"" + path + "\" must not validate the schema (not)"));
        }
    }

    private static int matches(JsonNode value, JsonNode parts) {
        var count = 0;
        for (var part : parts) {
            count += passes(value, part(part)) ? 1 : 0;
        }
        return count;
    }

    private static Schema part(JsonNode source) {
        return source instanceof ObjectNode object ? Schema.parse(object) : Schema.anything();
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
