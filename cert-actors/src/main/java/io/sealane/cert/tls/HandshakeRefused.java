package io.sealane.cert.tls;

import javax.net.ssl.SSLException;

/** Why a handshake failed, in terms of what was expected and what was presented. */
public final class HandshakeRefused extends SSLException {

    private static final long serialVersionUID = 1;

    /** What a caller may want to tell apart. */
    public enum Reason {
        /** The peer's certificate was refused: chain, validity, purpose or name. */
        PEER_CERTIFICATE,
        /** The peer showed no certificate where one is required. */
        NO_PEER_CERTIFICATE,
        /** The peer has a key that the engine in use cannot verify. */
        UNSUPPORTED_KEY_ALGORITHM,
        /** The peer refused us, or the connection broke. */
        OTHER
    }

    private final Reason reason;

    HandshakeRefused(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
