package io.sealane.journal;

import org.jspecify.annotations.Nullable;

/** Why the journal did not do what was asked. */
public final class JournalFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What the caller can do about it. */
    public enum Reason {
        /** Another owner has claimed the partition: stop. */
        FENCED,
        /** The journal is closed: stop. */
        CLOSED,
        /** The medium failed: claim the partition again, later. */
        IO
    }

    private final Reason reason;

    public JournalFailure(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
