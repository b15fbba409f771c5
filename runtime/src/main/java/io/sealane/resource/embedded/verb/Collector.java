package io.sealane.resource.embedded.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.core.NamespaceRules;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.storage.Change;
import io.sealane.resource.embedded.storage.ChangeFollower;
import io.sealane.resource.embedded.storage.ResourceId;
import io.sealane.resource.embedded.storage.ResourceStore;
import io.sealane.resource.embedded.storage.Scope;
import io.sealane.resource.embedded.storage.Stored;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes in the background what is left without an owner, the contents of terminating namespaces, and the objects of removed definitions. It
 * follows the log of changes; one pass runs at a time, on the work executor. What cannot be deleted holds nothing else up, and is tried again
 * with each pass.
 */
final class Collector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);
    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";
    private static final String NAMESPACES = "namespaces";

    private final ResourceStore store;
    private final Catalog catalog;
    private final Deletions deletions;
    private final ChangeFollower follower;
    private Ownership ownership = new Ownership();
    /** What could not be deleted, and the owner whose end was seen; all of it is stored, so there is never more than that. */
    private final Map<ResourceId, String> stuck = new HashMap<>();

    private volatile boolean closed;

    Collector(ResourceStore store, Catalog catalog, Deletions deletions, Executor work) {
        this.store = store;
        this.catalog = catalog;
        this.deletions = deletions;
        this.follower = new ChangeFollower("Collecting owned objects", store, new Pass(), work);
    }

    @Override
    public void close() {
        closed = true;
        follower.close();
    }

    /** What is read of the log of changes. */
    private final class Pass implements ChangeFollower.Reader {

        /** Indexes everything, then looks for what a crash may have left. */
        @Override
        public long begin() {
            var listing = store.list(Scope.everything());
            ownership = new Ownership();
            listing.items().forEach(ownership::add);
            listing.items().forEach(stored -> attempt(stored.id(), "", () -> deleteIfOrphaned(stored, "")));
            return listing.version();
        }

        @Override
        public void follow(Change change) {
            ownership.note(change);
            change.after().ifPresent(stored -> attempt(stored.id(), "", () -> deleteIfOrphaned(stored, "")));
            if (change.after().isEmpty()) {
                var gone = Meta.uid(change.before().orElseThrow().object());
                ownership.dependents(gone).forEach(id -> attempt(id, gone));
                if (change.id().resource().equals(Catalog.DEFINITIONS)) {
                    ownership.of(change.id().name()).forEach(deletions::remove);
                }
            }
        }

        @Override
        public void caughtUp() {
            Map.copyOf(stuck).forEach(Collector.this::attempt);
            ownership.terminating().forEach(Collector.this::finish);
        }
    }

    private void attempt(ResourceId id, String gone) {
        attempt(id, gone, () -> store.get(id).ifPresent(stored -> deleteIfOrphaned(stored, gone)));
    }

    private void attempt(ResourceId id, String gone, Runnable deletion) {
        try {
            deletion.run();
            stuck.remove(id);
        } catch (RuntimeException e) {
            if (closed) {
                throw e;
            }
            if (stuck.put(id, gone) == null) {
                LOG.error("{}, which has no owner left, cannot be deleted; tried again with further changes", id, e);
            }
        }
    }

    /** @param gone the uid of an owner whose end was seen; empty when none was */
    private void deleteIfOrphaned(Stored stored, String gone) {
        var owners = Meta.owners(stored.object());
        if (!owners.isEmpty() && owners.stream().allMatch(owner -> owner.uid().equals(gone) || isAbsent(owner))) {
            deletions.delete(stored.id());
        }
    }

    /** That an owner of a kind that is not served here is not found proves nothing. */
    private boolean isAbsent(Meta.Owner owner) {
        return !ownership.isAlive(owner.uid()) && catalog.kinds().serves(owner.apiVersion(), owner.kind());
    }

    /** Goes on with an object that is being deleted. */
    private void finish(ResourceId id) {
        store.get(id).ifPresent(stored -> {
            var object = stored.object();
            var uid = Meta.uid(object);
            var finalizers = Meta.finalizers(object);
            if (finalizers.contains(ORPHAN)) {
                ownership.dependents(uid).forEach(dependent -> deletions.disown(dependent, uid));
                deletions.release(id, ORPHAN);
            } else if (finalizers.contains(FOREGROUND)) {
                each(ownership.dependents(uid), deletions::delete, () -> deletions.release(id, FOREGROUND));
            }
            if (id.resource().equals(NAMESPACES) && isHeld(object)) {
                each(ownership.contents(id.name()), deletions::delete, () -> deletions.releaseNamespace(id));
            }
        });
    }

    private static boolean isHeld(ObjectNode namespace) {
        for (var finalizer : namespace.path("spec").path("finalizers")) {
            if (finalizer.asText().equals(NamespaceRules.FINALIZER)) {
                return true;
            }
        }
        return false;
    }

    private static void each(List<ResourceId> ids, Consumer<ResourceId> action, Runnable whenNone) {
        if (ids.isEmpty()) {
            whenNone.run();
        } else {
            ids.forEach(action);
        }
    }
}
