package io.sealane.cert.x509;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;

/**
 * What a request asks for and a certificate says, apart from keys, time and issuer.
 *
 * @param subject may be empty when there are alternative names (which are then critical, RFC 5280 section 4.2.1.6)
 * @param names may be empty when there is a subject
 * @param usages key usages and extended key usages
 * @param isCA whether it may sign other certificates; adds {@code cert sign}
 * @param constraints of what it may sign; only a CA has any
 */
public record CertificateContents(
        SubjectName subject, SubjectAltNames names, Set<Usage> usages, boolean isCA, NameConstraints constraints) {

    public CertificateContents {
        usages = Set.copyOf(usages);
        if (subject.isEmpty() && names.isEmpty()) {
            throw new IllegalArgumentException("subject: expected a name or at least one alternative name, got none");
        }
        if (!isCA && !constraints.isEmpty()) {
            throw new IllegalArgumentException("nameConstraints: expected none unless isCA is true");
        }
    }

    /** Without constraints. */
    public CertificateContents(SubjectName subject, SubjectAltNames names, Set<Usage> usages, boolean isCA) {
        this(subject, names, usages, isCA, NameConstraints.none());
    }

    /** Which of the names is outside of the name constraints of a CA (RFC 5280 section 4.2.1.10), or that those cannot be read. */
    public Optional<String> forbiddenBy(X509Certificate ca) {
        return ForbiddenNames.fault(ca, this);
    }
}
