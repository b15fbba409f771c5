package io.sealane.cert.tls;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that seal session tickets: the newest seals, the others only open. One ring for all contexts of a listener.
 *
 * <p>A ticket is good for at most three lives of a key. Keys exist in memory only.
 */
final class TicketRing {

    /** The sealing key and those that were it before. */
    static final int KEYS = 3;

    /** The bytes of one key, as the library takes them: name, HMAC key, AES key. */
    record Key(byte[] name, byte[] hmac, byte[] aes) {}

    private static final int PART_BYTES = 16;

    private final InstantSource clock;
    private final Duration keyLife;
    private final SecureRandom random = new SecureRandom();
    private volatile List<Key> keys = List.of();
    private volatile Instant due = Instant.MIN;

    TicketRing(InstantSource clock, Duration keyLife) {
        this.clock = clock;
        this.keyLife = keyLife;
        rollIfDue();
    }

    /** Makes a new sealing key when the present one has served its life; true when it did. Any thread. */
    boolean rollIfDue() {
        return !clock.instant().isBefore(due) && roll();
    }

    private synchronized boolean roll() {
        var now = clock.instant();
        if (now.isBefore(due)) {
            return false;
        }
        // After a quiet time the old keys have outlived their second role too.
        var kept = now.isAfter(latestUseOf(due)) ? List.<Key>of() : keys;
        var rolled = new ArrayList<>(List.of(newKey()));
        kept.stream().limit(KEYS - 1).forEach(rolled::add);
        keys = List.copyOf(rolled);
        due = now.plus(keyLife);
        return true;
    }

    private Instant latestUseOf(Instant sealedUntil) {
        return sealedUntil.equals(Instant.MIN) ? Instant.MAX : sealedUntil.plus(keyLife.multipliedBy(KEYS - 1));
    }

    /** Throws every key away: no ticket that is out there opens any more. */
    synchronized void discard() {
        keys = List.of(newKey());
        due = clock.instant().plus(keyLife);
    }

    /** The sealing key first; another list, by identity, whenever a key has come or gone. */
    List<Key> keys() {
        return keys;
    }

    private Key newKey() {
        return new Key(part(), part(), part());
    }

    private byte[] part() {
        var bytes = new byte[PART_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }
}
