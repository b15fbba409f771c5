package io.sealane.cert.issuer;

import java.time.Instant;
import java.util.Optional;
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
    private final @Nullable Instant retryAt;

    private IssueFailure(
            Kind kind, String reason, String message, @Nullable Instant retryAt, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.reason = reason;
        this.retryAt = retryAt;
    }

    public static IssueFailure notReady(String reason, String message, @Nullable Throwable cause) {
        return new IssueFailure(Kind.NOT_READY, reason, message, null, cause);
    }

    public static IssueFailure failed(String reason, String message, @Nullable Throwable cause) {
        return new IssueFailure(Kind.FAILED, reason, message, null, cause);
    }

    /** One that is useless to repeat before an instant that the issuer has named. */
    public static IssueFailure failedUntil(Instant retryAt, String reason, String message, @Nullable Throwable cause) {
        return new IssueFailure(Kind.FAILED, reason, message, retryAt, cause);
    }

    public Kind kind() {
        return kind;
    }

    /** One word in CamelCase, for a condition. */
    public String reason() {
        return reason;
    }

    /** Before when another attempt is useless; empty when nobody said. */
    public Optional<Instant> retryAt() {
        return Optional.ofNullable(retryAt);
    }

    /** The text for a condition; never null. */
    public String text() {
        var message = getMessage();
        return message == null ? reason : message;
    }
}
