package io.sealane.resource.embedded.verb;

import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.storage.Change;
import io.sealane.resource.embedded.storage.ResourceId;
import io.sealane.resource.embedded.storage.Stored;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who owns whom and what is where: an index of the stored objects, kept up by their changes. For one thread at a time. */
final class Ownership {

    private final Map<String, ResourceId> byUid = new HashMap<>();
    private final Map<String, Set<ResourceId>> dependents = new HashMap<>();
    private final Map<String, Set<ResourceId>> contents = new HashMap<>();
    private final Set<ResourceId> terminating = new LinkedHashSet<>();

    void note(Change change) {
        change.before().ifPresent(this::forget);
        change.after().ifPresent(this::add);
    }

    void add(Stored stored) {
        var object = stored.object();
        byUid.put(Meta.uid(object), stored.id());
        Meta.ownerUids(object).forEach(uid -> into(dependents, uid, stored.id()));
        into(contents, stored.id().namespace(), stored.id());
        if (Meta.isTerminating(object)) {
            terminating.add(stored.id());
        }
    }

    private void forget(Stored stored) {
        var object = stored.object();
        byUid.remove(Meta.uid(object));
        Meta.ownerUids(object).forEach(uid -> outOf(dependents, uid, stored.id()));
        outOf(contents, stored.id().namespace(), stored.id());
        terminating.remove(stored.id());
    }

    boolean isAlive(String uid) {
        return byUid.containsKey(uid);
    }

    List<ResourceId> dependents(String uid) {
        return List.copyOf(dependents.getOrDefault(uid, Set.of()));
    }

    /** Everything in a namespace. */
    List<ResourceId> contents(String namespace) {
        return List.copyOf(contents.getOrDefault(namespace, Set.of()));
    }

    /** Everything of a resource. */
    List<ResourceId> of(String resource) {
        return byUid.values().stream()
                .filter(id -> id.resource().equals(resource))
                .toList();
    }

    /** Every object that is being deleted. */
    List<ResourceId> terminating() {
        return List.copyOf(terminating);
    }

    private static void into(Map<String, Set<ResourceId>> index, String key, ResourceId id) {
        index.computeIfAbsent(key, missing -> new LinkedHashSet<>()).add(id);
    }

    private static void outOf(Map<String, Set<ResourceId>> index, String key, ResourceId id) {
        index.computeIfPresent(key, (found, ids) -> {
            ids.remove(id);
            return ids.isEmpty() ? null : ids;
        });
    }
}
