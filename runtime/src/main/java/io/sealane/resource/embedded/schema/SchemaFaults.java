package io.sealane.resource.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What is wrong with a schema itself: keywords of wrong types, types that there are not, patterns that are none. */
public final class SchemaFaults {

    private static final List<String> TYPES = List.of("array", "boolean", "integer", "number", "object", "string");

    /** Keywords whose values say something else, or nothing, when they are of another type. */
    private static final Map<String, Expected> KEYWORDS = Map.ofEntries(
            Map.entry("type", Expected.TEXT),
            Map.entry("format", Expected.TEXT),
            Map.entry("pattern", Expected.TEXT),
            Map.entry("properties", Expected.OBJECT),
            Map.entry("items", Expected.OBJECT),
            Map.entry("not", Expected.OBJECT),
            Map.entry("required", Expected.ARRAY),
            Map.entry("enum", Expected.ARRAY),
            Map.entry("allOf", Expected.ARRAY),
            Map.entry("anyOf", Expected.ARRAY),
            Map.entry("oneOf", Expected.ARRAY),
            Map.entry("maxLength", Expected.WHOLE),
            Map.entry("minLength", Expected.WHOLE),
            Map.entry("maxItems", Expected.WHOLE),
            Map.entry("minItems", Expected.WHOLE),
            Map.entry("maxProperties", Expected.WHOLE),
            Map.entry("minProperties", Expected.WHOLE),
            Map.entry("maximum", Expected.NUMBER),
            Map.entry("minimum", Expected.NUMBER),
            Map.entry("multipleOf", Expected.NUMBER),
            Map.entry("exclusiveMaximum", Expected.BOOLEAN),
            Map.entry("exclusiveMinimum", Expected.BOOLEAN),
            Map.entry("uniqueItems", Expected.BOOLEAN),
            Map.entry("nullable", Expected.BOOLEAN),
            Map.entry("x-kubernetes-preserve-unknown-fields", Expected.BOOLEAN),
            Map.entry("x-kubernetes-int-or-string", Expected.BOOLEAN),
            Map.entry("x-kubernetes-embedded-resource", Expected.BOOLEAN),
            Map.entry("x-kubernetes-list-type", Expected.TEXT),
            Map.entry("x-kubernetes-list-map-keys", Expected.ARRAY),
            Map.entry("x-kubernetes-map-type", Expected.TEXT));

    private enum Expected {
        TEXT(JsonNode::isTextual, "string"),
        OBJECT(JsonNode::isObject, "object"),
        ARRAY(JsonNode::isArray, "array"),
        WHOLE(JsonNode::canConvertToInt, "integer"),
        NUMBER(JsonNode::isNumber, "number"),
        BOOLEAN(JsonNode::isBoolean, "boolean");

        private final Predicate<JsonNode> fits;
        private final String type;

        Expected(Predicate<JsonNode> fits, String type) {
            this.fits = fits;
            this.type = type;
        }
    }

    private final List<Cause> causes = new ArrayList<>();

    private SchemaFaults() {}

    /** The faults of an {@code openAPIV3Schema}, each with the path of the keyword. @param path of the schema */
    public static List<Cause> of(JsonNode schema, String path) {
        var faults = new SchemaFaults();
        faults.schema(schema, path);
        return List.copyOf(faults.causes);
    }

    private void schema(JsonNode schema, String path) {
        if (!schema.isObject()) {
            causes.add(Cause.wrongType(path, nameOf(schema), "object"));
            return;
        }
        schema.properties().forEach(keyword -> keyword(keyword.getKey(), keyword.getValue(), path));
        if (causes.isEmpty() && schema instanceof ObjectNode sound && sound.hasNonNull("default")) {
            causes.addAll(Validation.check(sound.path("default"), Schema.parse(sound), path + ".default"));
        }
        schema.path("properties")
                .properties()
                .forEach(property -> schema(property.getValue(), path + ".properties[" + property.getKey() + "]"));
        for (var part : List.of("items", "not", "additionalProperties")) {
            if (schema.path(part).isObject()) {
                schema(schema.path(part), path + "." + part);
            }
        }
        for (var parts : List.of("allOf", "anyOf", "oneOf")) {
            for (var i = 0;
                    schema.path(parts).isArray() && i < schema.path(parts).size();
                    i++) {
                schema(schema.path(parts).get(i), path + "." + parts + "[" + i + "]");
            }
        }
    }

    private void keyword(String name, JsonNode value, String path) {
        var expected = KEYWORDS.get(name);
        if (value.isNull()) {
            return;
        }
        if (name.equals("$ref")) {
            causes.add(Cause.forbidden(path + ".$ref", "$ref is not supported"));
        }
        if (expected != null && !expected.fits.test(value)) {
            causes.add(Cause.wrongType(path + "." + name, nameOf(value), expected.type));
        } else if (name.equals("type") && !TYPES.contains(value.asText())) {
            causes.add(Cause.notSupported(path + ".type", value.asText(), String.join(", ", TYPES)));
        } else if (name.equals("pattern")) {
            pattern(value.asText(), path + ".pattern");
        } else if (name.equals("additionalProperties") && !value.isObject() && !value.isBoolean()) {
            causes.add(Cause.wrongType(path + "." + name, nameOf(value), "object"));
        }
    }

    private void pattern(String pattern, String path) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            causes.add(Cause.invalid(
                    path, pattern, "must be a valid regular expression, but isn't: " + e.getDescription()));
        }
    }

    private static String nameOf(JsonNode value) {
        return value.getNodeType().toString().toLowerCase(Locale.ROOT);
    }
}
