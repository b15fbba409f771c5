package io.sealane.cert.x509;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/**
 * What a certificate is to say, apart from its key, its serial and its issuer.
 *
 * @param subject may be empty when there are alternative names (which are then critical, RFC 5280 section 4.2.1.6)
 * @param names may be empty when there is a subject
 * @param usages key usages and extended key usages
 * @param isCA whether it may sign other certificates; adds {@code cert sign}
 * @param notBefore first instant of validity, kept in whole seconds
 * @param notAfter last instant of validity, after {@code notBefore}, kept in whole seconds
 */
public record CertificateTemplate(
        SubjectName subject,
        SubjectAltNames names,
        Set<Usage> usages,
        boolean isCA,
        Instant notBefore,
        Instant notAfter) {

    public CertificateTemplate {
        usages = Set.copyOf(usages);
        notBefore = notBefore.truncatedTo(ChronoUnit.SECONDS);
        notAfter = notAfter.truncatedTo(ChronoUnit.SECONDS);
        if (!notAfter.isAfter(notBefore)) {
            throw new IllegalArgumentException(
                    "notAfter: expected an instant after notBefore " + notBefore + ", got " + notAfter);
        }
        if (subject.isEmpty() && names.isEmpty()) {
            throw new IllegalArgumentException("subject: expected a name or at least one alternative name, got none");
        }
    }

    /** The same for another span of time. */
    public CertificateTemplate during(Instant from, Instant until) {
        return new CertificateTemplate(subject, names, usages, isCA, from, until);
    }
}
