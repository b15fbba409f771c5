package io.sealane.resource.embedded.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Kind;
import io.sealane.resource.embedded.kind.Kinds;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.Json;
import java.util.List;

/**
 * The schemas of all kinds in one OpenAPI v2 document, which clients ask for where v3 does not tell them enough: {@code kubectl} for what is no
 * kind of its own, like a {@code List}. Schemas are published as the real server publishes those of definitions
 * (<a href="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#publish-validation-schema-in-openapi">validation
 * schema in OpenAPI</a>): what v2 cannot say is left out, so a client may find less wrong than the server.
 */
public final class OpenApiV2 {

    private static final String GROUP_VERSION_KIND = "x-kubernetes-group-version-kind";
    private static final List<String> COPIED = List.of("type", "format", "description", "required", "enum", "default");

    private OpenApiV2() {}

    /** {@code /openapi/v2}. */
    public static ObjectNode document(Kinds kinds) {
        var document = Json.object().put("swagger", "2.0");
        document.putObject("info").put("title", "Sealane").put("version", "v1");
        var paths = document.putObject("paths");
        var definitions = document.putObject("definitions");
        for (var group : kinds.groups()) {
            for (var version : kinds.versions(group)) {
                for (var served : kinds.in(group, version)) {
                    describe(served, paths, definitions);
                }
            }
        }
        return document;
    }

    private static void describe(ServedKind served, ObjectNode paths, ObjectNode definitions) {
        definitions.set(OpenApi.name(served), definition(served));
        var collection = OpenApi.collection(served);
        operation(paths.putObject(collection).putObject("post"), served);
        if (served.kind().origin() != Kind.Origin.REVIEW) {
            var one = paths.putObject(collection + "/{name}");
            operation(one.putObject("put"), served);
            operation(one.putObject("patch"), served);
        }
    }

    private static void operation(ObjectNode operation, ServedKind served) {
        var parameter = operation.putArray("parameters").addObject();
        parameter.put("in", "query").put("name", "fieldValidation").put("type", "string");
        operation
                .putObject("responses")
                .putObject("200")
                .put("description", "OK")
                .putObject("schema")
                .put("$ref", "#/definitions/" + OpenApi.name(served));
        OpenApi.groupVersionKind(operation.putObject(GROUP_VERSION_KIND), served);
    }

    private static ObjectNode definition(ServedKind served) {
        var definition = published(served.version().schema().source());
        definition.put("type", "object");
        if (definition.has("properties")) {
            // Where none is named, naming these would make every other one unknown.
            var properties = Json.child(definition, "properties");
            properties.putObject("apiVersion").put("type", "string");
            properties.putObject("kind").put("type", "string");
            properties.putObject("metadata").put("type", "object");
        }
        OpenApi.groupVersionKind(definition.putArray(GROUP_VERSION_KIND).addObject(), served);
        return definition;
    }

    private static ObjectNode published(JsonNode schema) {
        var published = Json.object();
        var anything = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()
                || schema.path("x-kubernetes-int-or-string").asBoolean()
                || (schema.path("type").asText().equals("array")
                        && !schema.path("items").isObject());
        if (anything) {
            // Without a type it is anything: a named field here would make every other one unknown.
            return schema.has("description") ? published.set("description", schema.path("description")) : published;
        }
        COPIED.stream().filter(schema::hasNonNull).forEach(keyword -> published.set(keyword, schema.path(keyword)));
        if (!schema.path("properties").isEmpty()) {
            var properties = published.putObject("properties");
            schema.path("properties")
                    .properties()
                    .forEach(property -> properties.set(property.getKey(), published(property.getValue())));
        }
        for (var part : List.of("items", "additionalProperties")) {
            if (schema.path(part).isObject()) {
                published.set(part, published(schema.path(part)));
            }
        }
        return published;
    }
}
