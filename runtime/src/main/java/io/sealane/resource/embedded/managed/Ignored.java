package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.ServedKind;
import java.util.List;
import java.util.Map;

/** What nobody owns. */
final class Ignored {

    /** Of the metadata, what the server gives and what tells the object apart. */
    private static final FieldSet METADATA = FieldSet.ofFields(List.of("apiVersion", "kind"))
            .with(FieldSet.of(
                    false,
                    Map.of(
                            PathElement.field("metadata"),
                            FieldSet.ofFields(List.of(
                                            "name",
                                            "namespace",
                                            "creationTimestamp",
                                            "selfLink",
                                            "uid",
                                            "generation",
                                            "managedFields",
                                            "resourceVersion",
                                            "deletionTimestamp",
                                            "deletionGracePeriodSeconds"))
                                    .withItself())));

    private Ignored() {}

    static FieldSet metadata(FieldSet fields) {
        return fields.without(METADATA);
    }

    /** Without what cannot be written this way: the status through the object, all else through the status. */
    static ObjectNode reset(ServedKind served, String subresource, ObjectNode object) {
        if (subresource.equals("status")) {
            object.retain(List.of("status"));
        } else if (served.version().hasStatus()) {
            object.remove("status");
        }
        return object;
    }
}
