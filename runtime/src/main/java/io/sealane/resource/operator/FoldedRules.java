package io.sealane.resource.operator;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.object.ResourceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Of the ConfigMaps of one part of Knative: who writes into one something else than {@code spec.config} of that part's resource says is told
 * where to change it, since {@link OperatorReconciler} takes it back. Only a resource with the name of its namespace, which is what Knative's
 * guides call it, is looked at; the Event {@code TakenBack} tells of any.
 */
public final class FoldedRules implements ObjectRules {

    private final OperatorResource kind;
    private final String namespace;
    private final BiFunction<ResourceName, ResourceKey, Optional<JsonNode>> stored;

    /**
     * The rules of one part.
     *
     * @param kind an empty resource of the kind that counts
     * @param namespace where it and its ConfigMaps are
     * @param stored other objects at the time of the write
     */
    public FoldedRules(
            OperatorResource kind, String namespace, BiFunction<ResourceName, ResourceKey, Optional<JsonNode>> stored) {
        this.kind = kind;
        this.namespace = namespace;
        this.stored = stored;
    }

    @Override
    public List<String> warnings(Field map) {
        var metadata = map.at("metadata");
        if (!metadata.at("namespace").text().equals(namespace)) {
            return List.of();
        }
        var data = map.at("data");
        var warnings = new ArrayList<String>();
        wanted().getOrDefault(metadata.at("name").text(), Map.of()).forEach((key, value) -> {
            if (!data.key(key).there() || !data.key(key).text().equals(value)) {
                warnings.add(data.key(key).path() + ": taken back to what spec.config of the " + kind.getKind() + " "
                        + namespace + " says; change it there");
            }
        });
        return warnings;
    }

    private Map<String, Map<String, String>> wanted() {
        var resource = new ResourceName(OperatorResource.GROUP, HasMetadata.getPlural(kind.getClass()));
        return stored.apply(resource, new ResourceKey(namespace, namespace))
                .map(found -> found.path("spec").path("config"))
                .map(config -> FoldedConfig.named(entries(config), kind.wholeNames()))
                .orElse(Map.of());
    }

    /** What has another form is passed over: whose definition the kind has may have changed since it was stored. */
    private static Map<String, Map<String, String>> entries(JsonNode config) {
        var entries = new HashMap<String, Map<String, String>>();
        config.properties().forEach(map -> {
            var texts = new LinkedHashMap<String, String>();
            map.getValue().properties().forEach(entry -> {
                if (entry.getValue().isTextual()) {
                    texts.put(entry.getKey(), entry.getValue().asText());
                }
            });
            entries.put(map.getKey(), texts);
        });
        return entries;
    }
}
