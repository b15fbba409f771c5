package io.sealane.resource.embedded.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One node of a structural OpenAPI v3 schema, as CustomResourceDefinitions carry them. Its children are parsed once; the other keywords are read
 * from the source where they are needed.
 */
public final class Schema {

    private static final Schema ANYTHING = parse(Json.object().put("x-kubernetes-preserve-unknown-fields", true));

    private final ObjectNode source;
    private final Map<String, Schema> properties;
    private final Optional<Schema> items;
    private final Optional<Schema> additional;

    private Schema(
            ObjectNode source, Map<String, Schema> properties, Optional<Schema> items, Optional<Schema> additional) {
        this.source = source;
        this.properties = properties;
        this.items = items;
        this.additional = additional;
    }

    /** Parses an {@code openAPIV3Schema}. */
    public static Schema parse(ObjectNode source) {
        var properties = new LinkedHashMap<String, Schema>();
        source.path("properties")
                .properties()
                .forEach(property -> properties.put(property.getKey(), parseChild(property.getValue())));
        return new Schema(source, Collections.unmodifiableMap(properties), child(source, "items"), additional(source));
    }

    /** Accepts and keeps everything. */
    public static Schema anything() {
        return ANYTHING;
    }

    private static Optional<Schema> child(ObjectNode source, String field) {
        return source.get(field) instanceof ObjectNode child ? Optional.of(parse(child)) : Optional.empty();
    }

    private static Optional<Schema> additional(ObjectNode source) {
        return source.path("additionalProperties").isBoolean()
                        && source.path("additionalProperties").booleanValue()
                ? Optional.of(anything())
                : child(source, "additionalProperties");
    }

    private static Schema parseChild(JsonNode source) {
        return source instanceof ObjectNode object ? parse(object) : anything();
    }

    /** The schema as it was written. Must not be changed. */
    public ObjectNode source() {
        return source;
    }

    /** The fields that it names. */
    public Map<String, Schema> properties() {
        return properties;
    }

    /** The schema of one field; of a map's values when it is a map. */
    public Optional<Schema> field(String name) {
        var property = properties.get(name);
        return property == null ? additional : Optional.of(property);
    }

    /** What a list holds. */
    public Optional<Schema> items() {
        return items;
    }

    Optional<Schema> additional() {
        return additional;
    }

    String type() {
        return source.path("type").asText("");
    }

    boolean isSet(String keyword) {
        return source.path(keyword).asBoolean(false);
    }

    boolean keepsUnknown() {
        return isSet("x-kubernetes-preserve-unknown-fields") || additional.isPresent();
    }

    boolean isEmbedded() {
        return isSet("x-kubernetes-embedded-resource");
    }
}
