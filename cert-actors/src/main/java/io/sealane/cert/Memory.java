package io.sealane.cert;

import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.CertificateStatus.Failures;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a keeper remembers between decisions; all of it can be read back from the status after a restart.
 *
 * @param revision how many certificates were issued so far
 * @param attempts how many attempts failed since then
 * @param failure the last of them
 * @param forced whether somebody asked for a new certificate whatever the state of the present one
 * @param refused when the certificate begins in whose place somebody asked in vain for a new one
 * @param caChange when it was first seen that the issuer signs with another CA now; found again after a restart
 */
record Memory(
        int revision,
        int attempts,
        Optional<Failure> failure,
        boolean forced,
        Optional<Instant> refused,
        Optional<Instant> caChange) {

    /** Nothing is known of another CA. */
    Memory(int revision, int attempts, Optional<Failure> failure, boolean forced, Optional<Instant> refused) {
        this(revision, attempts, failure, forced, refused, Optional.empty());
    }

    static final String MANUALLY_TRIGGERED = "ManuallyTriggered";

    private static final long NO_GENERATION = -1;

    /** Reasons that we write ourselves when an issue begins; any other comes from somebody who wants one. */
    private static final Set<String> OWN_REASONS = Set.of(
            ReissuePolicy.DOES_NOT_EXIST,
            ReissuePolicy.MISSING_DATA,
            ReissuePolicy.INVALID_KEY_PAIR,
            ReissuePolicy.INVALID_CERTIFICATE,
            ReissuePolicy.INCORRECT_ISSUER,
            ReissuePolicy.INCORRECT_CERTIFICATE,
            ReissuePolicy.SECRET_MISMATCH,
            ReissuePolicy.REQUEST_CHANGED,
            ReissuePolicy.RENEWING,
            ReissuePolicy.CA_CHANGED);

    /**
     * A failed attempt.
     *
     * @param generation of the resource that was being served; an edited spec gets a new chance at once
     * @param retryAt before when the issuer wants to hear nothing; forgotten by a restart, then it will say so again
     */
    record Failure(Instant at, Cause cause, long generation, Optional<Instant> retryAt) {

        Failure(Instant at, Cause cause, long generation) {
            this(at, cause, generation, Optional.empty());
        }

        Failure excused() {
            return new Failure(at, cause, NO_GENERATION);
        }
    }

    /** What the status of before a restart tells. */
    static Memory of(DesiredCertificate desired) {
        var status = desired.status();
        var issuing = status.condition(CertificateStatus.ISSUING);
        var failure = status.failures()
                .last()
                .map(at -> new Failure(
                        at,
                        new Cause(
                                issuing.map(CertificateStatus.Condition::reason).orElse("Failed"),
                                issuing.map(CertificateStatus.Condition::message)
                                        .orElse("")),
                        issuing.map(CertificateStatus.Condition::observedGeneration)
                                .orElse(desired.generation())));
        return new Memory(
                status.revision(), status.failures().attempts(), failure, asksForIssue(status), refused(status));
    }

    /**
     * Whether a status holds somebody's wish for a new certificate that was not yet fulfilled. A status older than our last outcome is
     * an echo of our own writing.
     */
    boolean isAskedBy(CertificateStatus status) {
        return status.revision() == revision && status.failures().attempts() == attempts && asksForIssue(status);
    }

    /** A wish of somebody's is tried at once, whatever failed before. */
    Memory asked() {
        return new Memory(revision, attempts, failure.map(Failure::excused), true, Optional.empty(), caChange);
    }

    Memory issued() {
        return new Memory(revision + 1, 0, Optional.empty(), false, Optional.empty());
    }

    Memory failed(Failure with) {
        return new Memory(revision, attempts + 1, Optional.of(with), forced, refused, caChange);
    }

    /**
     * With another CA there is a new chance at once.
     *
     * @param changed whether the issuer signs with another CA than the one that signed the present certificate
     */
    Memory noticing(boolean changed, Instant now) {
        if (changed == caChange.isPresent()) {
            return this;
        }
        return changed
                ? new Memory(revision, attempts, failure.map(Failure::excused), forced, refused, Optional.of(now))
                : new Memory(revision, attempts, failure, forced, refused);
    }

    /** Nothing is wanted any more, nothing failed. */
    Memory atRest() {
        return new Memory(revision, 0, Optional.empty(), false, Optional.empty(), caChange);
    }

    /** Nothing is done for a wish as long as this certificate is the present one; that it is refused must stay visible. */
    Memory refusing(Instant notBefore) {
        return new Memory(revision, 0, Optional.empty(), false, Optional.of(notBefore), caChange);
    }

    boolean hasRefused(StoredPair pair) {
        return refused.filter(pair.notBefore()::equals).isPresent();
    }

    Failures failures() {
        return new Failures(attempts, failure.map(Failure::at));
    }

    private static Optional<Instant> refused(CertificateStatus status) {
        var wish = status.condition(CertificateStatus.ISSUING)
                .filter(issuing -> issuing.reason().equals(CertificateStatus.ROTATION_REQUIRED))
                // The message names what was refused; what is due by itself is found again without the status.
                .filter(issuing -> issuing.message().contains(MANUALLY_TRIGGERED));
        return wish.isPresent() ? status.notBefore() : Optional.empty();
    }

    /** Whether there is somebody's wish for a new certificate in a status, other than what we write ourselves when an issue begins. */
    static boolean asksForIssue(CertificateStatus status) {
        return status.condition(CertificateStatus.ISSUING)
                .filter(issuing -> issuing.isTrue() && !OWN_REASONS.contains(issuing.reason()))
                .isPresent();
    }
}
