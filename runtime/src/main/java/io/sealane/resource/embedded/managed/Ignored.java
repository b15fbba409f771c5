package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.ServedKind;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What nobody owns. */
final class Ignored {

    /** Of the metadata, what the server gives and what tells the object apart. */
    private static final Set<FieldPath> METADATA = Stream.concat(
                    Stream.of(FieldPath.of("metadata"), FieldPath.of("apiVersion"), FieldPath.of("kind")),
                    Stream.of(
                                    "name",
                                    "namespace",
                                    "creationTimestamp",
                                    "selfLink",
                                    "uid",
                                    "generation",
                                    "managedFields",
                                    "resourceVersion",
                                    "deletionTimestamp",
                                    "deletionGracePeriodSeconds")
                            .map(field -> FieldPath.of("metadata", field)))
            .collect(Collectors.toUnmodifiableSet());

    private Ignored() {}

    static FieldSet metadata(FieldSet fields) {
        return fields.only(path -> !METADATA.contains(path));
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
