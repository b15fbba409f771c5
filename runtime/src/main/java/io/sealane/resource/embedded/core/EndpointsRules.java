package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Endpoints: a port without a protocol means TCP. */
final class EndpointsRules extends NoGenerations {

    @Override
    public void prepare(ObjectNode endpoints, Optional<ObjectNode> before) {
        endpoints
                .path("subsets")
                .forEach(subset -> subset.path("ports").forEach(port -> {
                    if (port instanceof ObjectNode object
                            && object.path("protocol").asText("").isEmpty()) {
                        object.put("protocol", "TCP");
                    }
                }));
    }
}
