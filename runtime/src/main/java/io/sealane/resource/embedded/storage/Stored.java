package io.sealane.resource.embedded.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;

/**
 * An object as it was written once.
 *
 * @param id where it is kept
 * @param version of the change that wrote it; also its {@code metadata.resourceVersion}
 * @param json the object; must not be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Stored(ResourceId id, long version, byte[] json) {

    /** A fresh copy of the object, which the caller may change. */
    public ObjectNode object() {
        return (ObjectNode) Json.parse(json);
    }
}
