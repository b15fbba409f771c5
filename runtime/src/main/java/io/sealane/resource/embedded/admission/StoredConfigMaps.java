package io.sealane.resource.embedded.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.storage.ResourceId;
import io.sealane.resource.embedded.storage.ResourceStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * ConfigMaps as they are stored now, for rules that go by what one says: a change holds for the next object that is written. Safe for any
 * thread; may wait for the disk.
 */
public final class StoredConfigMaps implements Function<ResourceKey, Map<String, String>> {

    private final ResourceStore store;

    public StoredConfigMaps(ResourceStore store) {
        this.store = store;
    }

    /** What {@code data} of a ConfigMap says; empty where there is none. */
    @Override
    public Map<String, String> apply(ResourceKey key) {
        return store.get(new ResourceId("configmaps", key.namespace(), key.name()))
                .map(stored -> texts(stored.object().path("data")))
                .orElse(Map.of());
    }

    private static Map<String, String> texts(JsonNode data) {
        var texts = new LinkedHashMap<String, String>();
        data.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }
}
