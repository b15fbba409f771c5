package io.sealane.eventing.controller.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.admission.Field;

/** Completes and checks references as Knative's webhook does. */
public final class References {

    private static final String EVENTING = "eventing.knative.dev";

    private References() {}

    /** Where only a Broker can be meant nothing else may be said; kind, version and group may be left out. */
    static void broker(Field ref) {
        ref.at("kind").oneOfOrEmpty("Broker");
        ref.at("group").oneOfOrEmpty(EVENTING);
        var version = ref.at("apiVersion");
        if (version.given() && !version.text().startsWith(EVENTING + "/")) {
            version.invalid("expected a version of " + EVENTING);
        }
    }

    /** A reference of a destination without a namespace means the one of the object that holds it. */
    public static void fill(ObjectNode holder, JsonNode destination) {
        var namespace = holder.path("metadata").path("namespace").asText("");
        if (destination.get("ref") instanceof ObjectNode ref && !ref.hasNonNull("namespace") && !namespace.isEmpty()) {
            ref.put("namespace", namespace);
        }
    }
}
