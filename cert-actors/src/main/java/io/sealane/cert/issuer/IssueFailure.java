package io.sealane.cert.issuer;

import org.jspecify.annotations.Nullable;

/** Why there is no certificate. Messages never hold key material. */
public final class IssueFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What the one who ordered can do. */
    public enum Kind {
        /** The issuer itself is not ready: wait until it changes; this is no attempt. */
        NOT_READY,
        /** This order failed: try again later, with growing delay. */
        FAILED
    }

    private final Kind kind;
    private final String reason;

    private IssueFailure(Kind kind, String reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.reason = reason;
    }

    public static IssueFailure notReady(String reason, String message, @Nullable Throwable cause) {
        return new IssueFailure(Kind.NOT_READY, reason, message, cause);
    }

    public static IssueFailure failed(String reason, String message, @Nullable Throwable cause) {
        return new IssueFailure(Kind.FAILED, reason, message, cause);
    }

    public Kind kind() {
        return kind;
    }

    /** One word in CamelCase, for a condition. */
    public String reason() {
        return reason;
    }

    /** The text for a condition; never null. */
    public String text() {
        var message = getMessage();
        return message == null ? reason : message;
    }
}
