package io.sealane.gateway.event;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of events that a node holds at a time between the first byte of a body and its answer. Safe for any thread.
 *
 * <p>Reserved before a body is pulled, since bytes that were let in are in memory already.
 */
public final class BodyBudget {

    private final long bytesMax;
    private final AtomicLong reserved = new AtomicLong();

    private BodyBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** @param bytesMax of all reservations together; positive */
    public static BodyBudget of(long bytesMax) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException("body budget: expected at least 1 byte, got " + bytesMax);
        }
        return new BodyBudget(bytesMax);
    }

    /** Sets bytes aside; empty when so many are not left. */
    public Optional<Reservation> reserve(long bytes) {
        long before;
        do {
            before = reserved.get();
            if (bytes > bytesMax - before) {
                return Optional.empty();
            }
        } while (!reserved.compareAndSet(before, before + bytes));
        return Optional.of(new Reservation(bytes));
    }

    /** Bytes set aside now. */
    public long reserved() {
        return reserved.get();
    }

    /** A share of the budget, until released. */
    public final class Reservation {

        private final AtomicLong held;

        private Reservation(long bytes) {
            held = new AtomicLong(bytes);
        }

        /** Keeps only so many bytes, once the real size is known; never takes more. */
        public void shrinkTo(long bytes) {
            long before = held.get();
            if (bytes < before && held.compareAndSet(before, bytes)) {
                reserved.addAndGet(bytes - before);
            }
        }

        /** Gives everything back; further calls do nothing. */
        public void release() {
            reserved.addAndGet(-held.getAndSet(0));
        }
    }
}
