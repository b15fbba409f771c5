package io.sealane.resource.embedded.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an object's metadata. */
public final class Meta {

    private Meta() {}

    /** The metadata itself; an empty object when there is none. */
    public static ObjectNode of(ObjectNode object) {
        return Json.child(object, "metadata");
    }

    public static String name(JsonNode object) {
        return text(object, "name");
    }

    /** Empty for a cluster-scoped object. */
    public static String namespace(JsonNode object) {
        return text(object, "namespace");
    }

    public static String uid(JsonNode object) {
        return text(object, "uid");
    }

    /** Empty when the object has not been stored. */
    public static String resourceVersion(JsonNode object) {
        return text(object, "resourceVersion");
    }

    public static boolean isTerminating(JsonNode object) {
        return !text(object, "deletionTimestamp").isEmpty();
    }

    public static Map<String, String> labels(JsonNode object) {
        var labels = new LinkedHashMap<String, String>();
        object.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    public static List<String> finalizers(JsonNode object) {
        var finalizers = new ArrayList<String>();
        object.path("metadata").path("finalizers").forEach(finalizer -> finalizers.add(finalizer.asText()));
        return finalizers;
    }

    /** An object that another one belongs to, as the latter names it. */
    public record Owner(String apiVersion, String kind, String uid) {}

    /** The objects that this one belongs to. */
    public static List<Owner> owners(JsonNode object) {
        var owners = new ArrayList<Owner>();
        object.path("metadata")
                .path("ownerReferences")
                .forEach(owner -> owners.add(new Owner(
                        owner.path("apiVersion").asText(),
                        owner.path("kind").asText(),
                        owner.path("uid").asText())));
        return owners;
    }

    /** Whether a controller made it. */
    public static boolean isControlled(JsonNode object) {
        for (var owner : object.path("metadata").path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return true;
            }
        }
        return false;
    }

    /** The uids of the objects that this one belongs to. */
    public static List<String> ownerUids(JsonNode object) {
        return owners(object).stream().map(Owner::uid).toList();
    }

    /** One text field of the metadata. */
    public static Optional<String> field(JsonNode object, String field) {
        var value = text(object, field);
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private static String text(JsonNode object, String field) {
        return object.path("metadata").path(field).asText("");
    }
}
