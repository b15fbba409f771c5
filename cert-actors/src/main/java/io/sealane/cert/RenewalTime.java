package io.sealane.cert;

import io.sealane.cert.issuer.RenewalWindow;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a certificate is renewed, from the certificate that is really there, never from the duration asked for. Pure.
 *
 * <p>Life is counted from the issue, which is {@code backdating} after {@code notBefore}. Renewal starts {@code renewBefore} before the
 * end when that is shorter than the life, else when the given percentage of the life is left, else in the last third. From that a share
 * is taken that differs per certificate, so that certificates made together are not renewed together for ever: up to a twentieth of the
 * life, always earlier, derived from the serial number. Never in the first twentieth of the life, whatever is asked for: a CA that cuts
 * lives short must not make us renew without end. In whole seconds, because that is what a status keeps.
 */
final class RenewalTime {

    private static final int LAST_PART_BY_DEFAULT = 3;
    private static final int JITTER_PART = 20;
    private static final int FIRST_PART = 20;
    private static final int LAST_PART = 20;
    private static final int LEAD_PART = 4;
    private static final BigInteger STEPS = BigInteger.valueOf(1000);

    private RenewalTime() {}

    static Instant of(
            Instant notBefore,
            Instant notAfter,
            BigInteger serial,
            CertificateSpec.Validity validity,
            Duration backdating) {
        var issued = min(notBefore.plus(backdating), notAfter);
        var life = Duration.between(issued, notAfter);
        var lead = lead(life, validity);
        var wanted = notAfter.minus(lead).minus(jitter(life, lead, serial)).truncatedTo(ChronoUnit.SECONDS);
        var earliest = issued.plus(life.dividedBy(FIRST_PART)).truncatedTo(ChronoUnit.SECONDS);
        return wanted.isBefore(earliest) ? earliest : wanted;
    }

    /**
     * An instant in the window that the issuer suggests, but never in the last twentieth of the life: whatever the issuer says, there must
     * be time left for more than one attempt.
     */
    static Instant within(RenewalWindow window, StoredPair pair) {
        var life = Duration.between(pair.notBefore(), pair.notAfter());
        var latest = pair.notAfter().minus(life.dividedBy(LAST_PART)).truncatedTo(ChronoUnit.SECONDS);
        return min(window.pick(pair.leaf().getSerialNumber()), latest);
    }

    private static Duration lead(Duration life, CertificateSpec.Validity validity) {
        if (validity.renewBefore().isPresent() && validity.renewBefore().get().compareTo(life) < 0) {
            return validity.renewBefore().get();
        }
        if (validity.renewBeforePercentage().isPresent()) {
            return life.multipliedBy(validity.renewBeforePercentage().getAsInt())
                    .dividedBy(100);
        }
        return life.dividedBy(LAST_PART_BY_DEFAULT);
    }

    /** At most a twentieth of the life and a quarter of the lead: short leads are not stretched out of shape. */
    private static Duration jitter(Duration life, Duration lead, BigInteger serial) {
        var most = life.dividedBy(JITTER_PART);
        var quarter = lead.dividedBy(LEAD_PART);
        var limit = most.compareTo(quarter) < 0 ? most : quarter;
        return limit.multipliedBy(serial.mod(STEPS).longValue()).dividedBy(STEPS.longValue());
    }

    private static Instant min(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
