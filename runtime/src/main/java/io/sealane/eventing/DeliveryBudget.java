package io.sealane.eventing;

import java.util.concurrent.atomic.AtomicLong;

/** What the node's deliveries may hold in memory together: bytes of events, or keys that are parked. Safe for any thread. */
final class DeliveryBudget {

    private final long max;
    private final AtomicLong used = new AtomicLong();

    DeliveryBudget(long max) {
        this.max = max;
    }

    long used() {
        return used.get();
    }

    /** What one delivery actor takes of it. */
    Share share() {
        return new Share();
    }

    private boolean take(long amount) {
        // Whoever finds nothing taken gets what it wants, so that an event larger than the whole budget passes, alone.
        var before = used.getAndAdd(amount);
        if (before > 0 && before + amount > max) {
            used.addAndGet(-amount);
            return false;
        }
        return true;
    }

    /** One user's part, which can be given back as a whole: also for messages that will never be read. */
    final class Share {

        private long taken;
        private boolean closed;

        /** Takes all of it, or nothing. */
        synchronized boolean take(long amount) {
            if (closed || !DeliveryBudget.this.take(amount)) {
                return false;
            }
            taken += amount;
            return true;
        }

        synchronized void giveBack(long amount) {
            if (!closed) {
                taken -= amount;
                used.addAndGet(-amount);
            }
        }

        /** Puts what is known now in the place of what was taken on a guess. */
        synchronized void correct(long guessed, long known) {
            giveBack(guessed - known);
        }

        /** Gives all back; nothing can be taken any more. */
        synchronized void close() {
            giveBack(taken);
            closed = true;
        }
    }
}
