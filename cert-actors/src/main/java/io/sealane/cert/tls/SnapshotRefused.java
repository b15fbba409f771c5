package io.sealane.cert.tls;

import org.jspecify.annotations.Nullable;

/** A snapshot could not be put in force; what was in force before still is. The message names what is wrong with it. */
public final class SnapshotRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    SnapshotRefused(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
