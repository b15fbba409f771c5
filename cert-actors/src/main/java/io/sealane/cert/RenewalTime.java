package io.sealane.cert;

import io.sealane.cert.issuer.RenewalWindow;
import io.sealane.cert.schedule.RecurringWindow;
import io.sealane.cert.spec.CertificateSpec;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * When a certificate is renewed, from the certificate that is really there, never from the duration asked for. Pure.
 *
 * <p>Life is counted from the issue, which is {@code backdating} after {@code notBefore}. Renewal starts {@code renewBefore} before the
 * end when that is shorter than the life, else when the given percentage of the life is left, else in the last third. To that a share
 * is added that differs per certificate, so that certificates made together are not renewed together for ever: up to a twentieth of the
 * life or a quarter of the lead, never earlier than was asked for, derived from the serial number. Never in the first twentieth of the
 * life, whatever is asked for: a CA that cuts lives short must not make us renew without end. In whole seconds, because that is what a
 * status keeps.
 */
final class RenewalTime {

    private static final int LAST_PART_BY_DEFAULT = 3;
    private static final int JITTER_PART = 20;
    private static final int FIRST_PART = 20;
    private static final int FIRST_PART_OF_ISSUER = 100;
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
        var wanted = notAfter.minus(lead).plus(jitter(life, lead, serial)).truncatedTo(ChronoUnit.SECONDS);
        var earliest = issued.plus(life.dividedBy(FIRST_PART)).truncatedTo(ChronoUnit.SECONDS);
        return wanted.isBefore(earliest) ? earliest : wanted;
    }

    /**
     * An instant in the window that the issuer suggests, but never in the last twentieth of the life: whatever the issuer says, there must
     * be time left for more than one attempt. Nor in the first hundredth: an issuer that finds every certificate due must not make us
     * renew without end.
     */
    static Instant within(RenewalWindow window, StoredPair pair) {
        var life = Duration.between(pair.notBefore(), pair.notAfter());
        var latest = pair.notAfter().minus(life.dividedBy(LAST_PART)).truncatedTo(ChronoUnit.SECONDS);
        var earliest =
                pair.notBefore().plus(life.dividedBy(FIRST_PART_OF_ISSUER)).truncatedTo(ChronoUnit.SECONDS);
        var wanted = min(window.pick(pair.leaf().getSerialNumber()), latest);
        return wanted.isBefore(earliest) ? earliest : wanted;
    }

    /**
     * What a certificate's windows make of an instant.
     *
     * @param at the instant itself while a window is open then, else a little after the next one opens; the instant itself, too, when none
     *     opens before the end, because to renew at a wrong hour is better than not to
     * @param isOutside whether none opens before the end
     */
    record Windowed(Instant at, boolean isOutside) {}

    /** Moves an instant into the windows, spread over their first half. */
    static Windowed windowed(Instant wanted, List<RecurringWindow> windows, Instant notAfter, BigInteger serial) {
        if (windows.isEmpty() || windows.stream().anyMatch(window -> window.isOpenAt(wanted))) {
            return new Windowed(wanted, false);
        }
        return windows.stream()
                .flatMap(window -> window
                        .opensAfter(wanted)
                        .map(start -> start.plus(share(window.length().dividedBy(2), serial))
                                .truncatedTo(ChronoUnit.SECONDS))
                        .stream())
                .filter(at -> at.isBefore(notAfter))
                .min(Instant::compareTo)
                .map(at -> new Windowed(at, false))
                .orElseGet(() -> new Windowed(wanted, true));
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
        return share(limit, serial);
    }

    private static Duration share(Duration limit, BigInteger serial) {
        return limit.multipliedBy(serial.mod(STEPS).longValue()).dividedBy(STEPS.longValue());
    }

    private static Instant min(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
