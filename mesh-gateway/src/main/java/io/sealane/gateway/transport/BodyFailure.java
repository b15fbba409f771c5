package io.sealane.gateway.transport;

import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Why a request body has not arrived as it should; request bodies of this package fail with nothing else. */
public final class BodyFailure extends Exception {

    private static final long serialVersionUID = 1;

    /** What went wrong. */
    public enum Kind {
        /** The client took too long: 408. */
        SLOW(StatusCodes.REQUEST_TIMEOUT),
        /** Its framing is broken, or it is longer or shorter than its {@code Content-Length}: 400. */
        MALFORMED(StatusCodes.BAD_REQUEST),
        /** The client has left; nobody will read the answer. */
        BROKEN_OFF(StatusCodes.BAD_REQUEST);

        private final StatusCode status;

        Kind(StatusCode status) {
            this.status = status;
        }

        /** The status to answer. */
        public StatusCode status() {
            return status;
        }
    }

    private final Kind kind;

    BodyFailure(Kind kind, String detail) {
        super(detail, null, false, false);
        this.kind = kind;
    }

    /** What any failure of a body's stream means. */
    public static BodyFailure of(Throwable failure) {
        if (failure instanceof BodyFailure known) {
            return known;
        }
        if (failure instanceof TimeoutException) {
            return new BodyFailure(Kind.SLOW, "content: expected all of it in time");
        }
        return AkkaSeams.isMalformedBody(failure)
                ? new BodyFailure(Kind.MALFORMED, "content: expected well-formed chunks, got a malformed chunk")
                : brokenOff();
    }

    /** The client has left before its end. */
    public static BodyFailure brokenOff() {
        return new BodyFailure(Kind.BROKEN_OFF, "content: expected all of it, the connection broke before");
    }

    /** Not all of it has come within a time. */
    public static BodyFailure slow(Duration timeMax) {
        return new BodyFailure(Kind.SLOW, "content: expected all of it within " + timeMax.toMillis() + " ms");
    }

    public Kind kind() {
        return kind;
    }

    /** What was expected, in words of ours. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
