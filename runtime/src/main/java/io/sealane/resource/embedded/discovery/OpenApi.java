package io.sealane.resource.embedded.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Kinds;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.Json;
import java.util.Optional;

/**
 * OpenAPI v3 documents, one per group and version: the schemas, and per kind the operations that clients look at to learn that fields are
 * validated here. Strategic merge is not announced, so that kubectl takes the merge keys that it brings along.
 */
public final class OpenApi {

    private static final String GROUP_VERSION_KIND = "x-kubernetes-group-version-kind";

    private OpenApi() {}

    /** {@code /openapi/v3}. @param revision changes with the kinds; part of the addresses, so that clients may keep documents */
    public static ObjectNode index(Kinds kinds, String revision) {
        var index = Json.object();
        var paths = index.putObject("paths");
        for (var group : kinds.groups()) {
            for (var version : kinds.versions(group)) {
                var path = path(group, version);
                paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + revision);
            }
        }
        return index;
    }

    private static String path(String group, String version) {
        return group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    }

    /** {@code /openapi/v3/apis/GROUP/VERSION}; none when it is not served. */
    public static Optional<ObjectNode> document(Kinds kinds, String group, String version) {
        var served = kinds.in(group, version);
        if (served.isEmpty()) {
            return Optional.empty();
        }
        var document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Sealane").put("version", "v1");
        var paths = document.putObject("paths");
        var schemas = document.putObject("components").putObject("schemas");
        for (var one : served) {
            schemas.set(name(one), schema(one));
            var collection = collection(one);
            operation(paths.putObject(collection), "post", "application/json", one);
            operation(paths.putObject(collection + "/{name}"), "put", "application/json", one);
            operation(Json.child(paths, collection + "/{name}"), "patch", "application/merge-patch+json", one);
        }
        return Optional.of(document);
    }

    /** The path of a collection. */
    static String collection(ServedKind served) {
        return "/" + path(served.kind().group(), served.version().name())
                + (served.kind().namespaced() ? "/namespaces/{namespace}" : "")
                + "/" + served.kind().names().plural();
    }

    private static void operation(ObjectNode path, String method, String mediaType, ServedKind served) {
        var operation = path.putObject(method);
        groupVersionKind(operation.putObject(GROUP_VERSION_KIND), served);
        var parameter = operation.putArray("parameters").addObject();
        parameter.put("name", "fieldValidation").put("in", "query");
        parameter.putObject("schema").put("type", "string").put("uniqueItems", true);
        reference(operation.putObject("requestBody").putObject("content").putObject(mediaType), served);
        var ok = operation.putObject("responses").putObject("200").put("description", "OK");
        reference(ok.putObject("content").putObject("application/json"), served);
    }

    private static void reference(ObjectNode media, ServedKind served) {
        media.putObject("schema").put("$ref", "#/components/schemas/" + name(served));
    }

    private static ObjectNode schema(ServedKind served) {
        var schema = served.version().schema().source().deepCopy();
        var properties = Json.child(schema, "properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        if (!properties.path("metadata").has("properties")) {
            properties.putObject("metadata").put("type", "object");
        }
        groupVersionKind(schema.putArray(GROUP_VERSION_KIND).addObject(), served);
        return schema.put("type", "object");
    }

    static void groupVersionKind(ObjectNode node, ServedKind served) {
        node.put("group", served.kind().group())
                .put("version", served.version().name())
                .put("kind", served.kind().names().kind());
    }

    static String name(ServedKind served) {
        var group = served.kind().group().isEmpty()
                ? "io.k8s.api.core"
                : served.kind().group();
        return group + "." + served.version().name() + "."
                + served.kind().names().kind();
    }
}
