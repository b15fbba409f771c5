package io.sealane.store;

/** Why the store did not do what was asked. */
public final class StoreFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What the caller can do about it. */
    public enum Reason {
        /** Another process or another store in this one has the folder open. */
        IN_USE,
        /** What is on the disk cannot be read as it was written. */
        CORRUPT,
        /** No room is left. */
        FULL,
        /** The store, snapshot or cursor was closed before; or a disk that was full keeps the store from being opened again. */
        CLOSED,
        /** The disk or the operating system refused. */
        IO
    }

    private final Reason reason;

    StoreFailure(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    StoreFailure(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Something that was written is not there. */
    public static StoreFailure lost(String message) {
        return new StoreFailure(Reason.IO, message);
    }

    public Reason reason() {
        return reason;
    }
}
