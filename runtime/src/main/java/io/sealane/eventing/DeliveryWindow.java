package io.sealane.eventing;

import io.sealane.eventing.log.Standing;
import io.sealane.journal.Mark;
import io.sealane.journal.Mark.Range;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private Map<Integer, Long> parkedBefore = Map.of();
    private long next;

    /** @param max how many may be open, 1 or more */
    DeliveryWindow(int max) {
        this.max = max;
    }

    /** Another bound, 1 or more; what is open beyond it stays. */
    void max(int changed) {
        max = changed;
    }

    /** Goes on from where another life has ended. */
    void resume(Standing before) {
        settledBefore.clear();
        settledBefore.addAll(before.mark().beyond());
        parkedBefore = before.parked();
    }

    /** Whether another life has settled it. Asked in the order of positions. */
    boolean settledBefore(long position) {
        while (!settledBefore.isEmpty() && settledBefore.getFirst().end() <= position) {
            settledBefore.removeFirst();
        }
        return !settledBefore.isEmpty() && settledBefore.getFirst().contains(position);
    }

    /** Whether another life had parked keys, of which {@link #settledBefore} knows nothing. */
    boolean hasParkedBefore() {
        return !parkedBefore.isEmpty();
    }

    /** Whether another life had parked it, so that it is not settled. */
    boolean parkedBefore(String key, long position) {
        var from = parkedBefore.get(Standing.code(key));
        return from != null && from <= position;
    }

    boolean full() {
        return room() <= 0;
    }

    /** How many more may be open; less than nothing when there are too many. */
    int room() {
        return max - open.size();
    }

    int max() {
        return max;
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
     * @param parked by the code of each parked key, from where on nothing of it is settled; what is there may be settled for all that,
     *     if it is of another key, and is told as if it were not
     */
    Standing standing(int rangesMax, Map<Integer, Long> parked) {
        var all = withParkedBefore(parked);
        var lowest = all.values().stream().mapToLong(Long::longValue).min();
        return new Standing(mark(rangesMax, lowest.orElse(Long.MAX_VALUE)), all);
    }

    /** What another life had parked counts as long as something that it had settled was not looked at. */
    private Map<Integer, Long> withParkedBefore(Map<Integer, Long> parked) {
        if (parkedBefore.isEmpty()
                || settledBefore.isEmpty()
                || settledBefore.getLast().end() <= next) {
            return parked;
        }
        var all = new HashMap<>(parked);
        parkedBefore.forEach((code, from) -> all.merge(code, Math.max(from, next), Math::min));
        return all;
    }

    private Mark mark(int rangesMax, long parked) {
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
        if (parked < position) {
            if (parked + 1 < position) {
                settled.add(0, new Range(parked + 1, position));
            }
            position = parked;
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
