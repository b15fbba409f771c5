package io.sealane.resource.embedded.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.admission.Faults;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.schema.Defaults;
import io.sealane.resource.embedded.schema.Schema;
import io.sealane.resource.embedded.schema.UnknownFields;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Decides what an object becomes before it is stored, or why it is refused. */
final class Admission {

    private static final List<String> SYSTEM_FIELDS = List.of(
            "uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink");

    private final Clock clock;
    private final RandomGenerator random;
    private final int objectBytesMax;

    Admission(Clock clock, RandomGenerator random, int objectBytesMax) {
        this.clock = clock;
        this.random = random;
        this.objectBytesMax = objectBytesMax;
    }

    /** The current time as objects carry it: to the second. */
    String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A new object, complete. */
    ObjectNode created(Target target, ObjectNode body, WriteOptions options) {
        var object = body.deepCopy();
        MetadataForm.require(target, object, options);
        identify(target, object);
        var meta = Meta.of(object);
        if (!Meta.resourceVersion(object).isEmpty()) {
            throw ApiFailure.badRequest("resourceVersion should not be set on objects to be created");
        }
        meta.remove(SYSTEM_FIELDS);
        meta.remove("managedFields");
        name(target, object);
        if (target.served().version().hasStatus() && target.served().kind().isCustom()) {
            object.remove("status");
        }
        if (target.served().kind().rules().countsGenerations()) {
            meta.put("generation", 1);
        }
        // Not uid.randomUUID alone: the generator is injected so that a run can be replayed.
        meta.put(
                "uid",
                new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() & ~(3L << 62) | 1L << 63)
                        .toString());
        meta.put("creationTimestamp", now());
        target.served().kind().rules().sign(object, options.by());
        return completed(target, object, Optional.empty(), options);
    }

    /** A stored object as it will be, after a client has replaced or patched it. @param body whose metadata has its form */
    ObjectNode updated(Target target, ObjectNode body, ObjectNode before, WriteOptions options) {
        identify(target, body);
        var object = target.isStatus() ? before.deepCopy() : body.deepCopy();
        if (target.isStatus()) {
            replace(object, "status", body);
        } else if (target.served().version().hasStatus()) {
            replace(object, "status", before);
        }
        var meta = Meta.of(object);
        var oldMeta = Meta.of(before);
        SYSTEM_FIELDS.forEach(field -> replace(meta, field, oldMeta));
        meta.put("name", Meta.name(before));
        replace(meta, "namespace", oldMeta);
        replace(meta, "resourceVersion", oldMeta);
        var complete = completed(target, object, Optional.of(before), options);
        if (target.served().kind().rules().countsGenerations() && wantsOther(complete, before)) {
            Meta.of(complete).put("generation", oldMeta.path("generation").asLong(0) + 1);
        }
        return complete;
    }

    private ObjectNode completed(Target target, ObjectNode object, Optional<ObjectNode> before, WriteOptions options) {
        requireDepth(object);
        var served = target.served();
        var kind = served.kind();
        object.put("apiVersion", served.apiVersion()).put("kind", kind.names().kind());
        var schema = served.version().schema();
        unknownFields(object, schema, kind.isCustom(), options);
        Defaults.apply(object, schema, kind.isCustom());
        if (!target.isStatus() || !kind.isCustom()) {
            kind.rules().prepare(object, before);
            before.ifPresent(old -> kind.rules().changed(object, old, options.by()));
        }
        MetadataForm.omitEmpty(object);
        var causes = new ArrayList<>(MetadataChecks.check(object, before, !kind.isCustom()));
        causes.addAll(Faults.of(served, object, before, target.isStatus()));
        if (!causes.isEmpty()) {
            throw ApiFailure.invalid(kind.group(), kind.names().kind(), Meta.name(object), causes)
                    .deniedBy(kind.rules().webhook());
        }
        if (!target.isStatus()) {
            kind.rules().warnings(object).forEach(options::warn);
        }
        return object;
    }

    /** A patch can build what no body could hold, and what is stored must be read again. */
    private static void requireDepth(ObjectNode object) {
        if (Json.isDeeper(object, Json.OBJECT_DEPTH_MAX)) {
            throw ApiFailure.badRequest("object nests deeper than " + Json.OBJECT_DEPTH_MAX + " levels");
        }
    }

    /** To be asked when managed fields have been added: they count. */
    void requireSize(ObjectNode object) {
        if (Json.bytes(object).length > objectBytesMax) {
            throw ApiFailure.tooLarge(objectBytesMax);
        }
    }

    private static void unknownFields(ObjectNode object, Schema schema, boolean prune, WriteOptions options) {
        var unknown = prune ? UnknownFields.prune(object, schema) : UnknownFields.find(object, schema);
        options.report("unknown field", unknown);
    }

    private void name(Target target, ObjectNode object) {
        var meta = Meta.of(object);
        var prefix = meta.path("generateName").asText("");
        if (Meta.name(object).isEmpty() && !prefix.isEmpty()) {
            meta.put("name", Names.generate(prefix, random));
        }
        if (Meta.name(object).isEmpty()) {
            var kind = target.served().kind();
            throw ApiFailure.invalid(
                    kind.group(),
                    kind.names().kind(),
                    "",
                    List.of(Cause.required("metadata.name", "name or generateName is required")));
        }
    }

    /** Checks that the body is what the path says. */
    static void identify(Target target, ObjectNode object) {
        ServedKind served = target.served();
        expect("kind", object.path("kind").asText(""), served.kind().names().kind());
        expect("apiVersion", object.path("apiVersion").asText(""), served.apiVersion());
        var meta = Meta.of(object);
        var namespace = Meta.namespace(object);
        if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
            throw ApiFailure.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        if (target.namespace().isEmpty()) {
            meta.remove("namespace");
        } else {
            meta.put("namespace", target.namespace());
        }
        if (!target.name().isEmpty()
                && !Meta.name(object).isEmpty()
                && !Meta.name(object).equals(target.name())) {
            throw ApiFailure.badRequest("the name of the object (" + Meta.name(object)
                    + ") does not match the name on the URL (" + target.name() + ")");
        }
    }

    private static void expect(String field, String found, String wanted) {
        if (found.isEmpty()) {
            throw ApiFailure.badRequest("body: " + field + " is missing, expected " + wanted);
        }
        if (!found.equals(wanted)) {
            throw ApiFailure.badRequest("the " + field + " in the data (" + found + ") does not match the expected "
                    + field + " (" + wanted + ")");
        }
    }

    private static void replace(ObjectNode object, String field, ObjectNode source) {
        if (source.has(field)) {
            object.set(field, source.path(field).deepCopy());
        } else {
            object.remove(field);
        }
    }

    /** Whether anything but metadata and status differs. */
    private static boolean wantsOther(ObjectNode object, ObjectNode before) {
        return !wanted(object).equals(wanted(before));
    }

    private static ObjectNode wanted(ObjectNode object) {
        var wanted = object.deepCopy();
        wanted.remove(List.of("metadata", "status", "apiVersion", "kind"));
        return wanted;
    }
}
