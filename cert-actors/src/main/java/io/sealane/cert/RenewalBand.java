package io.sealane.cert;

import java.time.Duration;
import java.time.Instant;

/**
 * How pressing a renewal is that has not come about: by how much of the time between the planned renewal and the end is left. With the
 * last third of a life for renewal, the bands begin when a sixth and when a twentieth of the life is left.
 */
enum RenewalBand {
    /** Not due, or due for not long. */
    NORMAL(5),
    /** Half of the time is over. */
    URGENT(10),
    /** Less than 15 percent of the time is left. */
    EMERGENCY(20);

    private static final int EMERGENCY_PERCENT = 15;

    private final int remainingPart;

    RenewalBand(int remainingPart) {
        this.remainingPart = remainingPart;
    }

    /** The longest pause between attempts, as a part of what is left of the life. */
    int remainingPart() {
        return remainingPart;
    }

    static RenewalBand of(Instant renewalTime, Instant notAfter, Instant now) {
        var lead = Duration.between(renewalTime, notAfter);
        var left = Duration.between(now, notAfter);
        if (left.multipliedBy(100).compareTo(lead.multipliedBy(EMERGENCY_PERCENT)) <= 0) {
            return EMERGENCY;
        }
        return left.multipliedBy(2).compareTo(lead) <= 0 ? URGENT : NORMAL;
    }
}
