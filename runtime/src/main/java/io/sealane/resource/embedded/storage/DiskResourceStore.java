package io.sealane.resource.embedded.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.resource.embedded.object.Json;
import io.sealane.resource.embedded.object.Meta;
import io.sealane.resource.embedded.seal.Seal;
import io.sealane.resource.embedded.seal.SealSettings;
import io.sealane.store.Batch;
import io.sealane.store.Durability;
import io.sealane.store.KeyRange;
import io.sealane.store.Keyspace;
import io.sealane.store.Reader;
import io.sealane.store.Store;
import io.sealane.store.StoreFailure;
import io.sealane.store.StoreSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Objects on disk, Secrets sealed. One batch holds an object and its log entry, so neither is ever there without the other; one sync serves all
 * batches that wait for it, in their order.
 *
 * <p>Secrets that an older version wrote in plain text are sealed when the store is opened.
 */
public final class DiskResourceStore implements ResourceStore {

    /** How much of the log one call reads at most, but for its last change. */
    private static final long PAGE_BYTES = 4L * 1024 * 1024;

    private static final String OBJECTS = "objects";
    private static final String LOG = "log";
    private static final String KEYS = "keys";
    private static final int RESEALED_AT_ONCE = 64;

    private final Store store;
    private final Keyspace objects;
    private final Keyspace log;
    private final StoredCodec codec;
    private final History.Sizes sizes;
    private final Listeners listeners = new Listeners();
    private final Writer writer;
    private final RecentChanges recent = new RecentChanges();
    private final RecentObjects held = new RecentObjects();
    private final GroupSync syncs;
    private final Object writing = new Object();
    private Set<String> touched = new HashSet<>();
    private volatile long version;

    /** Writes a batch, which is not synced yet. */
    @FunctionalInterface
    interface Writer {
        void write(Batch batch);
    }

    private DiskResourceStore(Store store, LogLimits limits, SealSettings sealing, UnaryOperator<Writer> writer) {
        this.store = store;
        this.writer = writer.apply(batch -> store.write(batch, Durability.WRITTEN));
        this.objects = store.keyspace(OBJECTS);
        this.log = store.keyspace(LOG);
        this.codec = new StoredCodec(Seal.open(new StoredKeys(store, store.keyspace(KEYS)), sealing));
        this.sizes = new History.Sizes(limits);
        sealOldSecrets();
        recover();
        this.syncs = new GroupSync("sealane-resource-sync", this::sync, this::tell);
        store.whenOpenedAgain(this::requireNothingLost);
    }

    private void sync() {
        try {
            store.write(new Batch(), Durability.SYNCED);
        } catch (StoreFailure e) {
            throw unwritten(e);
        }
    }

    private static Unwritten unwritten(StoreFailure failure) {
        var full = failure.reason() == StoreFailure.Reason.FULL;
        return new Unwritten(
                full,
                full
                        ? "the disk of the API server has no room left"
                        : "the disk of the API server has failed; the node must be started again",
                failure);
    }

    /** While the store is opened again its cursors end, and nothing is read until its disk has room for that. */
    private static <T> T reading(Supplier<T> read) {
        try {
            return read.get();
        } catch (StoreFailure e) {
            if (e.reason() != StoreFailure.Reason.CLOSED) {
                throw e;
            }
            throw new Unread("the store of the API server is not open; it is opened again once its disk has room", e);
        }
    }

    /** What is kept in memory, and was read by others of this process, must be what is stored. */
    private void requireNothingLost() {
        // First what is known, then what is there: somebody may write in between.
        var known = version;
        var stored = newest(store);
        if (stored < known) {
            throw StoreFailure.lost("change " + known + " was written, " + stored + " is the newest that is there");
        }
    }

    private void tell() {
        Set<String> resources;
        synchronized (writing) {
            resources = touched;
            touched = new HashSet<>();
        }
        listeners.tell(resources, version);
    }

    /**
     * Opens the data of a folder, or begins with none.
     *
     * @throws io.sealane.resource.embedded.seal.SealFailure when what is there is sealed with another key; then it stays as it is
     */
    public static DiskResourceStore open(Path folder, StoreSettings settings, LogLimits limits, SealSettings sealing) {
        return open(folder, settings, limits, sealing, UnaryOperator.identity());
    }

    /** @param writer may fail where the disk would */
    static DiskResourceStore open(
            Path folder, StoreSettings settings, LogLimits limits, SealSettings sealing, UnaryOperator<Writer> writer) {
        var store = Store.open(folder, settings, Set.of(OBJECTS, LOG, KEYS));
        try {
            return new DiskResourceStore(store, limits, sealing, writer);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void sealOldSecrets() {
        reseal(objects, range(Scope.of(StoredCodec.SECRETS)), (key, value) -> codec.encode(codec.stored(value)));
        reseal(log, changes(0), (key, value) -> codec.encode(codec.change(StoredCodec.version(key), value)));
    }

    private void reseal(Keyspace keyspace, KeyRange range, BinaryOperator<byte[]> again) {
        var batch = new Batch();
        try (var cursor = store.scan(keyspace, range)) {
            while (cursor.next()) {
                var entry = cursor.entry();
                if (StoredCodec.isPlain(entry.value())) {
                    batch.put(keyspace, entry.key(), again.apply(entry.key(), entry.value()));
                }
                if (batch.size() == RESEALED_AT_ONCE) {
                    store.write(batch, Durability.WRITTEN);
                    batch = new Batch();
                }
            }
        }
        if (!batch.isEmpty()) {
            store.write(batch, Durability.SYNCED);
        }
    }

    private void recover() {
        // The newest entry is never forgotten, so the counter can be read from the log.
        try (var cursor = store.scan(log, changes(0))) {
            while (cursor.next()) {
                var entry = cursor.entry();
                version = StoredCodec.version(entry.key());
                sizes.add(History.bytes(codec.change(version, entry.value())));
            }
        }
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public Optional<Stored> get(ResourceId id) {
        synchronized (writing) {
            var known = held.get(id);
            if (known.isPresent()) {
                return known;
            }
            // Nobody writes meanwhile, so what is kept is what is there now.
            var read = reading(() -> store.get(objects, StoredCodec.key(id))).map(codec::stored);
            read.ifPresent(held::put);
            return read;
        }
    }

    @Override
    public Listing list(Scope scope) {
        return reading(() -> {
            try (var snapshot = store.snapshot()) {
                return list(scope, snapshot);
            }
        });
    }

    @Override
    public Listing listAt(Scope scope, long wanted) {
        return reading(() -> {
            try (var snapshot = store.snapshot()) {
                return History.undo(
                        scope,
                        wanted,
                        list(scope, snapshot),
                        changesAfter(snapshot, wanted, Integer.MAX_VALUE, Long.MAX_VALUE));
            }
        });
    }

    private Listing list(Scope scope, Reader reader) {
        var items = new ArrayList<Stored>();
        try (var cursor = reader.scan(objects, range(scope))) {
            while (cursor.next()) {
                items.add(codec.stored(cursor.entry().value()));
            }
        }
        return new Listing(newest(reader), List.copyOf(items));
    }

    @Override
    public Stored write(ResourceId id, long expected, ObjectNode object) {
        Stored stored;
        synchronized (writing) {
            var before = expect(id, expected);
            var next = version + 1;
            Meta.of(object).put("resourceVersion", Long.toString(next));
            stored = new Stored(id, next, Json.bytes(object));
            var batch = new Batch().put(objects, StoredCodec.key(id), codec.encode(stored));
            append(batch, new Change(next, before, Optional.of(stored)));
        }
        return stored;
    }

    @Override
    public Stored delete(ResourceId id, long expected) {
        Stored last;
        synchronized (writing) {
            var before = expect(id, expected);
            last = before.orElseThrow(() -> new Superseded(id, expected, 0));
            append(new Batch().delete(objects, StoredCodec.key(id)), new Change(version + 1, before, Optional.empty()));
            last = Deletion.at(version, last);
        }
        return last;
    }

    @Override
    public List<Change> changesAfter(long after, int countMax) {
        return recent.after(after, countMax, PAGE_BYTES).orElseGet(() -> changesOnDisk(after, countMax));
    }

    private List<Change> changesOnDisk(long after, int countMax) {
        return reading(() -> {
            try (var snapshot = store.snapshot()) {
                return changesAfter(snapshot, after, countMax, PAGE_BYTES);
            }
        });
    }

    /** @param bytesMax ends the page too, after the change that reaches it */
    private List<Change> changesAfter(Reader reader, long after, int countMax, long bytesMax) {
        var changes = new ArrayList<Change>();
        var bytes = 0L;
        try (var cursor = reader.scan(log, changes(after + 1))) {
            while (changes.size() < countMax && bytes < bytesMax && cursor.next()) {
                var change = codec.change(
                        StoredCodec.version(cursor.entry().key()),
                        cursor.entry().value());
                changes.add(change);
                bytes += History.bytes(change);
            }
        }
        // Versions have no gaps: a page that begins later, or is empty below the newest, has lost its beginning.
        var first = changes.isEmpty() ? newest(reader) + 1 : changes.get(0).version();
        if (first > after + 1) {
            throw new Compacted(after, first - 1);
        }
        return changes;
    }

    @Override
    public CompletionStage<Void> synced() {
        // A write can be read before it is counted; whoever has read it waits until it is.
        synchronized (writing) {
            return syncs.synced();
        }
    }

    @Override
    public Optional<String> trouble() {
        return store.trouble().map(StoreFailure::getMessage);
    }

    @Override
    public Subscription listen(Listener listener) {
        return listeners.add(listener);
    }

    @Override
    public void close() {
        syncs.close();
        store.close();
    }

    private Optional<Stored> expect(ResourceId id, long expected) {
        var before = get(id);
        long found = before.map(Stored::version).orElse(0L);
        if (found != expected) {
            throw new Superseded(id, expected, found);
        }
        return before;
    }

    private void append(Batch batch, Change change) {
        batch.put(log, StoredCodec.key(change.version()), codec.encode(change));
        var size = History.bytes(change);
        var surplus = sizes.surplus(size);
        var oldest = change.version() - sizes.count();
        for (var old = oldest; old < oldest + surplus; old++) {
            batch.delete(log, StoredCodec.key(old));
        }
        try {
            writer.write(batch);
        } catch (StoreFailure e) {
            syncs.lookLater();
            throw unwritten(e);
        }
        // Only now: a write that failed must leave no trace.
        sizes.add(size);
        sizes.forget(surplus);
        version = change.version();
        recent.add(change, sizes.count());
        change.after().ifPresentOrElse(held::put, () -> held.remove(change.id()));
        touched.add(change.id().resource());
        syncs.written();
    }

    private long newest(Reader reader) {
        return reader.last(log, changes(0))
                .map(entry -> StoredCodec.version(entry.key()))
                .orElse(0L);
    }

    private static KeyRange changes(long from) {
        return new KeyRange(StoredCodec.key(from), StoredCodec.key(Long.MAX_VALUE));
    }

    private static KeyRange range(Scope scope) {
        // A key begins with the resource's name, which is ASCII.
        return scope.resource().isEmpty()
                ? new KeyRange(new byte[] {0}, new byte[] {(byte) 0x80})
                : KeyRange.startingWith(StoredCodec.prefix(scope));
    }
}
