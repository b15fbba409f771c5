package io.sealane.resource.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.DuplicateFields;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.object.Yaml;
import io.sealane.resource.embedded.protobuf.ProtobufBody;
import io.sealane.resource.embedded.schema.Schema;
import io.sealane.resource.embedded.schema.Validation;
import io.sealane.resource.embedded.verb.FieldValidation;
import io.sealane.resource.embedded.verb.WriteOptions;

/** Reads bodies by their media type. */
final class Bodies {

    private static final String SUPPORTED = "application/json, application/yaml, " + ProtobufBody.MEDIA_TYPE;

    private Bodies() {}

    /** The object in a body. */
    static ObjectNode object(String mediaType, byte[] body) {
        if (body.length == 0) {
            throw ApiFailure.badRequest("body: is empty, expected an object");
        }
        if (any(mediaType, body) instanceof ObjectNode object) {
            return object;
        }
        throw ApiFailure.badRequest("body: expected an object");
    }

    /** The object in a body that is written; fields that are there twice are refused or warned of. */
    static ObjectNode object(String mediaType, byte[] body, WriteOptions options) {
        if (options.validation() != FieldValidation.IGNORE && (mediaType.endsWith("json") || mediaType.isEmpty())) {
            options.report("duplicate field", DuplicateFields.in(body));
        }
        return object(mediaType, body);
    }

    /** @throws ApiFailure 422 when it is not what its schema says */
    static void requireForm(String group, ObjectNode object, Schema schema) {
        var causes = Validation.check(object, schema);
        if (!causes.isEmpty()) {
            throw ApiFailure.invalid(group, object.path("kind").asText(), Meta.name(object), causes);
        }
    }

    /** The value in a body that may be empty; then it is a JSON null. */
    static JsonNode any(String mediaType, byte[] body) {
        if (body.length == 0) {
            return Json.object().nullNode();
        }
        return switch (mediaType) {
            case "application/json", "" -> Json.parse(body);
            case "application/yaml", "application/x-yaml", "text/yaml" -> Yaml.parse(body);
            case ProtobufBody.MEDIA_TYPE -> ProtobufBody.decode(body);
            default -> throw ApiFailure.unsupportedMediaType(mediaType, SUPPORTED);
        };
    }
}
