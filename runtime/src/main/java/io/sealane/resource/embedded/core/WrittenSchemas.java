package io.sealane.resource.embedded.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.protobuf.ProtoSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;

/** Schemas of built-in kinds whose protobuf definition is in no library: names and types, from {@code schemas.json}. */
final class WrittenSchemas {

    private static final JsonNode ALL = read();

    private WrittenSchemas() {}

    static Optional<ObjectNode> of(String apiVersion, String kind) {
        return ALL.path(apiVersion + "/" + kind) instanceof ObjectNode found
                ? Optional.of(complete(found.deepCopy()))
                : Optional.empty();
    }

    private static ObjectNode complete(ObjectNode schema) {
        lenient(schema);
        var properties = Json.child(schema, "properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.set("metadata", ProtoSchema.metadata());
        return schema;
    }

    /** The real server reads null as no list, map or value at all. */
    private static void lenient(JsonNode schema) {
        for (var property : schema.path("properties")) {
            ((ObjectNode) property).put("nullable", true);
            lenient(property);
        }
        if (schema.path("items").isObject()) {
            lenient(schema.path("items"));
        }
    }

    private static JsonNode read() {
        try (var file = Objects.requireNonNull(
                WrittenSchemas.class.getResourceAsStream("schemas.json"), "schemas.json beside its class")) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException("schemas.json", e);
        }
    }
}
