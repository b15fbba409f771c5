package io.sealane.resource.embedded.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes an OpenAPI v2 document in the protobuf form that Kubernetes clients read: {@code openapi.v2.Document} of
 * <a href="https://github.com/google/gnostic/blob/main/openapiv2/OpenAPIv2.proto">gnostic</a>, whose field numbers stand here by name. Written is
 * what {@code discovery} says; values of any type are YAML texts there, and JSON is YAML.
 */
public final class OpenApiProtobuf {

    /** As the real server names it; clients also ask with an {@code @} in the place of the last but one dot. */
    public static final String MEDIA_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private static final int NAME = 1;
    private static final int VALUE = 2;
    private static final int ONLY = 1;
    private static final int ANY_YAML = 2;

    private OpenApiProtobuf() {}

    /** The parts of a message that is being written. */
    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

        Message text(int number, JsonNode text) {
            return text.isTextual() ? text(number, text.asText()) : this;
        }

        Message text(int number, String text) {
            return write(() -> out.writeString(number, text));
        }

        Message message(int number, Message part) {
            var content = part.bytes();
            return write(() -> out.writeByteArray(number, content));
        }

        /** A value of any type. */
        Message any(int number, JsonNode value) {
            return message(number, new Message().text(ANY_YAML, value.toString()));
        }

        byte[] bytes() {
            write(out::flush);
            return bytes.toByteArray();
        }

        private Message write(Writing writing) {
            try {
                writing.run();
                return this;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private interface Writing {
            void run() throws IOException;
        }
    }

    /** Writes a field of the document. */
    private interface Part {
        Message of(JsonNode value);
    }

    /** A whole document. */
    public static byte[] bytes(JsonNode document) {
        var info = document.path("info");
        return new Message()
                .text(1, document.path("swagger"))
                .message(2, new Message().text(1, info.path("title")).text(2, info.path("version")))
                .message(8, named(2, document.path("paths"), OpenApiProtobuf::pathItem))
                .message(9, named(1, document.path("definitions"), OpenApiProtobuf::schema))
                .bytes();
    }

    /** An object as a list of names and values. @param number of the list in its message */
    private static Message named(int number, JsonNode object, Part part) {
        var list = new Message();
        object.properties()
                .forEach(entry -> list.message(
                        number, new Message().text(NAME, entry.getKey()).message(VALUE, part.of(entry.getValue()))));
        return list;
    }

    private static Message pathItem(JsonNode item) {
        var message = new Message();
        part(message, 3, item.path("put"), OpenApiProtobuf::operation);
        part(message, 4, item.path("post"), OpenApiProtobuf::operation);
        part(message, 8, item.path("patch"), OpenApiProtobuf::operation);
        return message;
    }

    private static void part(Message message, int number, JsonNode value, Part part) {
        if (!value.isMissingNode()) {
            message.message(number, part.of(value));
        }
    }

    private static Message operation(JsonNode operation) {
        var message = new Message();
        operation.path("parameters").forEach(parameter -> message.message(8, queryParameter(parameter)));
        message.message(9, named(1, operation.path("responses"), OpenApiProtobuf::response));
        return extensions(message, 13, operation);
    }

    /** {@code ParametersItem.parameter.non_body_parameter.query_parameter_sub_schema}. */
    private static Message queryParameter(JsonNode parameter) {
        var query = new Message()
                .text(2, parameter.path("in"))
                .text(4, parameter.path("name"))
                .text(6, parameter.path("type"));
        return new Message().message(1, new Message().message(2, new Message().message(3, query)));
    }

    /** {@code ResponseValue.response}. */
    private static Message response(JsonNode response) {
        var message = new Message().text(1, response.path("description"));
        part(message, 2, response.path("schema"), schema -> new Message().message(ONLY, schema(schema)));
        return new Message().message(ONLY, message);
    }

    private static Message schema(JsonNode schema) {
        var message = new Message()
                .text(1, schema.path("$ref"))
                .text(2, schema.path("format"))
                .text(4, schema.path("description"));
        if (schema.hasNonNull("default")) {
            message.any(5, schema.path("default"));
        }
        schema.path("required").forEach(name -> message.text(19, name));
        schema.path("enum").forEach(choice -> message.any(20, choice));
        part(message, 21, schema.path("additionalProperties"), values -> new Message().message(ONLY, schema(values)));
        part(message, 22, schema.path("type"), type -> new Message().text(ONLY, type));
        part(message, 23, schema.path("items"), items -> new Message().message(ONLY, schema(items)));
        part(message, 25, schema.path("properties"), fields -> named(ONLY, fields, OpenApiProtobuf::schema));
        return extensions(message, 31, schema);
    }

    private static Message extensions(Message message, int number, JsonNode holder) {
        holder.properties().stream()
                .filter(field -> field.getKey().startsWith("x-"))
                .forEach(field -> message.message(
                        number, new Message().text(NAME, field.getKey()).any(VALUE, field.getValue())));
        return message;
    }
}
