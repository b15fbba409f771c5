package io.sealane.eventing.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Completes references as Knative's webhook does. */
public final class References {

    private References() {}

    /** A reference of a destination without a namespace means the one of the object that holds it. */
    public static void fill(ObjectNode holder, JsonNode destination) {
        var namespace = holder.path("metadata").path("namespace").asText("");
        if (destination.get("ref") instanceof ObjectNode ref && !ref.hasNonNull("namespace") && !namespace.isEmpty()) {
            ref.put("namespace", namespace);
        }
    }
}
