package io.sealane.resource.embedded.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Objects in memory, lost with the process; for tests and for nodes that keep nothing. */
public final class MemoryResourceStore implements ResourceStore {

    private final TreeMap<ResourceId, Stored> objects = new TreeMap<>();
    private final ArrayList<Change> log = new ArrayList<>();
    private final History.Sizes sizes;
    private final Listeners listeners = new Listeners();
    private long version;

    public MemoryResourceStore(LogLimits limits) {
        this.sizes = new History.Sizes(limits);
    }

    @Override
    public synchronized long version() {
        return version;
    }

    @Override
    public synchronized Optional<Stored> get(ResourceId id) {
        return Optional.ofNullable(objects.get(id));
    }

    @Override
    public synchronized Listing list(Scope scope) {
        return new Listing(
                version,
                objects.values().stream()
                        .filter(stored -> scope.contains(stored.id()))
                        .toList());
    }

    @Override
    public synchronized Listing listAt(Scope scope, long wanted) {
        return History.undo(scope, wanted, list(scope), changesAfter(wanted, Integer.MAX_VALUE));
    }

    @Override
    public Stored write(ResourceId id, long expected, ObjectNode object) {
        Stored stored;
        synchronized (this) {
            var before = expect(id, expected);
            Meta.of(object).put("resourceVersion", Long.toString(version + 1));
            stored = new Stored(id, version + 1, Json.bytes(object));
            objects.put(id, stored);
            append(new Change(version + 1, before, Optional.of(stored)));
        }
        listeners.tell(Set.of(id.resource()), version());
        return stored;
    }

    @Override
    public Stored delete(ResourceId id, long expected) {
        Stored last;
        synchronized (this) {
            var before = expect(id, expected);
            last = before.orElseThrow(() -> new Superseded(id, expected, 0));
            objects.remove(id);
            append(new Change(version + 1, before, Optional.empty()));
            last = Deletion.at(version, last);
        }
        listeners.tell(Set.of(id.resource()), version());
        return last;
    }

    @Override
    public synchronized List<Change> changesAfter(long after, int countMax) {
        var oldest = version - log.size();
        if (after < oldest) {
            throw new Compacted(after, oldest);
        }
        var from = (int) Math.min(after - oldest, log.size());
        var end = (int) Math.min((long) from + countMax, log.size());
        return List.copyOf(log.subList(from, end));
    }

    /** There is no disk. */
    @Override
    public CompletionStage<Void> synced() {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public Subscription listen(Listener listener) {
        return listeners.add(listener);
    }

    @Override
    public void close() {}

    private Optional<Stored> expect(ResourceId id, long expected) {
        var before = Optional.ofNullable(objects.get(id));
        long found = before.map(Stored::version).orElse(0L);
        if (found != expected) {
            throw new Superseded(id, expected, found);
        }
        return before;
    }

    private void append(Change change) {
        version = change.version();
        log.add(change);
        var size = History.bytes(change);
        var surplus = sizes.surplus(size);
        sizes.add(size);
        sizes.forget(surplus);
        log.subList(0, surplus).clear();
    }
}
