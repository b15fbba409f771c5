package io.sealane.resource.embedded.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.schema.UnknownFields;
import java.util.List;

/**
 * Keeps {@code metadata.managedFields}, and merges what is applied. The rules are those of
 * <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/">server-side apply</a>: who changes a field by an update owns it
 * alone; who applies it owns it too, and conflicts with every other owner when the value differs.
 */
public final class FieldManagement {

    private static final String MANAGED_FIELDS = "managedFields";
    private static final String BEFORE_FIRST_APPLY = "before-first-apply";

    private final ServedKind served;
    private final String subresource;
    private final String now;
    private final Shape shape;

    /**
     * @param subresource that is written; empty for the object itself
     * @param now RFC 3339, to the second
     */
    public FieldManagement(ServedKind served, String subresource, String now) {
        this.served = served;
        this.subresource = subresource;
        this.now = now;
        this.shape = Shape.of(served);
    }

    /** The {@code managedFields} of a new object. */
    public ArrayNode created(ObjectNode object, String name) {
        return updated(Json.object(), object, name);
    }

    /**
     * The {@code managedFields} after an update.
     *
     * @param after as it will be stored; may bring {@code managedFields} of its own, as a client may edit them
     * @param name of whoever updates
     */
    public ArrayNode updated(ObjectNode before, ObjectNode after, String name) {
        var given = Meta.of(after).path(MANAGED_FIELDS);
        if (isReset(given)) {
            return Json.array();
        }
        var stored = managers(before);
        var known = subresource.isEmpty()
                ? Managers.decode(given).filter(managers -> !managers.isEmpty()).orElse(stored)
                : stored;
        var comparison = Comparison.of(plain(before), plain(after), shape);
        var changed = Ignored.metadata(comparison.changed());
        var touched = changed.with(comparison.removed());
        var self = Manager.updating(name, served.apiVersion(), subresource);
        var left = known.others(self, fields -> fields.without(touched));
        var own = known.fields(self).without(comparison.removed()).with(changed);
        return kept(before, left.with(self, own, served.apiVersion(), now));
    }

    /** One empty entry means that nothing is known any longer. */
    private static boolean isReset(JsonNode given) {
        return given.size() == 1 && given.get(0).isEmpty();
    }

    /**
     * What becomes of an object when a configuration is applied.
     *
     * @param object the merged object, without {@code managedFields}
     * @param managedFields its new ones
     */
    public record Applied(ObjectNode object, ArrayNode managedFields) {}

    /**
     * Applies a configuration.
     *
     * @param live the object as it is; empty when there is none yet
     * @param config what the manager wants to be there; all that it applied before and leaves out now is removed, unless others own it too
     * @param force whether fields of other managers are taken over
     * @throws ApiFailure 409 with a cause for each field that another manager has with another value
     */
    public Applied apply(ObjectNode live, ObjectNode config, String name, boolean force) {
        var self = Manager.applying(name, subresource);
        var wanted = AppliedMerge.withoutNulls(Ignored.reset(served, subresource, plain(config)));
        var owned = Ignored.metadata(OwnedFields.of(known(wanted.deepCopy(), served), shape));
        var managers = managersOf(live);
        var next = managers.with(self, owned, served.apiVersion(), now);
        var before = plain(live);
        var merged = AppliedMerge.merge(before, wanted, shape);
        prune(merged, managers.fields(self), next.all());
        var comparison = Comparison.of(before, merged, shape);
        var changed = Ignored.metadata(comparison.changed());
        var claims = next.claims(self, changed);
        if (!force && !claims.isEmpty() && !LastApplied.allows(name, live, before, claims.values(), shape)) {
            throw Conflicts.failure(claims);
        }
        LastApplied.renew(name, merged, config);
        var touched = changed.with(comparison.removed());
        return new Applied(merged, kept(live, next.others(self, fields -> fields.without(touched))));
    }

    /** Without fields that will not be stored. */
    private static ObjectNode known(ObjectNode config, ServedKind served) {
        if (served.kind().isCustom()) {
            UnknownFields.prune(config, served.version().schema());
        }
        return config;
    }

    private Managers managersOf(ObjectNode live) {
        var managers = managers(live);
        if (!managers.isEmpty() || live.isEmpty()) {
            return managers;
        }
        // Nobody knows who wrote it, so whoever applies must not take it silently.
        var fields = Ignored.metadata(OwnedFields.of(Ignored.reset(served, "", plain(live)), shape));
        return managers.with(
                Manager.updating(BEFORE_FIRST_APPLY, served.apiVersion(), ""), fields, served.apiVersion(), now);
    }

    private void prune(ObjectNode merged, FieldSet last, FieldSet owned) {
        var kept = owned.with(Ancestors.named(owned, shape));
        var gone = last.without(kept);
        if (!gone.isEmpty()) {
            Removal.from(merged, shape, gone, kept);
        }
    }

    /** The stored list again where only times would differ, so that a write that changes nothing is none. */
    private static ArrayNode kept(ObjectNode before, Managers managers) {
        return Meta.of(before).get(MANAGED_FIELDS) instanceof ArrayNode stored
                        && Managers.decode(stored)
                                .filter(managers::hasSameFields)
                                .isPresent()
                ? stored.deepCopy()
                : managers.encode();
    }

    private static Managers managers(ObjectNode object) {
        return Managers.decode(Meta.of(object).path(MANAGED_FIELDS)).orElse(Managers.none());
    }

    private static ObjectNode plain(ObjectNode object) {
        var copy = object.deepCopy();
        copy.remove(List.of("apiVersion", "kind"));
        if (copy.get("metadata") instanceof ObjectNode meta) {
            meta.remove(MANAGED_FIELDS);
        }
        return copy;
    }
}
