package io.sealane.cert;

import io.sealane.cert.spec.CertificateName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When to try again after a failure. Pure: the spread comes from the name and the number of the attempt.
 *
 * <p>Scaled to the life of what is in use. Without a usable certificate: 5 s, doubling up to 10 minutes. With one: from a five-hundredth of
 * its life (5 s to 5 minutes), doubling up to a part of what remains of it that shrinks with its {@link RenewalBand}: a fifth, a tenth, a
 * twentieth; so even a short-lived certificate gets several attempts. Of each pause the second half is spread.
 *
 * <p>As cert-manager: the shortest pause, doubling up to the longest, not spread.
 */
final class RetryPolicy {

    private static final Duration BASE_MIN = Duration.ofSeconds(5);
    private static final Duration BASE_MAX = Duration.ofMinutes(5);
    private static final Duration MAX_WITHOUT = Duration.ofMinutes(10);
    private static final int LIFE_PART = 500;
    private static final int DOUBLINGS_MAX = 20;
    private static final int SPREAD_STEPS = 1000;

    private RetryPolicy() {}

    /**
     * The first instant at which to try again.
     *
     * @param attempts failed attempts so far; at least 1
     * @param inUse what is in use meanwhile
     */
    static Instant next(
            CertSettings.Retry settings, CertificateName name, int attempts, Instant lastFailure, InUse inUse) {
        if (settings.profile() == CertSettings.Retry.Profile.CERT_MANAGER) {
            return lastFailure.plus(pause(attempts, settings.delayMin(), settings.delayMax()));
        }
        var pause = inUse.pair()
                .filter(one -> one.notAfter().isAfter(lastFailure))
                .map(one -> pause(attempts, base(one), cap(one, inUse.band(), lastFailure)))
                .orElseGet(() -> pause(attempts, BASE_MIN, MAX_WITHOUT));
        var half = pause.dividedBy(2);
        var spread = half.multipliedBy(Math.floorMod(31 * name.hashCode() + attempts, SPREAD_STEPS))
                .dividedBy(SPREAD_STEPS);
        return lastFailure.plus(half).plus(spread);
    }

    /** What is in use while no new certificate can be had. */
    record InUse(Optional<StoredPair> pair, RenewalBand band) {}

    private static Duration base(StoredPair pair) {
        var part = Duration.between(pair.notBefore(), pair.notAfter()).dividedBy(LIFE_PART);
        return part.compareTo(BASE_MIN) < 0 ? BASE_MIN : part.compareTo(BASE_MAX) > 0 ? BASE_MAX : part;
    }

    private static Duration cap(StoredPair pair, RenewalBand band, Instant lastFailure) {
        var cap = Duration.between(lastFailure, pair.notAfter()).dividedBy(band.remainingPart());
        return cap.compareTo(BASE_MIN) < 0 ? BASE_MIN : cap;
    }

    private static Duration pause(int attempts, Duration base, Duration cap) {
        var doubled = base.multipliedBy(1L << Math.min(attempts - 1, DOUBLINGS_MAX));
        return doubled.compareTo(cap) < 0 ? doubled : cap;
    }
}
