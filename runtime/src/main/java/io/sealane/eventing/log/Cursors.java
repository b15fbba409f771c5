package io.sealane.eventing.log;

import io.sealane.journal.Mark;
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
 * is settled and what is above it. A trigger with nothing open goes with the dispatch position, so ten thousand idle ones cost no
 * write.
 */
public final class Cursors {

    private static final String DISPATCH = "dispatch";
    private static final String START = "start:";
    private static final String OPEN = "open:";

    private final Map<String, Long> starts = new HashMap<>();
    private final Map<String, Mark> opens = new HashMap<>();
    private final Map<String, Mark> moves = new HashMap<>();
    private final Set<String> removals = new HashSet<>();
    private final Set<String> startsUnstored = new HashSet<>();
    private final long oldest;
    private long dispatch;
    private long dispatchStored;

    private Cursors(long dispatch, long oldest) {
        this.oldest = oldest;
        this.dispatch = dispatch;
        this.dispatchStored = dispatch;
    }

    /** As they were stored; a new partition dispatches from its first event on. */
    public static Cursors of(Map<String, Mark> marks, long logStart) {
        var stored = marks.getOrDefault(DISPATCH, Mark.at(0)).position();
        var cursors = new Cursors(Math.max(stored, logStart), logStart);
        marks.forEach((name, mark) -> {
            if (name.startsWith(START)) {
                cursors.starts.put(name.substring(START.length()), mark.position());
            } else if (name.startsWith(OPEN)) {
                cursors.opens.put(name.substring(OPEN.length()), mark);
            }
        });
        return cursors;
    }

    /** Where the shared read goes on. */
    public long dispatch() {
        return dispatch;
    }

    /** Everything below was shown to all triggers that take part in the shared read. */
    public void dispatched(long position) {
        dispatch = position;
    }

    /** Triggers that are stored. */
    public Set<String> triggers() {
        return Set.copyOf(starts.keySet());
    }

    /** From which position on events belong to a trigger; empty for one that is not known. */
    public Optional<Long> start(String uid) {
        return Optional.ofNullable(starts.get(uid));
    }

    /** Below this position nothing is stored; perhaps also some way above it. */
    public long oldest() {
        return oldest;
    }

    /** Where a trigger starts is being found out. */
    public void awaited(String uid) {
        startsUnstored.add(uid);
    }

    /** Adds a trigger. */
    public void started(String uid, long position) {
        starts.put(uid, position);
        startsUnstored.add(uid);
        move(START + uid, Mark.at(position));
    }

    /** What a trigger has settled, when something may be open. */
    public Optional<Mark> open(String uid) {
        return Optional.ofNullable(opens.get(uid));
    }

    /** A trigger may have something open that the mark does not count as settled. */
    public void opened(String uid, Mark mark) {
        var before = opens.put(uid, mark);
        if (!mark.equals(before)) {
            move(OPEN + uid, mark);
        }
    }

    /** A trigger has nothing open. */
    public void settled(String uid) {
        if (opens.remove(uid) != null) {
            remove(OPEN + uid);
        }
    }

    /** A trigger is deleted. */
    public void removed(String uid) {
        settled(uid);
        starts.remove(uid);
        startsUnstored.remove(uid);
        remove(START + uid);
    }

    /** Below this position no trigger needs anything. */
    public long passed() {
        var lowest = dispatch;
        for (var open : opens.values()) {
            lowest = Math.min(lowest, open.position());
        }
        return lowest;
    }

    /** Whether there is something to store. */
    public boolean dirty() {
        return dispatch != dispatchStored || !moves.isEmpty() || !removals.isEmpty();
    }

    /** What to store now; counts as stored for {@link #startsStored} when {@link #stored} is called. */
    public Marks changes(Duration retention, long keptBytesMax) {
        moves.put(DISPATCH, Mark.at(dispatch));
        dispatchStored = dispatch;
        var marks = new Marks(moves, removals, passed(), retention, keptBytesMax);
        moves.clear();
        removals.clear();
        return marks;
    }

    /** The journal has these changes. */
    public void stored(Marks marks) {
        for (var name : marks.moves().keySet()) {
            if (name.startsWith(START)) {
                startsUnstored.remove(name.substring(START.length()));
            }
        }
    }

    /** Whether every trigger's start is stored. */
    public boolean startsStored() {
        return startsUnstored.isEmpty();
    }

    /** Whether a trigger's start waits to be stored. */
    public boolean startsMoved() {
        return moves.keySet().stream().anyMatch(name -> name.startsWith(START));
    }

    private void move(String name, Mark mark) {
        removals.remove(name);
        moves.put(name, mark);
    }

    private void remove(String name) {
        moves.remove(name);
        removals.add(name);
    }
}
