package io.sealane.resource.embedded.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Finds what a fault's path means, like {@code spec.volumes[0].hostPath} or {@code metadata.labels[example.com/a]}. Pure. */
final class FieldPath {

    private FieldPath() {}

    /**
     * What is there; a missing node where there is nothing.
     *
     * @param path as {@link Field#path()} makes it; where it goes on within a text that holds a structure, the whole text is meant
     */
    static JsonNode value(JsonNode object, String path) {
        if (path.isEmpty() || object.isValueNode()) {
            return object;
        }
        return object.isArray() ? element(object, path) : field(object, path);
    }

    private static JsonNode element(JsonNode list, String path) {
        for (var i = 0; i < list.size(); i++) {
            var step = "[" + i + "]";
            if (path.startsWith(step)) {
                return value(list.get(i), rest(path, step));
            }
        }
        return MissingNode.getInstance();
    }

    /** Names may have any character in them, so those that are there say where one ends. */
    private static JsonNode field(JsonNode object, String path) {
        JsonNode found = MissingNode.getInstance();
        var length = 0;
        for (var entry : object.properties()) {
            var step = path.startsWith("[") ? "[" + entry.getKey() + "]" : entry.getKey();
            if (step.length() > length && begins(path, step)) {
                found = value(entry.getValue(), rest(path, step));
                length = step.length();
            }
        }
        return found;
    }

    private static boolean begins(String path, String step) {
        var end = step.length();
        return path.startsWith(step) && (path.length() == end || path.charAt(end) == '.' || path.charAt(end) == '[');
    }

    private static String rest(String path, String step) {
        var rest = path.substring(step.length());
        return rest.startsWith(".") ? rest.substring(1) : rest;
    }
}
