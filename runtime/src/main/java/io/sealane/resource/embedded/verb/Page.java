package io.sealane.resource.embedded.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import java.util.List;
import java.util.Optional;

/**
 * Objects of a collection.
 *
 * @param version of the list
 * @param objects those of this page
 * @param next where the next page begins; none for the last
 * @param remaining how many objects follow, when that is known
 */
public record Page(long version, List<ObjectNode> objects, Optional<String> next, int remaining) {

    /** The {@code metadata} of the list. */
    public ObjectNode meta() {
        var meta = Json.object();
        meta.put("resourceVersion", Long.toString(version));
        next.ifPresent(token -> {
            meta.put("continue", token);
            if (remaining > 0) {
                meta.put("remainingItemCount", remaining);
            }
        });
        return meta;
    }
}
