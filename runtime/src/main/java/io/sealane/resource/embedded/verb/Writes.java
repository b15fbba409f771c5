package io.sealane.resource.embedded.verb;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.managed.FieldManagement;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.object.ResourceName;
import io.sealane.resource.embedded.storage.ResourceId;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.storage.Stored;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Creates, changes and deletes objects. Safe for any thread; may wait for the disk. */
public final class Writes {

    /** How often a write without a version of its own is tried when others write too. */
    private static final int TRIES_MAX = 16;

    /** Namespaces that are always there, as with the real server. */
    private static final Set<String> LASTING = Set.of("default", "kube-system", "kube-public");

    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    private final ResourceStore store;
    private final Catalog catalog;
    private final Admission admission;

    Writes(ResourceStore store, Catalog catalog, Admission admission) {
        this.store = store;
        this.catalog = catalog;
        this.admission = admission;
    }

    /** Stores a new object. @return as stored */
    public ObjectNode create(Target target, ObjectNode body, WriteOptions options) {
        requireNamespace(target);
        return create(target, body, options, object -> management(target).created(object, options.manager()));
    }

    private ObjectNode create(
            Target target, ObjectNode body, WriteOptions options, Function<ObjectNode, ArrayNode> managed) {
        var object = admission.created(target, body, options);
        manage(object, managed.apply(object));
        var id = target.named(Meta.name(object)).id();
        if (options.dryRun()) {
            if (store.get(id).isPresent()) {
                throw ApiFailure.alreadyExists(target.resource(), id.name());
            }
            return object;
        }
        try {
            return written(target, id, 0, object);
        } catch (ResourceStore.Superseded e) {
            throw ApiFailure.alreadyExists(target.resource(), id.name());
        }
    }

    private FieldManagement management(Target target) {
        return new FieldManagement(target.served(), target.subresource(), admission.now());
    }

    private void manage(ObjectNode object, ArrayNode managedFields) {
        if (managedFields.isEmpty()) {
            Meta.of(object).remove("managedFields");
        } else {
            Meta.of(object).set("managedFields", managedFields);
        }
        admission.requireSize(object);
    }

    /**
     * Applies a configuration, to a new object when there is none.
     *
     * @param force whether fields are taken over that others own with other values
     */
    public Applied apply(Target target, ObjectNode config, boolean force, WriteOptions options) {
        MetadataForm.require(target, config, options);
        requireNoManagedFields(config);
        Admission.identify(target, config);
        Meta.of(config).put("name", Meta.name(config).isEmpty() ? target.name() : Meta.name(config));
        if (store.get(target.id()).isEmpty() && target.subresource().isEmpty()) {
            try {
                return new Applied(createApplied(target, config, options), true);
            } catch (ApiFailure e) {
                if (!e.reason().equals("AlreadyExists")) {
                    throw e;
                }
            }
        }
        return new Applied(revise(target, before -> applied(target, before, config, force, options), options), false);
    }

    /**
     * What an apply left.
     *
     * @param created whether there was none before
     */
    public record Applied(ObjectNode object, boolean created) {}

    private static void requireNoManagedFields(ObjectNode config) {
        if (!Meta.of(config).path("managedFields").isEmpty()) {
            throw ApiFailure.badRequest("metadata.managedFields must be nil");
        }
    }

    private ObjectNode createApplied(Target target, ObjectNode config, WriteOptions options) {
        var applied = management(target).apply(Json.object(), config, options.manager(), false);
        return create(target, whole(target, applied.object()), options, object -> applied.managedFields());
    }

    private Draft applied(Target target, ObjectNode before, ObjectNode config, boolean force, WriteOptions options) {
        var applied = management(target).apply(before, config, options.manager(), force);
        return new Draft(whole(target, applied.object()), Optional.of(applied.managedFields()));
    }

    private static ObjectNode whole(Target target, ObjectNode object) {
        return object.put("apiVersion", target.served().apiVersion())
                .put("kind", target.served().kind().names().kind());
    }

    /**
     * What an object shall be.
     *
     * @param managedFields as they are decided already; else they follow from the change
     */
    private record Draft(ObjectNode body, Optional<ArrayNode> managedFields) {}

    private void requireNamespace(Target target) {
        if (!target.served().kind().namespaced()) {
            return;
        }
        var namespace = store.get(new ResourceId("namespaces", "", target.namespace()))
                .orElseThrow(() -> ApiFailure.notFound(new ResourceName("", "namespaces"), target.namespace()));
        if (Meta.isTerminating(namespace.object())) {
            throw ApiFailure.forbidden(
                    target.resource(),
                    target.name(),
                    "unable to create new content in namespace " + target.namespace()
                            + " because it is being terminated");
        }
    }

    /** Replaces an object, or its status when the target is that. A version in the body must be the stored one. */
    public ObjectNode replace(Target target, ObjectNode body, WriteOptions options) {
        return change(target, before -> body.deepCopy(), options);
    }

    /**
     * Changes an object. Tried again when somebody else wrote in between, unless the result names the version that it is for.
     *
     * @param edit gets the stored object and returns what it shall be
     */
    public ObjectNode change(Target target, UnaryOperator<ObjectNode> edit, WriteOptions options) {
        return revise(target, before -> new Draft(edit.apply(before), Optional.empty()), options);
    }

    private ObjectNode revise(Target target, Function<ObjectNode, Draft> edit, WriteOptions options) {
        for (var tries = 0; tries < TRIES_MAX; tries++) {
            var stored = existing(target);
            var before = target.shown(stored);
            var draft = edit.apply(before.deepCopy());
            MetadataForm.require(target, draft.body(), options);
            requireVersion(target, draft.body(), stored, before);
            var after = admission.updated(target, draft.body(), before, options);
            manage(
                    after,
                    draft.managedFields()
                            .orElseGet(() -> management(target).updated(before, after, options.manager())));
            if (after.equals(before) || options.dryRun()) {
                return after;
            }
            try {
                return isGone(after) ? deleted(target, stored) : written(target, target.id(), stored.version(), after);
            } catch (ResourceStore.Superseded e) {
                // Read again and decide again.
            }
        }
        throw ApiFailure.modified(target.resource(), target.name());
    }

    private static void requireVersion(Target target, ObjectNode body, Stored stored, ObjectNode before) {
        var version = Meta.resourceVersion(body);
        if (!version.isEmpty() && !version.equals(Long.toString(stored.version()))) {
            throw ApiFailure.modified(target.resource(), target.name());
        }
        var uid = Meta.uid(body);
        if (!uid.isEmpty() && !uid.equals(Meta.uid(before))) {
            throw ApiFailure.conflict(
                    target.resource(),
                    target.name(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + Meta.uid(before));
        }
    }

    /** Nothing holds it any longer. */
    private static boolean isGone(ObjectNode object) {
        return Meta.isTerminating(object) && Meta.finalizers(object).isEmpty() && !isHeldNamespace(object);
    }

    private static boolean isHeldNamespace(ObjectNode object) {
        return object.path("kind").asText().equals("Namespace")
                && !object.path("spec").path("finalizers").isEmpty();
    }

    /** Replaces a namespace's own finalizers; without the last one it vanishes, when it is being deleted. */
    public ObjectNode finalizeNamespace(Target target, ObjectNode body, WriteOptions options) {
        var stored = existing(target);
        var namespace = stored.object();
        MetadataForm.require(target, body, options);
        Admission.identify(target, body);
        requireVersion(target, body, stored, namespace);
        Json.child(namespace, "spec").set("finalizers", finalizers(body));
        if (options.dryRun()) {
            return namespace;
        }
        try {
            return isGone(namespace)
                    ? deleted(target, stored)
                    : shown(target, store.write(target.id(), stored.version(), namespace));
        } catch (ResourceStore.Superseded e) {
            throw ApiFailure.modified(target.resource(), target.name());
        }
    }

    private static ArrayNode finalizers(ObjectNode body) {
        var finalizers = Json.object().putArray("finalizers");
        var given = body.path("spec").path("finalizers");
        for (var finalizer : given) {
            if (!given.isArray() || !finalizer.isTextual()) {
                throw ApiFailure.badRequest("spec.finalizers: expected a list of texts");
            }
            finalizers.add(finalizer);
        }
        return finalizers;
    }

    /**
     * Deletes an object: at once, or when its finalizers are gone.
     *
     * @return the object; {@link Deleted#gone} tells which of both
     */
    public Deleted delete(Target target, DeleteOptions options) {
        if (target.storedUnder().equals("namespaces") && LASTING.contains(target.name())) {
            throw ApiFailure.forbidden(target.resource(), target.name(), "this namespace may not be deleted");
        }
        for (var tries = 0; tries < TRIES_MAX; tries++) {
            var stored = existing(target);
            var object = target.shown(stored);
            requirePreconditions(target, object, options);
            mark(object, options.cascade());
            try {
                if (isGone(object)) {
                    return new Deleted(options.dryRun() ? object : deleted(target, stored), true);
                }
                var unchanged = object.equals(target.shown(stored));
                return new Deleted(
                        options.dryRun() || unchanged ? object : written(target, target.id(), stored.version(), object),
                        false);
            } catch (ResourceStore.Superseded e) {
                // Read again and decide again.
            }
        }
        throw ApiFailure.modified(target.resource(), target.name());
    }

    /**
     * What a deletion left.
     *
     * @param object its last state
     * @param gone whether it is gone; else it waits for its finalizers
     */
    public record Deleted(ObjectNode object, boolean gone) {}

    private static void requirePreconditions(Target target, ObjectNode object, DeleteOptions options) {
        if (options.uid().isPresent() && !options.uid().get().equals(Meta.uid(object))) {
            throw ApiFailure.conflict(
                    target.resource(),
                    target.name(),
                    "Precondition failed: UID in precondition: " + options.uid().get() + ", UID in object meta: "
                            + Meta.uid(object));
        }
        if (options.resourceVersion().isPresent()
                && !options.resourceVersion().get().equals(Meta.resourceVersion(object))) {
            throw ApiFailure.modified(target.resource(), target.name());
        }
    }

    private void mark(ObjectNode object, DeleteOptions.Cascade cascade) {
        var meta = Meta.of(object);
        if (!Meta.isTerminating(object)) {
            meta.put("deletionTimestamp", admission.now()).put("deletionGracePeriodSeconds", 0);
            if (object.path("kind").asText().equals("Namespace")) {
                Json.child(object, "status").put("phase", "Terminating");
            }
        }
        finalizer(cascade).ifPresent(finalizer -> {
            if (!Meta.finalizers(object).contains(finalizer)) {
                meta.withArrayProperty("finalizers").add(finalizer);
            }
        });
    }

    private static Optional<String> finalizer(DeleteOptions.Cascade cascade) {
        return switch (cascade) {
            case BACKGROUND -> Optional.empty();
            case FOREGROUND -> Optional.of(FOREGROUND);
            case ORPHAN -> Optional.of(ORPHAN);
        };
    }

    private Stored existing(Target target) {
        return store.get(target.id()).orElseThrow(() -> ApiFailure.notFound(target.resource(), target.name()));
    }

    /** @param object as it is shown; becomes what was stored, with its version */
    private ObjectNode written(Target target, ResourceId id, long expected, ObjectNode object) {
        var kept = target.kept(object);
        var stored = store.write(id, expected, kept);
        if (kept != object) {
            return shown(target, stored);
        }
        noteDefinition(stored);
        return object.put("apiVersion", target.served().apiVersion());
    }

    private ObjectNode shown(Target target, Stored stored) {
        noteDefinition(stored);
        return target.shown(stored);
    }

    private ObjectNode deleted(Target target, Stored stored) {
        var last = store.delete(stored.id(), stored.version());
        noteDefinition(last);
        return target.shown(last);
    }

    private void noteDefinition(Stored stored) {
        if (stored.id().resource().equals(Catalog.DEFINITIONS)) {
            catalog.refresh();
        }
    }
}
