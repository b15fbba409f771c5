package io.sealane.resource.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;

/** JSON types by the names that schemas use. */
final class Types {

    private Types() {}

    static boolean fits(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber() || (value.isNumber() && value.asDouble() % 1 == 0);
            case "number" -> value.isNumber();
            default -> true;
        };
    }

    static String of(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case STRING, BINARY -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case NULL, MISSING -> "null";
        };
    }

    static String expected(Schema schema) {
        return schema.isSet("x-kubernetes-int-or-string") ? "integer,string" : schema.type();
    }
}
