package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.embedded.object.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a value is in an object. Elements are written as FieldsV1 writes them: {@code f:NAME} a field, {@code k:{KEYS}} the item of a list that
 * is told apart by these keys, {@code v:VALUE} an item of a set.
 *
 * @param elements from the root
 */
record FieldPath(List<String> elements) {

    static final FieldPath ROOT = new FieldPath(List.of());

    FieldPath {
        elements = List.copyOf(elements);
    }

    static FieldPath of(String... fields) {
        var path = ROOT;
        for (var field : fields) {
            path = path.field(field);
        }
        return path;
    }

    FieldPath field(String name) {
        return then(fieldElement(name));
    }

    static String fieldElement(String name) {
        return "f:" + name;
    }

    FieldPath then(String element) {
        var longer = new ArrayList<>(elements);
        longer.add(element);
        return new FieldPath(longer);
    }

    /** The path of what holds this one. The root has none. */
    FieldPath parent() {
        return new FieldPath(elements.subList(0, elements.size() - 1));
    }

    boolean isRoot() {
        return elements.isEmpty();
    }

    String last() {
        return elements.get(elements.size() - 1);
    }

    boolean startsWith(FieldPath other) {
        return elements.size() >= other.elements.size()
                && elements.subList(0, other.elements.size()).equals(other.elements);
    }

    /** As conflicts name it: {@code .spec.containers[name="a"].image}. */
    @Override
    public String toString() {
        return elements.stream().map(FieldPath::shown).collect(Collectors.joining());
    }

    private static String shown(String element) {
        var rest = element.substring(2);
        return switch (element.charAt(0)) {
            case 'f' -> "." + rest;
            case 'k' -> keys(Json.parse(rest.getBytes(StandardCharsets.UTF_8)));
            case 'v' -> "[=" + rest + "]";
            default -> "[" + rest + "]";
        };
    }

    private static String keys(JsonNode keys) {
        return keys.properties().stream()
                .map(key -> key.getKey() + "=" + key.getValue())
                .collect(Collectors.joining(",", "[", "]"));
    }
}
