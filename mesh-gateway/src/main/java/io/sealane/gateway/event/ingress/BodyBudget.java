package io.sealane.gateway.event.ingress;

import io.sealane.gateway.transport.ClientAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of events that a node holds at a time between the first byte of a body and its answer, and what one client may hold of them.
 * Safe for any thread.
 *
 * <p>Reserved before a body is pulled, since bytes that were let in are in memory already.
 */
public final class BodyBudget {

    private final long bytesMax;
    private final long clientBytesMax;
    private final AtomicLong reserved = new AtomicLong();
    private final Map<ClientAddress, Long> byClient = new ConcurrentHashMap<>();

    private BodyBudget(long bytesMax, long clientBytesMax) {
        this.bytesMax = bytesMax;
        this.clientBytesMax = clientBytesMax;
    }

    /**
     * @param bytesMax of all reservations together; positive
     * @param clientShare the part of them that one client may have; above 0, at most 1
     */
    public static BodyBudget of(long bytesMax, double clientShare) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException("body budget: expected at least 1 byte, got " + bytesMax);
        }
        return new BodyBudget(bytesMax, (long) (bytesMax * clientShare));
    }

    /** Sets bytes aside for a client; empty when so many are not left, or not left to this client. */
    public Optional<Reservation> reserve(ClientAddress client, long bytes) {
        if (!takeFromClient(client, bytes)) {
            return Optional.empty();
        }
        long before;
        do {
            before = reserved.get();
            if (bytes > bytesMax - before) {
                giveToClient(client, bytes);
                return Optional.empty();
            }
        } while (!reserved.compareAndSet(before, before + bytes));
        return Optional.of(new Reservation(client, bytes));
    }

    /** Bytes set aside now. */
    public long reserved() {
        return reserved.get();
    }

    private boolean takeFromClient(ClientAddress client, long bytes) {
        var fits = new boolean[1];
        byClient.compute(client, (key, held) -> {
            long before = held == null ? 0 : held;
            fits[0] = bytes <= clientBytesMax - before;
            long after = fits[0] ? before + bytes : before;
            return after == 0 ? null : Long.valueOf(after);
        });
        return fits[0];
    }

    private void giveToClient(ClientAddress client, long bytes) {
        byClient.computeIfPresent(client, (key, held) -> held == bytes ? null : held - bytes);
    }

    private void give(ClientAddress client, long bytes) {
        reserved.addAndGet(-bytes);
        giveToClient(client, bytes);
    }

    /** A share of the budget, until released. */
    public final class Reservation {

        private final ClientAddress client;
        private final AtomicLong held;

        private Reservation(ClientAddress client, long bytes) {
            this.client = client;
            held = new AtomicLong(bytes);
        }

        /** Keeps only so many bytes, once the real size is known; never takes more. */
        public void shrinkTo(long bytes) {
            long before = held.get();
            if (bytes < before && held.compareAndSet(before, bytes)) {
                give(client, before - bytes);
            }
        }

        /** Gives everything back; further calls do nothing. */
        public void release() {
            long before = held.getAndSet(0);
            if (before > 0) {
                give(client, before);
            }
        }
    }
}
