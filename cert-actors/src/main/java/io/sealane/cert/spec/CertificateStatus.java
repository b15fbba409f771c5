package io.sealane.cert.spec;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What is reported about a certificate.
 *
 * @param conditions {@code Ready}, and {@code Issuing} while an issue is under way or after one failed
 * @param notBefore of the certificate in the Secret
 * @param notAfter of the certificate in the Secret
 * @param renewalTime when the next one will be ordered
 * @param revision how many were issued so far
 * @param failures what has failed since the last success
 */
public record CertificateStatus(
        List<Condition> conditions,
        Optional<Instant> notBefore,
        Optional<Instant> notAfter,
        Optional<Instant> renewalTime,
        int revision,
        Failures failures) {

    /** Type of the condition that says whether the certificate may be used. */
    public static final String READY = "Ready";
    /** Type of the condition that says whether a new one is being made. */
    public static final String ISSUING = "Issuing";

    /** Reason of Issuing, False: an issuer signs with the Secret, so the certificate is not renewed in place. */
    public static final String ROTATION_REQUIRED = "RotationRequired";
    /** Reason of Issuing, False: the issuer could never sign what is wanted, so it is not asked. */
    public static final String NEVER_ISSUED = "NeverIssued";

    /** Begins, in a message, the part that says why nobody can sign now. */
    public static final String WAITING_FOR_ISSUER = "; waiting for the issuer: ";

    public CertificateStatus {
        conditions = List.copyOf(conditions);
    }

    /** Nothing reported yet. */
    public static CertificateStatus none() {
        return new CertificateStatus(
                List.of(), Optional.empty(), Optional.empty(), Optional.empty(), 0, Failures.none());
    }

    public Optional<Condition> condition(String type) {
        return conditions.stream()
                .filter(condition -> condition.type().equals(type))
                .findFirst();
    }

    /** As it reads once it is stored: times to the second. */
    public CertificateStatus stored() {
        return new CertificateStatus(
                conditions,
                second(notBefore),
                second(notAfter),
                second(renewalTime),
                revision,
                new Failures(failures.attempts(), second(failures.last())));
    }

    private static Optional<Instant> second(Optional<Instant> time) {
        return time.map(one -> one.truncatedTo(ChronoUnit.SECONDS));
    }

    /**
     * One condition.
     *
     * @param isTrue {@code True} or {@code False} on the wire
     * @param reason one word in CamelCase
     * @param observedGeneration the generation of the resource that was judged
     */
    public record Condition(String type, boolean isTrue, String reason, String message, long observedGeneration) {}

    /**
     * What has failed since the last success.
     *
     * @param attempts not negative
     * @param last when the last attempt failed
     */
    public record Failures(int attempts, Optional<Instant> last) {

        public static Failures none() {
            return new Failures(0, Optional.empty());
        }
    }
}
