package io.sealane.resource.embedded.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.embedded.object.ResourceName;
import io.sealane.resource.embedded.storage.ResourceId;
import io.sealane.resource.embedded.storage.ResourceStore;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Objects as they are stored now, in whatever version, for rules that go by another object than the one that is written. Safe for any thread; may
 * wait for the disk.
 */
public final class StoredObjects implements BiFunction<ResourceName, ResourceKey, Optional<JsonNode>> {

    private final ResourceStore store;

    public StoredObjects(ResourceStore store) {
        this.store = store;
    }

    /** Empty where there is none. The object is to be left as it is. */
    @Override
    public Optional<JsonNode> apply(ResourceName resource, ResourceKey key) {
        return key.name().isEmpty()
                ? Optional.empty()
                : store.get(new ResourceId(resource.toString(), key.namespace(), key.name()))
                        .map(stored -> (JsonNode) stored.object());
    }
}
