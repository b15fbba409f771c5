package io.sealane.resource.embedded.patch;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * By which field the lists of the core kinds are merged (tag {@code patchMergeKey} in {@code k8s.io/api}, version 0.32). A list that is not here
 * is replaced as a whole.
 */
final class MergeKeys {

    /** Field of a list, to the field that tells its items apart. */
    private static final Map<String, String> BY_FIELD = Map.ofEntries(
            Map.entry("ownerReferences", "uid"),
            Map.entry("containers", "name"),
            Map.entry("initContainers", "name"),
            Map.entry("ephemeralContainers", "name"),
            Map.entry("env", "name"),
            Map.entry("volumeMounts", "mountPath"),
            Map.entry("volumeDevices", "devicePath"),
            Map.entry("volumes", "name"),
            Map.entry("imagePullSecrets", "name"),
            Map.entry("hostAliases", "ip"),
            Map.entry("topologySpreadConstraints", "topologyKey"),
            Map.entry("schedulingGates", "name"),
            Map.entry("resourceClaims", "name"),
            Map.entry("resourceClaimStatuses", "name"),
            Map.entry("podIPs", "ip"),
            Map.entry("hostIPs", "ip"),
            Map.entry("conditions", "type"),
            Map.entry("secrets", "name"));

    /** Lists of texts that are merged as sets. */
    private static final Set<String> SETS = Set.of("finalizers");

    private MergeKeys() {}

    /**
     * The merge key of a list.
     *
     * @param path field names from the root, without indexes, joined by dots
     */
    static Optional<String> of(String path) {
        var field = path.substring(path.lastIndexOf('.') + 1);
        if (field.equals("ports")) {
            return ports(path);
        }
        return Optional.ofNullable(BY_FIELD.get(field));
    }

    static boolean isSet(String path) {
        return SETS.contains(path.substring(path.lastIndexOf('.') + 1));
    }

    private static Optional<String> ports(String path) {
        if (path.equals("spec.ports")) {
            return Optional.of("port");
        }
        return path.toLowerCase(Locale.ROOT).endsWith("containers.ports")
                ? Optional.of("containerPort")
                : Optional.empty();
    }
}
