package io.sealane.gateway.transport.loop;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Coarse timers for one thread: setting and cancelling cost a few writes, however many there are.
 *
 * <p>A timer runs at the first tick that is not before its time, so up to one tick late, never early.
 */
final class TimerWheel {

    private static final Logger LOG = LoggerFactory.getLogger(TimerWheel.class);
    private static final int SLOTS = 512;
    /** What nanoseconds can say, 292 years; who waits longer waits as long. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final Duration tick;
    private final Entry[] slots = new Entry[SLOTS];
    /** Ticks so far; written by one thread. */
    private volatile long now;

    TimerWheel(Duration tick) {
        this.tick = tick;
        for (var i = 0; i < SLOTS; i++) {
            slots[i] = Entry.head();
        }
    }

    Duration tick() {
        return tick;
    }

    /** Any thread. */
    long uptimeMillis() {
        return now * tick.toMillis();
    }

    /** Sets a timer; an entry that was removed before it was added stays removed. */
    void add(Entry entry, Duration delay) {
        if (entry.cancelled) {
            return;
        }
        var nanos = delay.compareTo(LONGEST) < 0 ? Math.max(delay.toNanos(), 0) : Long.MAX_VALUE;
        // One more than the quotient: part of the current tick has passed already.
        entry.due = now + nanos / tick.toNanos() + 1;
        entry.linkBefore(slots[(int) (entry.due % SLOTS)]);
    }

    void remove(Entry entry) {
        entry.cancelled = true;
        entry.unlink();
    }

    /** Moves on by one tick and runs what is due. */
    void turn() {
        var turn = now + 1;
        now = turn;
        var head = slots[(int) (turn % SLOTS)];
        // Tasks set and drop timers of this slot while it is walked: take out all that is due first.
        var due = Entry.head();
        for (var entry = head.next; entry != head; ) {
            var next = entry.next;
            if (entry.due <= turn) {
                entry.unlink();
                entry.linkBefore(due);
            }
            entry = next;
        }
        while (due.next != due) {
            var entry = due.next;
            entry.unlink();
            run(entry);
        }
    }

    private static void run(Entry entry) {
        try {
            entry.task.run();
        } catch (RuntimeException e) {
            LOG.error("a timer's task failed", e);
        }
    }

    /** A timer, a link of its slot's ring. */
    static final class Entry {

        private static final Runnable NOTHING = () -> {};

        private final Runnable task;
        private Entry previous;
        private Entry next;
        private long due;
        private boolean cancelled;

        @SuppressWarnings("ThisEscapedInObjectConstruction")
        Entry(Runnable task) {
            this.task = task;
            this.previous = this;
            this.next = this;
        }

        private static Entry head() {
            return new Entry(NOTHING);
        }

        private void linkBefore(Entry head) {
            previous = head.previous;
            next = head;
            head.previous.next = this;
            head.previous = this;
        }

        private void unlink() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }
    }
}
