package io.sealane.resource.embedded.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.core.NamespaceRules;
import io.sealane.resource.embedded.kind.ServedKind;
import io.sealane.resource.embedded.object.ApiFailure;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.storage.ResourceId;
import io.sealane.resource.embedded.storage.ResourceStore;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What the collector does to objects. Somebody else having done it before is no failure: the change that says so comes by. */
final class Deletions {

    private final ResourceStore store;
    private final Catalog catalog;
    private final Writes writes;

    Deletions(ResourceStore store, Catalog catalog, Writes writes) {
        this.store = store;
        this.catalog = catalog;
        this.writes = writes;
    }

    /** Deletes as a client would: finalizers are waited for. */
    void delete(ResourceId id) {
        var terminating = store.get(id).map(stored -> Meta.isTerminating(stored.object()));
        if (terminating.isPresent() && !terminating.get()) {
            quietly(() -> target(id)
                    .ifPresentOrElse(target -> writes.delete(target, DeleteOptions.background()), () -> remove(id)));
        }
    }

    /** Removes at once: its kind is no longer served, so nobody could clear its finalizers. */
    void remove(ResourceId id) {
        quietly(() -> store.get(id).ifPresent(stored -> store.delete(id, stored.version())));
    }

    /** Takes a finalizer away. */
    void release(ResourceId id, String finalizer) {
        change(id, object -> {
            Meta.of(object)
                    .set(
                            "finalizers",
                            without(
                                    Meta.of(object).path("finalizers"),
                                    item -> item.asText().equals(finalizer)));
            return object;
        });
    }

    /** Takes an owner away. */
    void disown(ResourceId id, String uid) {
        change(id, object -> {
            var meta = Meta.of(object);
            meta.set(
                    "ownerReferences",
                    without(
                            meta.path("ownerReferences"),
                            owner -> owner.path("uid").asText().equals(uid)));
            return object;
        });
    }

    /** Lets a namespace go that is empty: it vanishes, unless finalizers of others are left. */
    void releaseNamespace(ResourceId id) {
        quietly(() -> store.get(id).ifPresent(stored -> {
            var namespace = stored.object();
            var spec = Json.child(namespace, "spec");
            spec.set(
                    "finalizers",
                    without(spec.path("finalizers"), item -> item.asText().equals(NamespaceRules.FINALIZER)));
            if (spec.path("finalizers").isEmpty() && Meta.finalizers(namespace).isEmpty()) {
                store.delete(id, stored.version());
            } else {
                store.write(id, stored.version(), namespace);
            }
        }));
    }

    private void change(ResourceId id, UnaryOperator<ObjectNode> edit) {
        quietly(() -> target(id).ifPresent(target -> writes.change(target, edit, WriteOptions.internal())));
    }

    private Optional<Target> target(ResourceId id) {
        return catalog.kinds().all().stream()
                .filter(kind -> kind.resource().toString().equals(id.resource()))
                .findFirst()
                .map(kind -> new Target(new ServedKind(kind, kind.versions().get(0)), id.namespace(), id.name(), ""));
    }

    private static JsonNode without(JsonNode array, Predicate<JsonNode> gone) {
        var kept = Json.array();
        array.forEach(item -> {
            if (!gone.test(item)) {
                kept.add(item);
            }
        });
        return kept;
    }

    private static void quietly(Runnable action) {
        try {
            action.run();
        } catch (ResourceStore.Superseded e) {
            // Written meanwhile; that change wakes the collector again.
        } catch (ApiFailure e) {
            if (e.code() != 404 && e.code() != 409) {
                throw e;
            }
        }
    }
}
