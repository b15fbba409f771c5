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

    /** Sizes of the kept changes, oldest first; says how many to forget. The newest is always kept. */
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

        /** How many of the oldest changes go when one more comes, so that the limits are kept. Changes nothing. */
        int surplus(long size) {
            var surplus = 0;
            var left = bytes + size;
            for (var oldest : sizes) {
                if (sizes.size() + 1 - surplus <= limits.changesMax() && left <= limits.bytesMax()) {
                    break;
                }
                left -= oldest;
                surplus++;
            }
            return surplus;
        }

        /** Forgets the oldest. */
        void forget(int count) {
            for (var i = 0; i < count; i++) {
                bytes -= sizes.remove();
            }
        }
    }
}
