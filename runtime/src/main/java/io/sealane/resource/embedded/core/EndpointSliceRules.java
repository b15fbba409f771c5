package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.KindRules;
import io.sealane.resource.embedded.object.Cause;
import java.util.List;
import java.util.Optional;

/** EndpointSlices: the address type is given and stays. */
final class EndpointSliceRules implements KindRules {

    @Override
    public void prepare(ObjectNode slice, Optional<ObjectNode> before) {
        slice.path("ports").forEach(port -> {
            if (port instanceof ObjectNode object) {
                put(object, "name", "");
                put(object, "protocol", "TCP");
            }
        });
    }

    private static void put(ObjectNode object, String field, String value) {
        if (!object.has(field)) {
            object.put(field, value);
        }
    }

    @Override
    public List<Cause> check(ObjectNode slice, Optional<ObjectNode> before) {
        var type = slice.path("addressType").asText("");
        if (type.isEmpty()) {
            return List.of(Cause.required("addressType", ""));
        }
        return before.isPresent() && !before.get().path("addressType").asText().equals(type)
                ? List.of(Cause.invalid("addressType", type, "field is immutable"))
                : List.of();
    }
}
