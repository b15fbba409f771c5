package io.sealane.node;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of this machine, which a test may put ahead: then what takes hours is over at once. */
final class AheadClock extends Clock {

    private volatile Duration ahead = Duration.ZERO;

    /** From now on shows so much later than this machine. */
    void putAhead(Duration step) {
        ahead = step;
    }

    @Override
    public Instant instant() {
        return Clock.systemUTC().instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("expected nobody to ask for local time");
    }
}
