package io.sealane.node.hop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * When hops between nodes are encrypted, given that one hears of a switch, or of a namespace's key, a little later than another: whoever sends
 * waits for a while, whoever takes is patient for twice as long. What a node finds when it begins is no news to the others. Safe for any
 * thread.
 */
final class SwitchGrace {

    private final Duration grace;
    private final InstantSource clock;
    private @Nullable Instant began;
    private boolean onBefore;

    SwitchGrace(Duration grace, InstantSource clock) {
        this.grace = grace;
        this.clock = clock;
    }

    /**
     * Since when the hops to a namespace may be encrypted.
     *
     * @param came when this node learned of it
     * @param known from when on other nodes know as well
     */
    record Since(Instant came, Instant known) {}

    /** Hops are to be encrypted, or not; the first time that it is told says what was so before this node began. */
    synchronized void wanted(boolean on) {
        if (began == null) {
            began = clock.instant();
            onBefore = on;
        }
    }

    /** What comes now. */
    synchronized Since now() {
        var now = clock.instant();
        var found = onBefore && began != null && !now.isAfter(began.plus(grace));
        return new Since(now, found ? now : now.plus(grace));
    }

    /** Whether to send it encrypted. */
    boolean isKnown(Since since) {
        return !clock.instant().isBefore(since.known());
    }

    /** Whether another node may not have heard of it yet. */
    boolean isNews(Since since) {
        return clock.instant().isBefore(since.came().plus(grace.multipliedBy(2)));
    }
}
