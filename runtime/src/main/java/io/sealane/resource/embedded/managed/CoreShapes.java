package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Lists and maps of the core kinds and of metadata (comments {@code +listType}, {@code +listMapKey} and {@code +structType} in
 * {@code k8s.io/api} and {@code k8s.io/apimachinery}, version 0.32). A list that is not here is owned as a whole.
 */
final class CoreShapes {

    private static final List<String> NAMED = List.of("name");

    /** Field of a list, to the fields that tell its items apart. */
    private static final Map<String, List<String>> KEYS = Map.ofEntries(
            Map.entry("ownerReferences", List.of("uid")),
            Map.entry("containers", NAMED),
            Map.entry("initContainers", NAMED),
            Map.entry("ephemeralContainers", NAMED),
            Map.entry("env", NAMED),
            Map.entry("volumes", NAMED),
            Map.entry("imagePullSecrets", NAMED),
            Map.entry("secrets", NAMED),
            Map.entry("schedulingGates", NAMED),
            Map.entry("resourceClaims", NAMED),
            Map.entry("resourceClaimStatuses", NAMED),
            Map.entry("volumeMounts", List.of("mountPath")),
            Map.entry("volumeDevices", List.of("devicePath")),
            Map.entry("hostAliases", List.of("ip")),
            Map.entry("topologySpreadConstraints", List.of("topologyKey", "whenUnsatisfiable")),
            Map.entry("podIPs", List.of("ip")),
            Map.entry("hostIPs", List.of("ip")),
            Map.entry("conditions", List.of("type")));

    private static final Set<String> SETS = Set.of("finalizers");

    /** References and selectors are meant as a whole. */
    private static final Set<String> ATOMIC_MAPS = Set.of(
            "secretKeyRef",
            "configMapKeyRef",
            "fieldRef",
            "resourceFieldRef",
            "involvedObject",
            "regarding",
            "related",
            "targetRef",
            "claimRef",
            "secretRef",
            "roleRef",
            "nodeSelector",
            "labelSelector",
            "namespaceSelector",
            "conversion");

    private CoreShapes() {}

    static String listType(FieldNames fields) {
        var field = fields.last();
        if (SETS.contains(field)) {
            return "set";
        }
        return keys(fields).isEmpty() ? "atomic" : "map";
    }

    static List<String> keys(FieldNames fields) {
        var field = fields.last();
        return field.equals("ports") ? ports(fields) : KEYS.getOrDefault(field, List.of());
    }

    private static List<String> ports(FieldNames fields) {
        if (fields.isExactly("spec", "ports")) {
            return List.of("port", "protocol");
        }
        return fields.holderName().toLowerCase(Locale.ROOT).endsWith("containers")
                ? List.of("containerPort", "protocol")
                : List.of();
    }

    static boolean isAtomicMap(FieldNames fields) {
        var field = fields.last();
        return ATOMIC_MAPS.contains(field)
                || (field.equals("selector") && fields.first().equals("spec"));
    }

    /** What a key means that an item leaves out. */
    static JsonNode fallback(String key) {
        return key.equals("protocol") ? JsonNodeFactory.instance.textNode("TCP") : MissingNode.getInstance();
    }
}
