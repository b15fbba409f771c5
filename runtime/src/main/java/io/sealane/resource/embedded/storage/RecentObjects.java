package io.sealane.resource.embedded.storage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects that were written or read last, as they are now: what is written is read again soon, and reading it from the disk means decoding and
 * unsealing it. Bounded; not safe for several threads.
 */
final class RecentObjects {

    private static final long BYTES_MAX = 4L * 1024 * 1024;

    private final Map<ResourceId, Stored> objects = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    Optional<Stored> get(ResourceId id) {
        return Optional.ofNullable(objects.get(id));
    }

    /** @param stored as it is now */
    void put(Stored stored) {
        bytes += stored.json().length - bytes(objects.put(stored.id(), stored));
        var eldest = objects.values().iterator();
        while (bytes > BYTES_MAX) {
            bytes -= bytes(eldest.next());
            eldest.remove();
        }
    }

    void remove(ResourceId id) {
        bytes -= bytes(objects.remove(id));
    }

    private static int bytes(@Nullable Stored stored) {
        return stored == null ? 0 : stored.json().length;
    }
}
