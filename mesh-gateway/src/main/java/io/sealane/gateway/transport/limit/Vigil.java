package io.sealane.gateway.transport.limit;

import io.sealane.gateway.transport.limit.TransportSettings.Deadlines;

/**
 * Decides whether a client has kept a connection waiting for too long. Times are milliseconds of the loop's uptime; only on the loop.
 *
 * <p>An HTTP/1.1 head begins with the first byte that arrives while no request is open and ends when a request is handed over. An
 * HTTP/2 head begins and ends as the guard of frames says.
 */
public final class Vigil {

    /** What is wrong, if anything. */
    public enum Verdict {
        FINE,
        HEAD_LATE,
        IDLE,
        WRITE_STALLED
    }

    private static final long NEVER = -1;

    private final Deadlines deadlines;
    private final boolean http2;
    private long headSince = NEVER;
    private long stalledSince = NEVER;
    private long activeAt;
    private int open;
    private boolean switched;

    /** Over a connection that was just accepted; every {@code now} is milliseconds of one steady clock. */
    public Vigil(Deadlines deadlines, boolean http2, long now) {
        this.deadlines = deadlines;
        this.http2 = http2;
        this.activeAt = now;
    }

    /** Bytes came from the client. */
    public void received(long now) {
        activeAt = now;
        if (!http2 && open == 0 && headSince == NEVER) {
            headSince = now;
        }
    }

    /** The first byte of a head came. */
    public void headBegan(long now) {
        if (headSince == NEVER) {
            headSince = now;
        }
    }

    /** The last byte of a head came. */
    public void headEnded() {
        headSince = NEVER;
    }

    /** A request was given to its handler. */
    public void requestBegan() {
        open++;
        if (!http2) {
            headSince = NEVER;
        }
    }

    /** A request was answered to its end. */
    public void requestEnded(long now) {
        open--;
        activeAt = now;
    }

    /** The rest of the connection is another protocol's: it rests no more, whatever comes or does not. */
    public void switchProtocol() {
        switched = true;
        open++;
    }

    /** Whether what comes is another protocol's. */
    public boolean switched() {
        return switched;
    }

    /** The socket takes no more bytes. */
    public void stalled(long now) {
        stalledSince = now;
    }

    /** The socket takes bytes again. */
    public void flowing(long now) {
        stalledSince = NEVER;
        activeAt = now;
    }

    /** Whether the head of a request has begun to arrive and not ended. */
    public boolean inHead() {
        return headSince != NEVER;
    }

    /** Whether no request is open and none has begun to arrive. */
    boolean atRest() {
        return open == 0 && headSince == NEVER;
    }

    /** Whether that has been so for a while: an answer given a moment ago may still be on its way through HTTP. */
    public boolean atRestFor(long millis, long now) {
        return atRest() && now - activeAt >= millis;
    }

    /** What is to become of the connection. */
    public Verdict judge(long now) {
        if (headSince != NEVER && now - headSince >= deadlines.head().toMillis()) {
            return Verdict.HEAD_LATE;
        }
        if (stalledSince != NEVER
                && now - stalledSince >= deadlines.writeStall().toMillis()) {
            return Verdict.WRITE_STALLED;
        }
        if (atRest() && now - activeAt >= deadlines.idle().toMillis()) {
            return Verdict.IDLE;
        }
        return Verdict.FINE;
    }
}
