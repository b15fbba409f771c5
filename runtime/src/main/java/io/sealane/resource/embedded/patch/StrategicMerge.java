package io.sealane.resource.embedded.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Strategic merge patch of the core kinds: like a merge patch, but lists with a merge key are merged item by item. Understands
 * {@code $patch: delete|replace|merge}, {@code $deleteFromPrimitiveList/}, {@code $setElementOrder/} and {@code $retainKeys}
 * (<a href="https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md">sig-api-machinery</a>).
 */
public final class StrategicMerge {

    private static final String PATCH = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String DELETE_FROM = "$deleteFromPrimitiveList/";
    private static final String ORDER = "$setElementOrder/";

    private StrategicMerge() {}

    /** The target with the patch applied; neither argument is changed. */
    public static ObjectNode apply(ObjectNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            throw ApiFailure.badRequest("patch: expected an object");
        }
        return merge(target.deepCopy(), changes, "");
    }

    /** Changes its first argument and takes over its parts. */
    private static ObjectNode merge(ObjectNode result, ObjectNode patch, String path) {
        var directive = patch.path(PATCH).asText("merge");
        if (directive.equals("replace")) {
            return plain(patch);
        }
        if (directive.equals("delete")) {
            return Json.object();
        }
        retain(result, patch.path(RETAIN_KEYS));
        patch.properties().forEach(change -> field(result, change.getKey(), change.getValue(), path));
        patch.properties().forEach(change -> order(result, change.getKey(), change.getValue(), path));
        return result;
    }

    private static void field(ObjectNode result, String name, JsonNode change, String path) {
        if (name.startsWith(DELETE_FROM)) {
            removeTexts(result, name.substring(DELETE_FROM.length()), change);
        } else if (name.startsWith("$")) {
            return;
        } else if (change.isNull()) {
            result.remove(name);
        } else {
            result.set(name, value(result.path(name), change, path.isEmpty() ? name : path + "." + name));
        }
    }

    private static JsonNode value(JsonNode old, JsonNode change, String path) {
        if (change instanceof ObjectNode changes) {
            return merge(old instanceof ObjectNode there ? there : Json.object(), changes, path);
        }
        if (change instanceof ArrayNode items) {
            var present = old instanceof ArrayNode there ? there : Json.array();
            if (MergeKeys.isSet(path)) {
                return union(present, items);
            }
            return MergeKeys.of(path)
                    .<JsonNode>map(key -> mergeItems(present, items, key, path))
                    .orElseGet(items::deepCopy);
        }
        return change.deepCopy();
    }

    private static ArrayNode mergeItems(ArrayNode present, ArrayNode changes, String key, String path) {
        for (var change : changes) {
            if (change.path(PATCH).asText().equals("replace") && !change.has(key)) {
                return replacement(changes, path);
            }
        }
        Map<JsonNode, JsonNode> items = new LinkedHashMap<>();
        present.forEach(item -> items.put(item.path(key), item));
        for (var change : changes) {
            var id = change.path(key);
            if (id.isMissingNode()) {
                throw ApiFailure.badRequest("patch " + path + ": an item has no merge key '" + key + "'");
            }
            if (change.path(PATCH).asText().equals("delete")) {
                items.remove(id);
            } else {
                var old = items.get(id) instanceof ObjectNode there ? there : Json.object();
                items.put(id, merge(old, (ObjectNode) change, path));
            }
        }
        return Json.array().addAll(items.values());
    }

    private static ArrayNode replacement(ArrayNode changes, String path) {
        var result = Json.array();
        for (var change : changes) {
            if (!(change instanceof ObjectNode item)) {
                throw ApiFailure.badRequest("patch " + path + ": " + change + ", expected objects");
            } else if (!item.has(PATCH)) {
                result.add(plain(item));
            }
        }
        return result;
    }

    private static ArrayNode union(ArrayNode present, ArrayNode added) {
        var result = present.deepCopy();
        var seen = new HashSet<JsonNode>();
        present.forEach(seen::add);
        added.forEach(item -> {
            if (seen.add(item)) {
                result.add(item);
            }
        });
        return result;
    }

    private static void removeTexts(ObjectNode result, String field, JsonNode gone) {
        if (result.get(field) instanceof ArrayNode present) {
            var removed = new HashSet<JsonNode>();
            gone.forEach(removed::add);
            var kept = Json.array();
            present.forEach(item -> {
                if (!removed.contains(item)) {
                    kept.add(item);
                }
            });
            result.set(field, kept);
        }
    }

    /** Sorts a list as the patch wants; items that it does not name keep their place behind those before them. */
    private static void order(ObjectNode result, String name, JsonNode wanted, String path) {
        if (!name.startsWith(ORDER) || !(result.get(name.substring(ORDER.length())) instanceof ArrayNode present)) {
            return;
        }
        var field = name.substring(ORDER.length());
        var key = MergeKeys.of(path.isEmpty() ? field : path + "." + field);
        Set<JsonNode> order = new LinkedHashSet<>();
        wanted.forEach(item -> order.add(identity(item, key.orElse(""))));
        List<JsonNode> unnamed = new ArrayList<>();
        Map<JsonNode, JsonNode> named = new LinkedHashMap<>();
        for (var item : present) {
            var id = identity(item, key.orElse(""));
            if (order.contains(id)) {
                named.put(id, item);
            } else {
                unnamed.add(item);
            }
        }
        var sorted = Json.array();
        order.stream().filter(named::containsKey).forEach(id -> sorted.add(named.get(id)));
        result.set(field, sorted.addAll(unnamed));
    }

    private static JsonNode identity(JsonNode item, String key) {
        return item.isObject() ? item.path(key) : item;
    }

    private static void retain(ObjectNode result, JsonNode keys) {
        if (keys.isArray()) {
            var names = new ArrayList<String>();
            keys.forEach(key -> names.add(key.asText()));
            result.retain(names);
        }
    }

    /** Without directives. */
    private static ObjectNode plain(ObjectNode patch) {
        var result = patch.deepCopy();
        result.remove(PATCH);
        result.remove(RETAIN_KEYS);
        return result;
    }
}
