package io.sealane.eventing;

import io.sealane.journal.Marks;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far a partition and its triggers have come, and what of it is not stored yet.
 *
 * <p>Stored are the dispatch position, where each trigger starts, and, only for triggers with something open, below which position all
 * is settled. A trigger with nothing open goes with the dispatch position, so ten thousand idle ones cost no write.
 */
final class Cursors {

    private static final String DISPATCH = "dispatch";
    private static final String START = "start:";
    private static final String OPEN = "open:";

    private final Map<String, Long> starts = new HashMap<>();
    private final Map<String, Long> opens = new HashMap<>();
    private final Map<String, Long> moves = new HashMap<>();
    private final Set<String> removals = new HashSet<>();
    private final Set<String> startsUnstored = new HashSet<>();
    private long dispatch;
    private long dispatchStored;

    private Cursors(long dispatch) {
        this.dispatch = dispatch;
        this.dispatchStored = dispatch;
    }

    /** As they were stored; a new partition dispatches from its first event on. */
    static Cursors of(Map<String, Long> marks, long logStart) {
        var cursors = new Cursors(Math.max(marks.getOrDefault(DISPATCH, 0L), logStart));
        marks.forEach((name, position) -> {
            if (name.startsWith(START)) {
                cursors.starts.put(name.substring(START.length()), position);
            } else if (name.startsWith(OPEN)) {
                cursors.opens.put(name.substring(OPEN.length()), position);
            }
        });
        return cursors;
    }

    long dispatch() {
        return dispatch;
    }

    /** Everything below was shown to all triggers that take part in the shared read. */
    void dispatched(long position) {
        dispatch = position;
    }

    /** Triggers that are stored. */
    Set<String> triggers() {
        return Set.copyOf(starts.keySet());
    }

    /** From which position on events belong to a trigger; empty for one that is not known. */
    Optional<Long> start(String uid) {
        return Optional.ofNullable(starts.get(uid));
    }

    /** Adds a trigger. */
    void started(String uid, long position) {
        starts.put(uid, position);
        startsUnstored.add(uid);
        move(START + uid, position);
    }

    /** Below which position a trigger has settled all, when something may be open. */
    Optional<Long> open(String uid) {
        return Optional.ofNullable(opens.get(uid));
    }

    /** A trigger has something open at or behind a position, and nothing below. */
    void opened(String uid, long position) {
        var before = opens.put(uid, position);
        if (before == null || before != position) {
            move(OPEN + uid, position);
        }
    }

    /** A trigger has nothing open. */
    void settled(String uid) {
        if (opens.remove(uid) != null) {
            remove(OPEN + uid);
        }
    }

    /** A trigger is deleted. */
    void removed(String uid) {
        settled(uid);
        starts.remove(uid);
        startsUnstored.remove(uid);
        remove(START + uid);
    }

    /** Below this position no trigger needs anything. */
    long passed() {
        var lowest = dispatch;
        for (var open : opens.values()) {
            lowest = Math.min(lowest, open);
        }
        return lowest;
    }

    /** Whether there is something to store. */
    boolean dirty() {
        return dispatch != dispatchStored || !moves.isEmpty() || !removals.isEmpty();
    }

    /** What to store now; counts as stored for {@link #startsStored} when {@link #stored} is called. */
    Marks changes(Duration retention) {
        moves.put(DISPATCH, dispatch);
        dispatchStored = dispatch;
        var marks = new Marks(moves, removals, passed(), retention);
        moves.clear();
        removals.clear();
        return marks;
    }

    /** The journal has these changes. */
    void stored(Marks marks) {
        for (var name : marks.moves().keySet()) {
            if (name.startsWith(START)) {
                startsUnstored.remove(name.substring(START.length()));
            }
        }
    }

    /** Whether every trigger's start is stored. */
    boolean startsStored() {
        return startsUnstored.isEmpty();
    }

    private void move(String name, long position) {
        removals.remove(name);
        moves.put(name, position);
    }

    private void remove(String name) {
        moves.remove(name);
        removals.add(name);
    }
}
