package io.sealane.resource.embedded.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.schema.Schema;
import io.sealane.resource.embedded.select.JsonPath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the kind that a CustomResourceDefinition (apiextensions.k8s.io/v1) defines. */
public final class CustomKinds {

    private static final Column AGE = new Column(
            "Age", "date", 0, (object, now) -> object.path("metadata").path("creationTimestamp"));

    private CustomKinds() {}

    /** The kind; fails with {@link IllegalArgumentException} where a column's path is not understood. */
    public static Kind parse(JsonNode definition) {
        var spec = definition.path("spec");
        var versions = new ArrayList<KindVersion>();
        for (var version : spec.path("versions")) {
            if (version.path("served").asBoolean()) {
                // The stored version leads.
                versions.add(version.path("storage").asBoolean() ? 0 : versions.size(), version(version));
            }
        }
        return new Kind(
                spec.path("group").asText(),
                names(spec.path("names")),
                spec.path("scope").asText().equals("Namespaced"),
                List.copyOf(versions),
                Kind.Origin.CUSTOM,
                KindRules.none());
    }

    private static KindNames names(JsonNode names) {
        var kind = names.path("kind").asText();
        return new KindNames(
                kind,
                names.path("listKind").asText(kind + "List"),
                names.path("plural").asText(),
                names.path("singular").asText(kind.toLowerCase(Locale.ROOT)),
                texts(names.path("shortNames")),
                texts(names.path("categories")));
    }

    private static KindVersion version(JsonNode version) {
        var schema = version.path("schema").path("openAPIV3Schema") instanceof ObjectNode source
                ? Schema.parse(source)
                : Schema.anything();
        Set<String> subresources = new LinkedHashSet<>();
        version.path("subresources").fieldNames().forEachRemaining(subresources::add);
        var scale = version.path("subresources").path("scale");
        return new KindVersion(
                version.path("name").asText(),
                schema,
                subresources,
                columns(version),
                scale.isObject() ? Optional.of(ScalePaths.parse(scale)) : Optional.empty());
    }

    private static List<Column> columns(JsonNode version) {
        var columns = new ArrayList<Column>();
        for (var column : version.path("additionalPrinterColumns")) {
            var path = JsonPath.parse(column.path("jsonPath").asText());
            columns.add(new Column(
                    column.path("name").asText(),
                    column.path("type").asText("string"),
                    column.path("priority").asInt(0),
                    (object, now) -> first(path, object, column.path("type").asText("string"))));
        }
        return columns.isEmpty() ? List.of(AGE) : List.copyOf(columns);
    }

    private static JsonNode first(JsonPath path, JsonNode object, String type) {
        var found = path.find(object);
        if (found.isEmpty()) {
            return JsonNodeFactory.instance.nullNode();
        }
        var value = found.get(0);
        return type.equals("string") && value.isContainerNode()
                ? JsonNodeFactory.instance.textNode(value.toString())
                : value;
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return List.copyOf(texts);
    }
}
