package io.sealane.eventing.source.controller;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sealane.resource.embedded.admission.Field;
import org.jspecify.annotations.Nullable;

/** Specifications as the rules of their kinds read them. */
final class Specs {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Specs() {}

    static Field of(@Nullable Object spec) {
        return Field.of(JSON.createObjectNode().set("spec", JSON.valueToTree(spec)))
                .at("spec");
    }
}
