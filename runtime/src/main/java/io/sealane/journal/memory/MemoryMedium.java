package io.sealane.journal.memory;

import io.sealane.journal.Medium;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Keeps the journal in memory; it may be opened again by another journal after the first is closed. Nothing is ever on a disk. Whoever reads
 * sees all changes of a write or none.
 */
public final class MemoryMedium implements Medium {

    private final Map<Space, ConcurrentNavigableMap<byte[], byte[]>> spaces = new EnumMap<>(Space.class);

    public MemoryMedium() {
        for (var space : Space.values()) {
            spaces.put(space, new ConcurrentSkipListMap<>(Arrays::compareUnsigned));
        }
    }

    @Override
    public synchronized void write(List<Change> changes, boolean sync) {
        for (var change : changes) {
            if (change instanceof Change.Put put) {
                put(put);
            } else if (change instanceof Change.Clear clear) {
                space(clear.space()).subMap(clear.from(), clear.end()).clear();
            }
        }
    }

    private void put(Change.Put put) {
        var value = put.value();
        if (value == null) {
            space(put.space()).remove(put.key());
        } else {
            space(put.space()).put(put.key(), value);
        }
    }

    @Override
    public synchronized Optional<byte[]> get(Space space, byte[] key) {
        return Optional.ofNullable(space(space).get(key));
    }

    @Override
    public synchronized void scan(Space space, byte[] from, byte[] end, Visitor visitor) {
        for (var entry : space(space).subMap(from, end).entrySet()) {
            if (!visitor.see(entry.getKey(), entry.getValue())) {
                return;
            }
        }
    }

    @Override
    public void close() {
        // What is stored stays, as on a disk.
    }

    private ConcurrentNavigableMap<byte[], byte[]> space(Space space) {
        var found = spaces.get(space);
        if (found == null) {
            throw new IllegalArgumentException("space: " + space);
        }
        return found;
    }
}
