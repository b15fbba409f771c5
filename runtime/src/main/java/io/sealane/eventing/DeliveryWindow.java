package io.sealane.eventing;

import io.sealane.journal.Mark;
import io.sealane.journal.Mark.Range;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one trigger has under way, by position. Settled in any order; says what is settled and what is not.
 *
 * @param <T> one delivery
 */
final class DeliveryWindow<T> {

    private int max;
    private final TreeMap<Long, T> open = new TreeMap<>();
    private final Deque<Range> settledBefore = new ArrayDeque<>();
    private long next;

    /** @param max how many may be open, 1 or more */
    DeliveryWindow(int max) {
        this.max = max;
    }

    /** Another bound, 1 or more; what is open beyond it stays. */
    void max(int changed) {
        max = changed;
    }

    /** Goes on from where another life has ended, which had settled these. */
    void resume(List<Range> settled) {
        settledBefore.clear();
        settledBefore.addAll(settled);
    }

    /** Whether another life has settled it. Asked in the order of positions. */
    boolean settledBefore(long position) {
        while (!settledBefore.isEmpty() && settledBefore.getFirst().end() <= position) {
            settledBefore.removeFirst();
        }
        return !settledBefore.isEmpty() && settledBefore.getFirst().contains(position);
    }

    boolean full() {
        return open.size() >= max;
    }

    boolean empty() {
        return open.isEmpty();
    }

    int size() {
        return open.size();
    }

    void open(long position, T delivery) {
        open.put(position, delivery);
        passed(position + 1);
    }

    /** Everything below was looked at. */
    void passed(long position) {
        next = Math.max(next, position);
    }

    /** The one of the lowest position; null when nothing is open. */
    @Nullable
    T oldest() {
        return open.isEmpty() ? null : open.firstEntry().getValue();
    }

    @Nullable
    T get(long position) {
        return open.get(position);
    }

    Optional<T> settle(long position) {
        return Optional.ofNullable(open.remove(position));
    }

    /**
     * What is settled.
     *
     * @param rangesMax the lowest so many ranges are told, the others count as not settled
     */
    Mark mark(int rangesMax) {
        var settled = new ArrayList<Range>();
        var from = open.isEmpty() ? next : open.firstKey();
        var position = from;
        for (var other : open.keySet()) {
            add(settled, from, other);
            from = other + 1;
        }
        add(settled, from, next);
        for (var range : settledBefore) {
            add(settled, Math.max(next, range.from()), range.end());
        }
        if (!settled.isEmpty() && settled.get(0).from() == position) {
            position = settled.remove(0).end();
        }
        return new Mark(position, settled.subList(0, Math.min(rangesMax, settled.size())));
    }

    private static void add(List<Range> ranges, long from, long end) {
        if (end <= from) {
            return;
        }
        var last = ranges.size() - 1;
        if (last >= 0 && ranges.get(last).end() == from) {
            ranges.set(last, new Range(ranges.get(last).from(), end));
        } else {
            ranges.add(new Range(from, end));
        }
    }
}
