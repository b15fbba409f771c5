package io.sealane.resource.embedded.patch;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;

/** JSON patch, RFC 6902. */
public final class JsonPatch {

    /** So many operations may be in one patch, as with the real server. */
    public static final int OPERATIONS_MAX = 10_000;

    /** So many bytes may be copied by one patch, as with the real server. */
    public static final int COPIED_BYTES_MAX = 3 * 1024 * 1024;

    private JsonPatch() {}

    /** The target with all operations applied in order; neither argument is changed. */
    public static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!patch.isArray() || patch.size() > OPERATIONS_MAX) {
            throw ApiFailure.badRequest("patch: expected an array of at most " + OPERATIONS_MAX + " operations");
        }
        JsonNode result = target.deepCopy();
        var copied = 0L;
        for (var operation : patch) {
            if (operation.path("op").asText().equals("copy")) {
                copied += Json.bytes(existing(result, pointer(operation, "from"))).length;
                // A few copies of copies make anything large.
                if (copied > COPIED_BYTES_MAX) {
                    throw ApiFailure.tooLarge(COPIED_BYTES_MAX);
                }
            }
            result = step(result, operation);
        }
        return result;
    }

    private static JsonNode step(JsonNode target, JsonNode operation) {
        var path = pointer(operation, "path");
        return switch (operation.path("op").asText()) {
            case "add" -> add(target, path, value(operation));
            case "replace" -> {
                existing(target, path);
                yield path.matches() ? value(operation) : add(remove(target, path), path, value(operation));
            }
            case "remove" -> remove(target, path);
            case "copy" ->
                add(target, path, existing(target, pointer(operation, "from")).deepCopy());
            case "move" -> {
                var from = pointer(operation, "from");
                var moved = existing(target, from);
                yield add(remove(target, from), path, moved);
            }
            case "test" -> {
                if (!existing(target, path).equals(value(operation))) {
                    throw refused(path, "test failed");
                }
                yield target;
            }
            default ->
                throw ApiFailure.badRequest("patch op: " + operation.path("op")
                        + ", expected one of add, remove, replace, move, copy, test");
        };
    }

    private static JsonNode add(JsonNode target, JsonPointer path, JsonNode value) {
        if (path.matches()) {
            return value;
        }
        var parent = existing(target, path.head());
        var last = path.last().getMatchingProperty();
        if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else if (parent instanceof ArrayNode array) {
            array.insert(index(path, last, array.size()), value);
        } else {
            throw refused(path, "parent is neither object nor array");
        }
        return target;
    }

    private static int index(JsonPointer path, String last, int size) {
        if (last.equals("-")) {
            return size;
        }
        // RFC 6901, 4: no sign and no leading zeros.
        if (!last.matches("0|[1-9][0-9]{0,8}")) {
            throw refused(path, "not an index");
        }
        var index = Integer.parseInt(last);
        if (index <= size) {
            return index;
        }
        throw refused(path, "index out of range");
    }

    private static JsonNode remove(JsonNode target, JsonPointer path) {
        existing(target, path);
        var parent = path.matches() ? target : target.at(path.head());
        if (parent instanceof ObjectNode object && !path.matches()) {
            object.remove(path.last().getMatchingProperty());
        } else if (parent instanceof ArrayNode array && !path.matches()) {
            array.remove(path.last().getMatchingIndex());
        } else {
            throw refused(path, "the whole object cannot be removed");
        }
        return target;
    }

    private static JsonNode existing(JsonNode target, JsonPointer path) {
        var found = target.at(path);
        if (found.isMissingNode()) {
            throw refused(path, "nothing there");
        }
        return found;
    }

    private static JsonNode value(JsonNode operation) {
        if (!operation.has("value")) {
            throw ApiFailure.badRequest("patch value: missing in " + operation);
        }
        return operation.path("value").deepCopy();
    }

    private static JsonPointer pointer(JsonNode operation, String field) {
        try {
            return JsonPointer.compile(operation.path(field).asText(" "));
        } catch (IllegalArgumentException e) {
            throw ApiFailure.badRequest("patch " + field + ": " + operation.path(field) + ", expected a JSON pointer");
        }
    }

    private static ApiFailure refused(JsonPointer path, String why) {
        return ApiFailure.unprocessable(
                "the server rejected our request due to an error in our request: patch at '" + path + "': " + why);
    }
}
