package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * One step of the way to a value, written as FieldsV1 writes it: {@code f:NAME} a field, {@code k:{KEYS}} the item of a list that is told apart
 * by these keys, {@code v:VALUE} an item of a set, {@code i:INDEX} an item by its place.
 */
final class PathElement {

    private PathElement() {}

    static String field(String name) {
        return "f:" + name;
    }

    static boolean isField(String element) {
        return element.startsWith("f:");
    }

    /** The name of a field. */
    static String name(String element) {
        return element.substring(2);
    }

    static boolean isOne(String text) {
        return text.length() >= 2 && text.charAt(1) == ':' && "fkvi".indexOf(text.charAt(0)) >= 0;
    }

    /** As conflicts name it. */
    static String shown(String element) {
        var rest = element.substring(2);
        return switch (element.charAt(0)) {
            case 'f' -> "." + rest;
            case 'k' -> keys(rest);
            case 'v' -> "[=" + rest + "]";
            default -> "[" + rest + "]";
        };
    }

    private static String keys(String json) {
        try {
            return shown(Json.parse(json.getBytes(StandardCharsets.UTF_8)));
        } catch (ApiFailure e) {
            // Clients may write managed fields: shown as it is.
            return "[" + json + "]";
        }
    }

    private static String shown(JsonNode keys) {
        return keys.properties().stream()
                .map(key -> key.getKey() + "=" + key.getValue())
                .collect(Collectors.joining(",", "[", "]"));
    }
}
