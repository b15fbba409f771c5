package io.sealane.node.credential;

import java.util.Arrays;
import java.util.Locale;

/** What becomes of an open connection when its certificate would not be good for a new one. */
public enum ConnectionPolicy {
    /** It goes on for as long as both sides want. */
    KEEP,
    /** It ends, after its open requests, when the root that its certificate ends at is to be trusted no longer. */
    DRAIN_ON_DISTRUST,
    /** That, and it ends when its certificate expires. */
    DRAIN_AT_EXPIRY;

    /** Reads {@code keep}, {@code drain-on-distrust} or {@code drain-at-expiry}. */
    static ConnectionPolicy of(String setting, String text) {
        return Arrays.stream(values())
                .filter(one -> one.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        setting + ": expected keep, drain-on-distrust or drain-at-expiry, got " + text));
    }

    /** Whether connections end once the peer's root is not trusted any more. */
    public boolean onDistrust() {
        return this != KEEP;
    }

    /** Whether connections end when a certificate of theirs expires. */
    public boolean atExpiry() {
        return this == DRAIN_AT_EXPIRY;
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
