package io.sealane.resource.embedded.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.access.Roles;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Rules of metadata that hold for every kind. */
final class MetadataChecks {

    private static final int ANNOTATION_BYTES_MAX = 256 * 1024;
    private static final Set<String> LABEL_NAMED = Set.of("Namespace", "Service");
    private static final Set<String> FINALIZERS = Set.of("orphan", "foregroundDeletion", "kubernetes");
    private static final Pattern LABEL_VALUE = Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
    private static final Pattern QUALIFIED =
            Pattern.compile("([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]");

    private MetadataChecks() {}

    /** @param core whether the kind is built in; such objects have finalizers of the API's own or with a domain only */
    static List<Cause> check(ObjectNode object, Optional<ObjectNode> before, boolean core) {
        var causes = new ArrayList<Cause>();
        name(object).filter(cause -> before.isEmpty()).ifPresent(causes::add);
        labels(object, causes);
        annotations(object, causes);
        owners(object, causes);
        finalizers(object, core, causes);
        before.filter(Meta::isTerminating).ifPresent(old -> newFinalizers(object, old, causes));
        return causes;
    }

    private static Optional<Cause> name(ObjectNode object) {
        return object.path("apiVersion").asText().startsWith(Roles.GROUP + "/")
                ? Names.segment(Meta.name(object))
                : Names.check(
                        Meta.name(object),
                        LABEL_NAMED.contains(object.path("kind").asText()));
    }

    private static void labels(ObjectNode object, List<Cause> causes) {
        Meta.labels(object).forEach((key, value) -> {
            if (!QUALIFIED.matcher(key).matches()) {
                causes.add(
                        Cause.invalid(
                                "metadata.labels",
                                key,
                                "name part must consist of alphanumeric characters, '-', '_'"
                                        + " or '.', and must start and end with an alphanumeric character, with an optional DNS subdomain and '/'"));
            }
            if (value.length() > 63 || !LABEL_VALUE.matcher(value).matches()) {
                causes.add(Cause.invalid(
                        "metadata.labels",
                        value,
                        "a valid label must be an empty string or consist of"
                                + " alphanumeric characters, '-', '_' or '.', at most 63, and must start and end with an alphanumeric"
                                + " character"));
            }
        });
    }

    private static void annotations(ObjectNode object, List<Cause> causes) {
        var annotations = object.path("metadata").path("annotations");
        var bytes = 0;
        for (var annotation : annotations.properties()) {
            bytes += annotation.getKey().length()
                    + annotation.getValue().asText().length();
        }
        if (bytes > ANNOTATION_BYTES_MAX) {
            causes.add(Cause.invalid(
                    "metadata.annotations", bytes, "must have at most " + ANNOTATION_BYTES_MAX + " bytes"));
        }
    }

    private static void owners(ObjectNode object, List<Cause> causes) {
        var owners = object.path("metadata").path("ownerReferences");
        for (var i = 0; i < owners.size(); i++) {
            for (var field : List.of("apiVersion", "kind", "name", "uid")) {
                if (owners.get(i).path(field).asText("").isEmpty()) {
                    causes.add(Cause.required("metadata.ownerReferences[" + i + "]." + field, "must not be empty"));
                }
            }
        }
    }

    private static void finalizers(ObjectNode object, boolean core, List<Cause> causes) {
        var finalizers = Meta.finalizers(object);
        for (var i = 0; i < finalizers.size(); i++) {
            var name = finalizers.get(i);
            if (!QUALIFIED.matcher(name).matches()) {
                causes.add(
                        Cause.invalid("metadata.finalizers[" + i + "]", name, "expected a name like example.com/name"));
            } else if (core && !name.contains("/") && !FINALIZERS.contains(name)) {
                causes.add(Cause.invalid(
                        "metadata.finalizers[" + i + "]",
                        name,
                        "name is neither a standard finalizer name nor is it fully qualified"));
            }
        }
        if (finalizers.contains("orphan") && finalizers.contains("foregroundDeletion")) {
            causes.add(Cause.invalid(
                    "metadata.finalizers",
                    finalizers.toString(),
                    "finalizers orphan and foregroundDeletion cannot be both set"));
        }
    }

    private static void newFinalizers(ObjectNode object, ObjectNode before, List<Cause> causes) {
        var added = new ArrayList<>(Meta.finalizers(object));
        added.removeAll(Meta.finalizers(before));
        if (!added.isEmpty()) {
            causes.add(Cause.forbidden(
                    "metadata.finalizers",
                    "no new finalizers can be added if the object is being deleted, found new " + added));
        }
    }
}
