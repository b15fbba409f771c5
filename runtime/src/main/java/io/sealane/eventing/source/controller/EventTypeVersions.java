package io.sealane.eventing.source.controller;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.Conversion;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * EventTypes in their three versions, as Knative converts them: {@code v1beta3} has attributes where the earlier two, which are alike, have
 * {@code type}, {@code source} and {@code schema}, and a reference where they have {@code broker}. Other attributes stay where they are in
 * every version.
 *
 * <p>Nothing is lost on the way there and back: attributes that the fields would not give back as they were stand in an annotation meanwhile, and a
 * broker beside a reference to something else stays beside it.
 */
final class EventTypeVersions implements Conversion {

    /** In an earlier version: the attributes as they were in the later one. */
    static final String KEPT = "sealane.io/event-type-attributes";

    private static final String ATTRIBUTES_SINCE = "v1beta3";
    private static final String BROKER = "broker";
    private static final String REFERENCE = "reference";
    private static final String ATTRIBUTES = "attributes";
    private static final String REQUIRED = "required";
    private static final String SCHEMA_DATA = "schemadata";
    private static final String BROKER_VERSION = "eventing.knative.dev/v1";
    private static final String ANNOTATIONS = "annotations";
    /** What the attributes lie in: the object and its specification. */
    private static final int ATTRIBUTES_DEPTH = 2;

    /** Attributes, and the fields of earlier versions that they are. */
    private static final Map<String, String> FIELDS =
            Map.of("type", "type", "source", "source", SCHEMA_DATA, "schema", "dataschema", "schema");

    @Override
    public ObjectNode convert(ObjectNode type, String from, String to) {
        var attributed = from.equals(ATTRIBUTES_SINCE);
        if (attributed != to.equals(ATTRIBUTES_SINCE) && type.path("spec") instanceof ObjectNode spec) {
            if (attributed) {
                earlier(type, spec);
            } else {
                later(spec, takenOut(type));
            }
        }
        return type;
    }

    private static void later(ObjectNode spec, List<ObjectNode> kept) {
        var others = others(spec);
        var attributes = spec.arrayNode();
        kept.forEach(before -> again(spec, others, before).ifPresent(attributes::add));
        attribute(spec, "type", "type", true).ifPresent(attributes::add);
        attribute(spec, "schema", SCHEMA_DATA, false).ifPresent(attributes::add);
        attribute(spec, "source", "source", true).ifPresent(attributes::add);
        others.forEach(attributes::add);
        spec.remove(ATTRIBUTES);
        if (!attributes.isEmpty()) {
            spec.set(ATTRIBUTES, attributes);
        }
        refer(spec);
        if (isReference(spec)) {
            spec.remove(BROKER);
        }
    }

    private static List<JsonNode> others(ObjectNode spec) {
        var others = new ArrayList<JsonNode>();
        spec.path(ATTRIBUTES).forEach(others::add);
        return others;
    }

    /** An attribute as it was, with the value that its field has now; empty if it was taken away since. */
    private static Optional<JsonNode> again(ObjectNode spec, List<JsonNode> others, ObjectNode before) {
        if (others.remove(before)) {
            return Optional.of(before);
        }
        var field = FIELDS.get(before.path("name").asText());
        var value = field == null ? null : spec.remove(field);
        return value == null || value.asText().isEmpty()
                ? Optional.empty()
                : Optional.of(before.put("value", value.asText()));
    }

    /** A broker is a reference too, where there is no other. */
    static void refer(ObjectNode spec) {
        var broker = spec.path(BROKER).asText("");
        if (!broker.isEmpty() && !spec.hasNonNull(REFERENCE)) {
            spec.putObject(REFERENCE)
                    .put("apiVersion", BROKER_VERSION)
                    .put("kind", "Broker")
                    .put("name", broker);
        }
    }

    /** Who changes the broker means its reference too, which keeps what else it says. @param before what was stored */
    static void follow(ObjectNode spec, JsonNode before) {
        var broker = spec.path(BROKER).asText("");
        if (isReference(before)
                && !broker.isEmpty()
                && spec.path(REFERENCE) instanceof ObjectNode reference
                && reference.equals(before.path(REFERENCE))) {
            reference.put("name", broker);
        }
    }

    /** Whether the broker is what the reference refers to, and nothing else. */
    static boolean isReference(JsonNode spec) {
        var reference = spec.path(REFERENCE);
        return isBroker(reference)
                && spec.path(BROKER).asText("").equals(reference.path("name").asText());
    }

    private static boolean isBroker(JsonNode reference) {
        return reference.path("kind").asText().equals("Broker")
                && reference.path("apiVersion").asText().equals(BROKER_VERSION);
    }

    private static Optional<JsonNode> attribute(ObjectNode spec, String field, String name, boolean required) {
        var value = spec.remove(field);
        return value == null || value.asText().isEmpty()
                ? Optional.empty()
                : Optional.of(spec.objectNode()
                        .put("name", name)
                        .put(REQUIRED, required)
                        .put("value", value.asText()));
    }

    private static void earlier(ObjectNode type, ObjectNode spec) {
        takenOut(type);
        var before = spec.remove(ATTRIBUTES);
        if (before instanceof ArrayNode attributes) {
            fields(spec, attributes);
            var again = spec.deepCopy();
            later(again, List.of());
            if (!attributes.isEmpty() && !attributes.equals(again.path(ATTRIBUTES))) {
                Meta.of(type).withObject("/" + ANNOTATIONS).put(KEPT, attributes.toString());
            }
        }
        if (isBroker(spec.path(REFERENCE)) && !spec.hasNonNull(BROKER)) {
            spec.put(BROKER, spec.path(REFERENCE).path("name").asText());
        }
    }

    private static void fields(ObjectNode spec, ArrayNode attributes) {
        var others = spec.arrayNode();
        for (var attribute : attributes) {
            var field = FIELDS.get(attribute.path("name").asText());
            if (field == null || attribute.path("value").asText().isEmpty() || spec.has(field)) {
                others.add(attribute);
            } else {
                spec.put(field, attribute.path("value").asText());
            }
        }
        if (!others.isEmpty()) {
            spec.set(ATTRIBUTES, others);
        }
    }

    /** The attributes of the annotation, which is taken away; none where it is somebody's own text. */
    private static List<ObjectNode> takenOut(ObjectNode type) {
        if (!(type.path("metadata").path(ANNOTATIONS) instanceof ObjectNode annotations) || !annotations.has(KEPT)) {
            return List.of();
        }
        var text = annotations.remove(KEPT).asText();
        if (annotations.isEmpty()) {
            Meta.of(type).remove(ANNOTATIONS);
        }
        var kept = new ArrayList<ObjectNode>();
        parsed(text).forEach(attribute -> {
            if (attribute instanceof ObjectNode object && isReadable(object)) {
                kept.add(object);
            }
        });
        return kept;
    }

    /** What comes of the annotation is stored as it is: no schema looks at it, and who reads all EventTypes must be able to. */
    private static boolean isReadable(ObjectNode attribute) {
        var required = attribute.path(REQUIRED);
        return required.isMissingNode() || required.isBoolean();
    }

    private static JsonNode parsed(String text) {
        try {
            var parsed = Json.parse(text.getBytes(StandardCharsets.UTF_8));
            // Who writes the annotation must not make an object that is too deep to be read again.
            return Json.isDeeper(parsed, Json.OBJECT_DEPTH_MAX - ATTRIBUTES_DEPTH) ? Json.object() : parsed;
        } catch (RuntimeException e) {
            return Json.object();
        }
    }
}
