package io.sealane.journal.rocksdb;

import io.sealane.journal.JournalFailure;
import io.sealane.journal.Medium;
import io.sealane.store.Batch;
import io.sealane.store.Durability;
import io.sealane.store.KeyRange;
import io.sealane.store.Keyspace;
import io.sealane.store.Store;
import io.sealane.store.StoreFailure;
import io.sealane.store.StoreSettings;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Keeps the journal in a folder. */
public final class RocksMedium implements Medium {

    private final Store store;
    private final @Nullable FileStore disk;
    private final Map<Space, Keyspace> spaces = new EnumMap<>(Space.class);
    private final Runnable synced;

    private RocksMedium(Store store, Path folder, Runnable synced) {
        this.store = store;
        this.disk = disk(folder);
        this.synced = synced;
        for (var space : Space.values()) {
            spaces.put(space, store.keyspace(name(space)));
        }
    }

    /** Opens the journal of a folder, or makes it; fails with {@link StoreFailure}. */
    public static RocksMedium open(Path folder, StoreSettings settings) {
        return open(folder, settings, () -> {});
    }

    /**
     * The same with a witness.
     *
     * @param synced called on the writer thread after each batch that is on the disk, before anybody hears of it
     */
    public static RocksMedium open(Path folder, StoreSettings settings, Runnable synced) {
        var names = Arrays.stream(Space.values()).map(RocksMedium::name).collect(Collectors.toUnmodifiableSet());
        return new RocksMedium(Store.open(folder, settings, names), folder, synced);
    }

    @Override
    public void write(List<Change> changes, boolean sync) {
        translated(() -> {
            store.write(batch(changes), sync ? Durability.SYNCED : Durability.WRITTEN);
            return true;
        });
        if (sync) {
            synced.run();
        }
    }

    private Batch batch(List<Change> changes) {
        var batch = new Batch();
        for (var change : changes) {
            if (change instanceof Change.Put put) {
                var value = put.value();
                if (value == null) {
                    batch.delete(keyspace(put.space()), put.key());
                } else {
                    batch.put(keyspace(put.space()), put.key(), value);
                }
            } else if (change instanceof Change.Clear clear) {
                batch.deleteRange(keyspace(clear.space()), new KeyRange(clear.from(), clear.end()));
            }
        }
        return batch;
    }

    @Override
    public Optional<byte[]> get(Space space, byte[] key) {
        return translated(() -> store.get(keyspace(space), key));
    }

    @Override
    public void scan(Space space, byte[] from, byte[] end, Visitor visitor) {
        translated(() -> {
            try (var cursor = store.scan(keyspace(space), new KeyRange(from, end))) {
                while (cursor.next()) {
                    var entry = cursor.entry();
                    if (!visitor.see(entry.key(), entry.value())) {
                        break;
                    }
                }
            }
            return true;
        });
    }

    @Override
    public long freeBytes() {
        try {
            return disk == null ? Long.MAX_VALUE : disk.getUsableSpace();
        } catch (IOException e) {
            // Whether there is room shows with the next write.
            return Long.MAX_VALUE;
        }
    }

    @Override
    public Optional<String> trouble() {
        return store.trouble().map(StoreFailure::getMessage);
    }

    /** Found once: it is looked up in the list of all mounts, and asked for each batch. */
    private static @Nullable FileStore disk(Path folder) {
        try {
            return Files.getFileStore(folder);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public void close() {
        store.close();
    }

    private Keyspace keyspace(Space space) {
        var found = spaces.get(space);
        if (found == null) {
            throw new IllegalArgumentException("space: " + space);
        }
        return found;
    }

    private static String name(Space space) {
        return space.name().toLowerCase(Locale.ROOT);
    }

    private static <T> T translated(Supplier<T> action) {
        try {
            return action.get();
        } catch (StoreFailure e) {
            throw new JournalFailure(JournalFailure.Reason.IO, "journal: " + e.getMessage(), e);
        }
    }
}
