package io.sealane.resource.embedded.storage;

import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;

/** What both stores decide alike: how much of the log goes, and how a past state is made from the present one. */
final class History {

    private History() {}

    /** Undoes changes. @param changes all that followed the wanted version, oldest first */
    static Listing undo(Scope scope, long version, Listing now, List<Change> changes) {
        var items = new TreeMap<ResourceId, Stored>();
        now.items().forEach(item -> items.put(item.id(), item));
        for (var i = changes.size() - 1; i >= 0; i--) {
            var change = changes.get(i);
            if (scope.contains(change.id())) {
                change.before()
                        .ifPresentOrElse(before -> items.put(change.id(), before), () -> items.remove(change.id()));
            }
        }
        return new Listing(version, List.copyOf(items.values()));
    }

    static long bytes(Change change) {
        return change.before().map(stored -> stored.json().length).orElse(0)
                + change.after().map(stored -> stored.json().length).orElse(0);
    }

    /** Sizes of the kept changes, oldest first; says how many to forget. */
    static final class Sizes {
        private final LogLimits limits;
        private final ArrayDeque<Long> sizes = new ArrayDeque<>();
        private long bytes;

        Sizes(LogLimits limits) {
            this.limits = limits;
        }

        void add(long size) {
            sizes.add(size);
            bytes += size;
        }

        int count() {
            return sizes.size();
        }

        /** Forgets until the limits are kept, but never the newest change. @return how many changes */
        int trim() {
            var forgotten = 0;
            while (sizes.size() > 1 && (sizes.size() > limits.changesMax() || bytes > limits.bytesMax())) {
                bytes -= sizes.remove();
                forgotten++;
            }
            return forgotten;
        }
    }
}
