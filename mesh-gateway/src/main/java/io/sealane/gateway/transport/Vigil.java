package io.sealane.gateway.transport;

import io.sealane.gateway.transport.TransportSettings.Deadlines;

/**
 * Decides whether a client has kept a connection waiting for too long. Times are milliseconds of the loop's uptime; only on the loop.
 *
 * <p>An HTTP/1.1 head begins with the first byte that arrives while no request is open and ends when a request is handed over. An
 * HTTP/2 head begins and ends as the {@link FrameGuard} says.
 */
final class Vigil {

    /** What is wrong, if anything. */
    enum Verdict {
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

    Vigil(Deadlines deadlines, boolean http2, long now) {
        this.deadlines = deadlines;
        this.http2 = http2;
        this.activeAt = now;
    }

    void received(long now) {
        activeAt = now;
        if (!http2 && open == 0 && headSince == NEVER) {
            headSince = now;
        }
    }

    void headBegan(long now) {
        if (headSince == NEVER) {
            headSince = now;
        }
    }

    void headEnded() {
        headSince = NEVER;
    }

    void requestBegan() {
        open++;
        if (!http2) {
            headSince = NEVER;
        }
    }

    void requestEnded(long now) {
        open--;
        activeAt = now;
    }

    /** The rest of the connection is another protocol's: it rests no more, whatever comes or does not. */
    void switchProtocol() {
        switched = true;
        open++;
    }

    /** Whether what comes is another protocol's. */
    boolean switched() {
        return switched;
    }

    void stalled(long now) {
        stalledSince = now;
    }

    void flowing(long now) {
        stalledSince = NEVER;
        activeAt = now;
    }

    /** Whether no request is open and none has begun to arrive. */
    boolean atRest() {
        return open == 0 && headSince == NEVER;
    }

    /** Whether that has been so for a while: an answer given a moment ago may still be on its way through HTTP. */
    boolean atRestFor(long millis, long now) {
        return atRest() && now - activeAt >= millis;
    }

    Verdict judge(long now) {
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
