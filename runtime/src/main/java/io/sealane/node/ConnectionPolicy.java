package io.sealane.node;

import java.util.Arrays;
import java.util.Locale;

/** What becomes of an open connection when its certificate would not be good for a new one. */
enum ConnectionPolicy {
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

    boolean onDistrust() {
        return this != KEEP;
    }

    boolean atExpiry() {
        return this == DRAIN_AT_EXPIRY;
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
