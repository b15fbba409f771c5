package io.sealane.resource.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** JSON merge patches (RFC 7396). Pure. */
final class MergePatch {

    private MergePatch() {}

    /**
     * What turns {@code from} into {@code to}; empty when they are equal. Arrays are replaced as a whole; a null inside an object
     * cannot be set, because in a patch it means removal.
     */
    static Optional<JsonNode> between(JsonNode from, JsonNode to) {
        if (from.equals(to)) {
            return Optional.empty();
        }
        if (!from.isObject() || !to.isObject()) {
            return Optional.of(to);
        }
        var patch = JsonNodeFactory.instance.objectNode();
        from.fieldNames().forEachRemaining(name -> {
            if (!to.has(name)) {
                patch.putNull(name);
            }
        });
        to.properties().forEach(field -> addField(patch, field.getKey(), from, field.getValue()));
        return Optional.of(patch);
    }

    private static void addField(ObjectNode patch, String name, JsonNode from, JsonNode wanted) {
        if (from.has(name)) {
            between(from.get(name), wanted).ifPresent(difference -> patch.set(name, difference));
        } else {
            patch.set(name, wanted);
        }
    }
}
