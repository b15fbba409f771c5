package io.sealane.resource.embedded.seal;

/** Something sealed cannot be opened: its key is missing or another one, or the bytes were changed. The message never holds a key. */
public final class SealFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    public SealFailure(String message) {
        super(message);
    }

    SealFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
