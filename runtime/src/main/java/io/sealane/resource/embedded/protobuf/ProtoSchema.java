package io.sealane.resource.embedded.protobuf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.kubernetes.client.proto.Meta;
import io.sealane.resource.embedded.object.Json;
import java.util.Optional;

/** The schema that a core kind's protobuf definition implies: names and types, no rules. */
public final class ProtoSchema {

    private static final int DEPTH_MAX = 16;

    private ProtoSchema() {}

    /** An OpenAPI v3 schema; none when the kind has no protobuf definition. */
    public static Optional<ObjectNode> of(String apiVersion, String kind) {
        return CoreMessages.of(apiVersion, kind).map(type -> {
            var schema = object(type, 0);
            var properties = Json.child(schema, "properties");
            properties.putObject("apiVersion").put("type", "string");
            properties.putObject("kind").put("type", "string");
            return schema;
        });
    }

    /** The schema of every object's metadata. */
    public static ObjectNode metadata() {
        return object(Meta.ObjectMeta.getDescriptor(), 0);
    }

    private static ObjectNode object(Descriptor type, int depth) {
        var schema = Json.object().put("type", "object");
        if (depth > DEPTH_MAX) {
            return schema.put("x-kubernetes-preserve-unknown-fields", true);
        }
        addProperties(schema.putObject("properties"), type, depth);
        return schema;
    }

    private static void addProperties(ObjectNode properties, Descriptor type, int depth) {
        for (var field : type.getFields()) {
            if (Shapes.isInline(field)) {
                addProperties(properties, field.getMessageType(), depth);
            } else {
                properties.set(field.getName(), field(field, depth));
            }
        }
    }

    private static ObjectNode field(FieldDescriptor field, int depth) {
        if (field.isMapField()) {
            var map = Json.object().put("type", "object");
            map.set("additionalProperties", single(field.getMessageType().findFieldByName("value"), depth));
            return map.put("nullable", true);
        }
        if (field.isRepeated()) {
            var list = Json.object().put("type", "array");
            list.set("items", single(field, depth));
            // The real server reads null as no list, map or value at all.
            return list.put("nullable", true);
        }
        return single(field, depth).put("nullable", true);
    }

    private static ObjectNode single(FieldDescriptor field, int depth) {
        var schema = Json.object();
        return switch (field.getJavaType()) {
            case INT -> schema.put("type", "integer").put("format", "int32");
            case LONG -> schema.put("type", "integer").put("format", "int64");
            case FLOAT, DOUBLE -> schema.put("type", "number");
            case BOOLEAN -> schema.put("type", "boolean");
            case STRING, ENUM -> schema.put("type", "string");
            case BYTE_STRING -> schema.put("type", "string").put("format", "byte");
            case MESSAGE -> message(field.getMessageType(), depth);
        };
    }

    private static ObjectNode message(Descriptor type, int depth) {
        return switch (type.getFullName()) {
            case Shapes.TIME, Shapes.MICRO_TIME ->
                Json.object().put("type", "string").put("format", "date-time");
            case Shapes.INT_OR_STRING -> Json.object().put("x-kubernetes-int-or-string", true);
            case Shapes.QUANTITY ->
                Json.object().put("x-kubernetes-int-or-string", true).put("format", "quantity");
            case Shapes.FIELDS, Shapes.RAW ->
                Json.object().put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
            default -> object(type, depth + 1);
        };
    }
}
