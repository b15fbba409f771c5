package io.sealane.resource.embedded.storage;

import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;

/** What a deletion shows to the world: the last state, with the version of the deletion. */
public final class Deletion {

    private Deletion() {}

    public static Stored at(long version, Stored last) {
        var object = last.object();
        Meta.of(object).put("resourceVersion", Long.toString(version));
        return new Stored(last.id(), version, Json.bytes(object));
    }
}
