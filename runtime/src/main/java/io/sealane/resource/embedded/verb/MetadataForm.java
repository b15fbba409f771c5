package io.sealane.resource.embedded.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Kind;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.protobuf.ProtoSchema;
import io.sealane.resource.embedded.schema.Schema;
import io.sealane.resource.embedded.schema.UnknownFields;
import io.sealane.resource.embedded.schema.Validation;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The form of metadata, the same for every kind: {@code ObjectMeta} of {@code k8s.io/apimachinery}. */
final class MetadataForm {

    private static final String METADATA = "metadata";
    private static final List<String> TEXT_MAPS = List.of("labels", "annotations");
    private static final List<String> OMITTED_WHEN_EMPTY =
            List.of("labels", "annotations", "finalizers", "ownerReferences", "managedFields");
    private static final Schema METADATA_SCHEMA = Schema.parse(ProtoSchema.metadata());
    private static final Schema OBJECT_SCHEMA = objectSchema();

    private MetadataForm() {}

    private static Schema objectSchema() {
        var schema = Json.object().put("type", "object");
        schema.putObject("properties").set(METADATA, ProtoSchema.metadata());
        return Schema.parse(schema);
    }

    /**
     * Demands that metadata has its form, before anything looks into it. Nulls, which say nothing, and fields that nobody knows are removed, in
     * place.
     *
     * @throws ApiFailure 422 with a cause for each field of a wrong type
     */
    static void require(Target target, ObjectNode object, WriteOptions options) {
        var metadata = object.path(METADATA);
        if (metadata.isMissingNode() || metadata.isNull()) {
            return;
        }
        if (!(metadata instanceof ObjectNode meta)) {
            var found = metadata.getNodeType().toString().toLowerCase(Locale.ROOT);
            throw invalid(target, object, List.of(Cause.wrongType(METADATA, found, "object")));
        }
        dropNulls(meta);
        var alone = Json.object();
        alone.set(METADATA, meta);
        var causes = Validation.check(alone, OBJECT_SCHEMA);
        if (!causes.isEmpty()) {
            throw invalid(target, object, causes);
        }
        options.report("unknown field", UnknownFields.prune(meta, METADATA_SCHEMA, METADATA));
    }

    private static ApiFailure invalid(Target target, ObjectNode object, List<Cause> causes) {
        Kind kind = target.served().kind();
        var name = target.name().isEmpty() ? Meta.name(object) : target.name();
        return ApiFailure.invalid(kind.group(), kind.names().kind(), name, causes);
    }

    /** As the real server reads them: no field, or an empty text in a map. */
    private static void dropNulls(ObjectNode meta) {
        meta.properties().removeIf(field -> field.getValue().isNull());
        for (var map : TEXT_MAPS) {
            if (meta.path(map) instanceof ObjectNode texts) {
                texts.properties().stream()
                        .filter(entry -> entry.getValue().isNull())
                        .map(Map.Entry::getKey)
                        .toList()
                        .forEach(key -> texts.put(key, ""));
            }
        }
    }

    /** Leaves out what is empty, in place. */
    static void omitEmpty(ObjectNode object) {
        var meta = Meta.of(object);
        for (var field : OMITTED_WHEN_EMPTY) {
            JsonNode value = meta.path(field);
            if (value.isContainerNode() && value.isEmpty()) {
                meta.remove(field);
            }
        }
    }
}
