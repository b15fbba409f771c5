package io.sealane.cert.issuer;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When an issuer wants a certificate to be renewed (RFC 9773 section 4.2).
 *
 * @param start the first suggested instant; in the past when the certificate is to be replaced at once
 * @param end the last; one not after {@code start} makes {@code start} the only one
 */
public record RenewalWindow(Instant start, Instant end) {

    private static final BigInteger STEPS = BigInteger.valueOf(100_000);

    /**
     * A certificate's own instant in the window: spread evenly over certificates, and the same as long as the window is, also after a
     * restart. In whole seconds.
     */
    public Instant pick(BigInteger serial) {
        var width = Duration.between(start, end);
        if (width.isNegative() || width.isZero()) {
            return start.truncatedTo(ChronoUnit.SECONDS);
        }
        var part = serial.mod(STEPS).longValue();
        return start.plus(width.dividedBy(STEPS.longValue()).multipliedBy(part)).truncatedTo(ChronoUnit.SECONDS);
    }
}
