package io.sealane.gateway.admission;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one backend, and which of them is next. Used only by whoever holds its gate.
 *
 * <p>Without a limit it is the one with less to do of two that are drawn; with a low one the first that has room, so that the rest may
 * go; with a higher one those with room take turns. Who could not be reached is passed over for a while, if there are others.
 */
final class Slots<E> {

    /** One instance. */
    static final class Slot<E> {
        final E instance;
        int active;
        /** When it may be tried again, in microseconds, while it is {@link #shunned}. */
        long again;

        Slot(E instance) {
            this.instance = instance;
        }
    }

    /** Up to this limit the first one with room is taken. */
    private static final int LOW = 3;
    /** 2^32 divided by the golden ratio: multiples of it are spread evenly. */
    private static final int GOLDEN = 0x9E37_79B9;

    private List<E> seen = List.of();
    private List<Slot<E>> slots = List.of();
    private final List<Slot<E>> leaving = new ArrayList<>();
    /** Those that could not be reached a moment ago. */
    private final List<Slot<E>> shunned = new ArrayList<>();

    private int turn;
    private int draw;

    /** Goes by a list of instances; one that stays keeps its count. Returns whether it is another list. */
    boolean see(List<E> instances) {
        if (instances == seen) {
            return false;
        }
        seen = instances;
        Map<E, Slot<E>> known = new HashMap<>();
        leaving.forEach(slot -> known.put(slot.instance, slot));
        slots.forEach(slot -> known.put(slot.instance, slot));
        var next = new ArrayList<Slot<E>>(instances.size());
        for (var instance : instances) {
            var slot = known.remove(instance);
            next.add(slot == null ? new Slot<>(instance) : slot);
        }
        slots = next;
        leaving.clear();
        shunned.retainAll(slots);
        known.values().stream().filter(slot -> slot.active > 0).forEach(leaving::add);
        return true;
    }

    int size() {
        return slots.size();
    }

    /** Whether requests are under way at an instance, or may be sent there. */
    boolean uses(E instance) {
        for (var slot : slots) {
            if (slot.instance.equals(instance)) {
                return true;
            }
        }
        for (var slot : leaving) {
            if (slot.active > 0 && slot.instance.equals(instance)) {
                return true;
            }
        }
        return false;
    }

    /** Those that requests may be sent to, then those that are only let finish what they have. */
    Stream<E> all() {
        return Stream.concat(slots.stream(), leaving.stream()).map(slot -> slot.instance);
    }

    void free(Slot<E> slot) {
        slot.active--;
        if (slot.active == 0) {
            leaving.remove(slot);
        }
    }

    /** It is passed over until a time, for as long as there are others. Returns whether there are. */
    boolean shun(Slot<E> slot, long until) {
        slot.again = until;
        if (slots.contains(slot) && !shunned.contains(slot)) {
            shunned.add(slot);
        }
        return shunned.size() < slots.size();
    }

    boolean shunning() {
        return !shunned.isEmpty();
    }

    /** When the first of those that are passed over is tried again, in microseconds; only while there are any. */
    long nextAgain() {
        var next = Long.MAX_VALUE;
        for (var slot : shunned) {
            next = Math.min(next, slot.again);
        }
        return next;
    }

    /**
     * Those whose time has come are tried again. Returns whether there are any.
     *
     * @param most how long anybody may still have; who has more is of before the clock was set back
     */
    boolean forgive(long now, long most) {
        return shunned.removeIf(slot -> slot.again <= now || slot.again - now > most);
    }

    /** @param max at each; 0 for any number */
    @Nullable
    Slot<E> next(int max) {
        if (shunned.isEmpty() || shunned.size() == slots.size()) {
            return next(slots, max);
        }
        // These have room again when one of their requests ends, so whoever finds none may wait.
        var reached = new ArrayList<>(slots);
        reached.removeAll(shunned);
        return next(reached, max);
    }

    private @Nullable Slot<E> next(List<Slot<E>> among, int max) {
        if (among.isEmpty()) {
            return null;
        }
        if (max == 0) {
            return lessBusyOfTwo(among);
        }
        var from = max <= LOW ? 0 : turn;
        for (var step = 0; step < among.size(); step++) {
            var index = Math.floorMod(from + step, among.size());
            var slot = among.get(index);
            if (slot.active < max) {
                turn = index + 1;
                return slot;
            }
        }
        return null;
    }

    private Slot<E> lessBusyOfTwo(List<Slot<E>> among) {
        var one = among.get(drawn(among.size()));
        var other = among.get(drawn(among.size()));
        return other.active < one.active ? other : one;
    }

    private int drawn(int of) {
        draw += GOLDEN;
        return (int) ((draw & 0xFFFF_FFFFL) * of >>> 32);
    }
}
