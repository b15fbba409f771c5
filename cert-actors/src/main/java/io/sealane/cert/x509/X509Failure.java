package io.sealane.cert.x509;

import org.jspecify.annotations.Nullable;

/** What is wrong with a key, a certificate or a request. Messages never hold key material. */
public final class X509Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The kinds of trouble a caller may want to tell apart. */
    public enum Reason {
        /** The text is no private key, or one of a kind that is not supported. */
        INVALID_KEY,
        /** The text holds something else than certificates, or none. */
        INVALID_CERTIFICATE,
        /** The request cannot be read, or its signature is not by its own key. */
        INVALID_REQUEST,
        /** The certificates do not form exactly one chain. */
        INVALID_CHAIN,
        /** A template or a name cannot be written into a certificate. */
        INVALID_TEMPLATE,
        /** The cryptographic library refused to do its work. */
        CRYPTO
    }

    private final Reason reason;

    public X509Failure(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public X509Failure(Reason reason, String message) {
        this(reason, message, null);
    }

    public Reason reason() {
        return reason;
    }
}
