package io.sealane.eventing.controller.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Models as the trees that the rules of their kinds read. */
public final class Trees {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Trees() {}

    /** An object with one field. */
    public static ObjectNode of(String field, @Nullable Object model) {
        var object = JSON.createObjectNode();
        object.set(field, JSON.valueToTree(model));
        return object;
    }
}
