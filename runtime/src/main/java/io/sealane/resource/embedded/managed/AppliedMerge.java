package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts an applied configuration over an object: maps and keyed lists are merged, everything else is replaced. */
final class AppliedMerge {

    private AppliedMerge() {}

    /** The merged object; neither argument is changed. */
    static ObjectNode merge(ObjectNode live, ObjectNode config, Shape shape) {
        return into(live.deepCopy(), config, shape);
    }

    /** Changes its first argument and takes over its parts. */
    private static ObjectNode into(ObjectNode live, ObjectNode config, Shape shape) {
        for (var field : config.properties()) {
            var name = field.getKey();
            live.set(name, value(live.path(name), field.getValue(), shape.field(name)));
        }
        return live;
    }

    /** A null in a configuration means that nothing is wanted there. In place. */
    static ObjectNode withoutNulls(ObjectNode config) {
        config.properties().removeIf(field -> field.getValue().isNull());
        config.forEach(AppliedMerge::dropNulls);
        return config;
    }

    private static void dropNulls(JsonNode value) {
        if (value instanceof ObjectNode object) {
            withoutNulls(object);
        } else if (value.isArray()) {
            value.forEach(AppliedMerge::dropNulls);
        }
    }

    private static JsonNode value(JsonNode live, JsonNode config, Shape shape) {
        if (live instanceof ObjectNode there && config instanceof ObjectNode wanted && !shape.isAtomicMap()) {
            return into(there, wanted, shape);
        }
        if (live instanceof ArrayNode && config instanceof ArrayNode) {
            var present = shape.items(live);
            var wanted = shape.items(config);
            if (present.isPresent() && wanted.isPresent()) {
                return items(present.get(), wanted.get(), shape.item());
            }
        }
        return config.deepCopy();
    }

    /** Applied items stand in the order in which they are applied; the others keep their place between them. */
    private static JsonNode items(Map<String, JsonNode> live, Map<String, JsonNode> wanted, Shape shape) {
        Map<String, JsonNode> merged = new LinkedHashMap<>();
        var waiting = new ArrayDeque<>(wanted.entrySet());
        live.forEach((element, item) -> {
            if (!wanted.containsKey(element)) {
                merged.put(element, item);
            }
            while (wanted.containsKey(element) && !merged.containsKey(element)) {
                var next = waiting.remove();
                var present = live.getOrDefault(next.getKey(), MissingNode.getInstance());
                merged.put(next.getKey(), value(present, next.getValue(), shape));
            }
        });
        waiting.forEach(next -> merged.put(next.getKey(), next.getValue().deepCopy()));
        return Json.array().addAll(merged.values());
    }
}
