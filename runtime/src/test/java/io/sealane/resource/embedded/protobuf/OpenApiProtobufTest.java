package io.sealane.resource.embedded.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.sealane.resource.embedded.object.Yaml;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Field numbers as in gnostic's {@code OpenAPIv2.proto}. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OpenApiProtobufTest {

    private static final JsonNode DOCUMENT = Yaml.parseAll("""
            swagger: '2.0'
            info: {title: T, version: v1}
            paths:
              /things/{name}:
                patch:
                  parameters: [{in: query, name: fieldValidation, type: string}]
                  responses: {'200': {description: OK, schema: {$ref: '#/definitions/Thing'}}}
                  x-kubernetes-group-version-kind: {group: g, version: v, kind: Thing}
            definitions:
              Thing:
                type: object
                description: A thing.
                required: [a]
                properties:
                  a: {type: string, enum: [x, y], default: x, format: f}
                  b: {type: array, items: {type: integer}}
                  c: {type: object, additionalProperties: {type: boolean}}
            """).get(0);

    private static UnknownFieldSet message(byte[] bytes) throws Exception {
        return UnknownFieldSet.parseFrom(bytes);
    }

    /** The messages at the end of a way of field numbers. */
    private static UnknownFieldSet at(UnknownFieldSet message, int... numbers) throws Exception {
        var at = message;
        for (var number : numbers) {
            at = UnknownFieldSet.parseFrom(
                    at.getField(number).getLengthDelimitedList().get(0));
        }
        return at;
    }

    private static List<String> texts(UnknownFieldSet message, int number) {
        return message.getField(number).getLengthDelimitedList().stream()
                .map(ByteString::toStringUtf8)
                .toList();
    }

    @Test
    void a_document_has_its_version_and_title() throws Exception {
        var document = message(OpenApiProtobuf.bytes(DOCUMENT));

        assertThat(texts(document, 1)).containsExactly("2.0");
        assertThat(texts(at(document, 2), 1)).containsExactly("T");
    }

    @Test
    void an_operation_tells_its_kind_and_its_parameters() throws Exception {
        var path = at(message(OpenApiProtobuf.bytes(DOCUMENT)), 8, 2);
        var patch = at(path, 2, 8);

        assertThat(texts(path, 1)).containsExactly("/things/{name}");
        assertThat(texts(at(patch, 8, 1, 2, 3), 4)).containsExactly("fieldValidation");
        assertThat(texts(at(patch, 8, 1, 2, 3), 2)).containsExactly("query");
        assertThat(texts(at(patch, 13), 1)).containsExactly("x-kubernetes-group-version-kind");
        assertThat(texts(at(patch, 13, 2), 2))
                .containsExactly("{\"group\":\"g\",\"version\":\"v\",\"kind\":\"Thing\"}");
        assertThat(texts(at(patch, 9, 1), 1)).containsExactly("200");
        assertThat(texts(at(patch, 9, 1, 2, 1, 2, 1), 1)).containsExactly("#/definitions/Thing");
    }

    @Test
    void a_schema_tells_its_types_and_fields() throws Exception {
        var thing = at(message(OpenApiProtobuf.bytes(DOCUMENT)), 9, 1, 2);
        var fields = at(thing, 25).getField(1).getLengthDelimitedList();
        var text = at(message(fields.get(0).toByteArray()), 2);

        assertThat(texts(thing, 4)).containsExactly("A thing.");
        assertThat(texts(thing, 19)).containsExactly("a");
        assertThat(texts(at(thing, 22), 1)).containsExactly("object");
        assertThat(texts(message(fields.get(0).toByteArray()), 1)).containsExactly("a");
        assertThat(texts(text, 2)).containsExactly("f");
        assertThat(texts(at(text, 5), 2)).containsExactly("\"x\"");
        assertThat(text.getField(20).getLengthDelimitedList()).hasSize(2);
        assertThat(texts(at(message(fields.get(1).toByteArray()), 2, 23, 1, 22), 1))
                .containsExactly("integer");
        assertThat(texts(at(message(fields.get(2).toByteArray()), 2, 21, 1, 22), 1))
                .containsExactly("boolean");
    }
}
