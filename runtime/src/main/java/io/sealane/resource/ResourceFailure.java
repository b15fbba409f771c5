package io.sealane.resource;

import org.jspecify.annotations.Nullable;

/** Why the API refused or could not be asked. */
public final class ResourceFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What the caller can do about it. */
    public enum Reason {
        /** Somebody else wrote first: read again and decide again. */
        CONFLICT,
        /** An object of that name is there. */
        ALREADY_EXISTS,
        NOT_FOUND,
        /** The object was refused; trying again unchanged is useless. */
        INVALID,
        /** No answer, or one that says later. */
        UNAVAILABLE
    }

    private final Reason reason;

    public ResourceFailure(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
