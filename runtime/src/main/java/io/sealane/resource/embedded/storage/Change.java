package io.sealane.resource.embedded.storage;

import java.util.Optional;

/**
 * One entry of the log. At least one of before and after is there.
 *
 * @param version place in the log; grows by one with each change
 * @param before the object before the change; none when it was created
 * @param after the object since the change; none when it was deleted
 */
public record Change(long version, Optional<Stored> before, Optional<Stored> after) {

    public Change {
        if (before.isEmpty() && after.isEmpty()) {
            throw new IllegalArgumentException("before, after: both empty, expected one");
        }
    }

    public ResourceId id() {
        return after.or(() -> before).orElseThrow().id();
    }
}
