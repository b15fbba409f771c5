package io.sealane.resource.embedded.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import java.time.Instant;
import java.util.List;

/**
 * How objects are shown. Every form leaves its arguments as they are, but for their {@code apiVersion} and {@code kind}, which become those of
 * the version that was asked for.
 */
public interface Form {

    /** One object, answered or watched. */
    ObjectNode object(ServedKind served, ObjectNode object, Instant now);

    /** A list. @param meta the list's own metadata */
    ObjectNode list(ServedKind served, List<ObjectNode> objects, ObjectNode meta, Instant now);

    /** Chooses by an {@code Accept} header; what is not understood is answered in JSON objects. */
    static Form of(String accept, String includeObject) {
        for (var part : accept.split(",")) {
            var type = part.replace(" ", "");
            if (!type.startsWith("application/json") && !type.startsWith("*/*")) {
                continue;
            }
            if (type.contains("as=Table") && (type.contains("v=v1") || !type.contains("v="))) {
                return new Rows(includeObject);
            }
            if (type.contains("as=PartialObjectMetadata")) {
                return new MetadataOnly();
            }
            return new Whole();
        }
        return new Whole();
    }

    /** The object in the version asked for: versions of a kind differ in nothing but this. */
    private static ObjectNode served(ServedKind served, ObjectNode object) {
        object.put("apiVersion", served.apiVersion());
        object.put("kind", served.kind().names().kind());
        return object;
    }

    /** Objects as they are. */
    final class Whole implements Form {
        @Override
        public ObjectNode object(ServedKind served, ObjectNode object, Instant now) {
            return served(served, object);
        }

        @Override
        public ObjectNode list(ServedKind served, List<ObjectNode> objects, ObjectNode meta, Instant now) {
            var list = Json.object();
            list.put("apiVersion", served.apiVersion());
            list.put("kind", served.kind().names().listKind());
            list.set("metadata", meta);
            var items = list.putArray("items");
            objects.forEach(object -> items.add(served(served, object)));
            return list;
        }
    }

    /** Nothing but metadata. */
    final class MetadataOnly implements Form {
        @Override
        public ObjectNode object(ServedKind served, ObjectNode object, Instant now) {
            var partial = Json.object();
            partial.put("apiVersion", "meta.k8s.io/v1").put("kind", "PartialObjectMetadata");
            partial.set("metadata", Meta.of(object));
            return partial;
        }

        @Override
        public ObjectNode list(ServedKind served, List<ObjectNode> objects, ObjectNode meta, Instant now) {
            var list = Json.object();
            list.put("apiVersion", "meta.k8s.io/v1").put("kind", "PartialObjectMetadataList");
            list.set("metadata", meta);
            var items = list.putArray("items");
            objects.forEach(object -> items.add(object(served, object, now)));
            return list;
        }
    }
}
