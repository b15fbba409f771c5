package io.sealane.resource.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in an annotation what was applied, letter by letter as {@code kubectl apply} does, so that who applies the same file with kubectl
 * later finds it unchanged, and what is left out of it then is removed. Pure.
 */
final class LastApplied {

    static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectWriter SORTED = JSON.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private LastApplied() {}

    /**
     * A copy that remembers what it says itself.
     *
     * @param namespaced whether its kind has namespaces: then it goes to {@code default} when it names none
     */
    static GenericKubernetesResource in(GenericKubernetesResource document, boolean namespaced) {
        var tree = (ObjectNode) JSON.valueToTree(document);
        var meta = (ObjectNode) tree.path("metadata");
        if (namespaced && !meta.has("namespace")) {
            meta.put("namespace", "default");
        }
        var annotations = meta.get("annotations") instanceof ObjectNode own ? own : meta.putObject("annotations");
        annotations.remove(ANNOTATION);
        annotations.put(ANNOTATION, text(tree));
        return JSON.convertValue(tree, GenericKubernetesResource.class);
    }

    /**
     * The merge patch that makes a stored object be as the document says: what was applied before and is no longer said is removed.
     *
     * @param document with what it remembers in it
     */
    static JsonNode patch(GenericKubernetesResource document, GenericKubernetesResource stored) {
        var wanted = (ObjectNode) JSON.valueToTree(document);
        var before = before(stored);
        return before == null ? wanted : removing(before, wanted);
    }

    private static @Nullable JsonNode before(GenericKubernetesResource stored) {
        var annotations = stored.getMetadata().getAnnotations();
        var text = annotations == null ? null : annotations.get(ANNOTATION);
        try {
            return text == null ? null : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null; // somebody wrote something else there
        }
    }

    private static ObjectNode removing(JsonNode before, ObjectNode wanted) {
        var patch = wanted.deepCopy();
        before.properties().forEach(field -> {
            var now = wanted.get(field.getKey());
            if (now == null) {
                patch.putNull(field.getKey());
            } else if (now instanceof ObjectNode inner && field.getValue().isObject()) {
                patch.set(field.getKey(), removing(field.getValue(), inner));
            }
        });
        return patch;
    }

    /** As Go writes JSON: keys sorted, what HTML or JavaScript would misread escaped. */
    private static String text(JsonNode tree) {
        try {
            return SORTED.writeValueAsString(JSON.convertValue(tree, Map.class))
                            .replace("<", "\\u003c")
                            .replace(">", "\\u003e")
                            .replace("&", "\\u0026")
                            .replace("\u2028", "\\u2028")
                            .replace("\u2029", "\\u2029")
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("document: expected what JSON can hold, got " + e.getMessage(), e);
        }
    }
}
