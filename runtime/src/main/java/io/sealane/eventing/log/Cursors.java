package io.sealane.eventing.log;

import io.sealane.journal.Mark;
import io.sealane.journal.Marks;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far a partition and its triggers have come, and what of it is not stored yet.
 *
 * <p>Stored are the dispatch position, where each trigger starts, and, only for triggers with something open, below which position all
 * is settled, what is above it, and which keys are parked. A trigger with nothing open goes with the dispatch position, so ten thousand
 * idle ones cost no write.
 */
public final class Cursors {

    private static final String DISPATCH = "dispatch";
    private static final String START = "start:";
    private static final String OPEN = "open:";
    private static final String PARKED = "parked:";

    private final Map<String, Long> starts = new HashMap<>();
    private final Map<String, Standing> opens = new HashMap<>();
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
                cursors.opens.put(name.substring(OPEN.length()), new Standing(mark, Map.of()));
            }
        });
        marks.forEach((name, mark) -> {
            if (name.startsWith(PARKED)) {
                cursors.park(name, mark.position());
            }
        });
        return cursors;
    }

    /** Takes in what is stored of a parked key. A node of an earlier version, which knows none, leaves it behind when it moves the mark past it. */
    private void park(String name, long from) {
        var end = name.lastIndexOf(':');
        var uid = end < PARKED.length() ? "" : name.substring(PARKED.length(), end);
        var open = opens.get(uid);
        if (open == null) {
            removals.add(name);
            return;
        }
        var parked = new HashMap<>(open.parked());
        parked.put(Integer.parseUnsignedInt(name.substring(end + 1), 16), Math.max(from, open.position()));
        opens.put(uid, new Standing(open.mark(), parked));
    }

    private static String parked(String uid, int code) {
        return PARKED + uid + ":" + Integer.toHexString(code);
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
    public Optional<Standing> open(String uid) {
        return Optional.ofNullable(opens.get(uid));
    }

    /** A trigger may have something open that does not count as settled here. */
    public void opened(String uid, Standing now) {
        var before = opens.put(uid, now);
        if (before == null || !now.mark().equals(before.mark())) {
            move(OPEN + uid, now.mark());
        }
        var parkedBefore = before == null ? Map.<Integer, Long>of() : before.parked();
        now.parked().forEach((code, from) -> {
            if (!from.equals(parkedBefore.get(code))) {
                move(parked(uid, code), Mark.at(from));
            }
        });
        var over = new HashSet<>(parkedBefore.keySet());
        over.removeAll(now.parked().keySet());
        removeParked(uid, over);
    }

    /** A trigger has nothing open. */
    public void settled(String uid) {
        var before = opens.remove(uid);
        if (before != null) {
            remove(OPEN + uid);
            removeParked(uid, before.parked().keySet());
        }
    }

    private void removeParked(String uid, Collection<Integer> codes) {
        codes.forEach(code -> remove(parked(uid, code)));
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
