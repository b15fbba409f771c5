package io.sealane.cert.x509;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * What a certificate is to say, apart from its key, its serial and its issuer.
 *
 * @param contents who it names and what for
 * @param notBefore first instant of validity, kept in whole seconds
 * @param notAfter last instant of validity, after {@code notBefore}, kept in whole seconds
 * @param signature how it is to be signed, where the signer's key can; else as befits that key
 */
public record CertificateTemplate(
        CertificateContents contents, Instant notBefore, Instant notAfter, Optional<KeySpec.Signature> signature) {

    public CertificateTemplate {
        notBefore = notBefore.truncatedTo(ChronoUnit.SECONDS);
        notAfter = notAfter.truncatedTo(ChronoUnit.SECONDS);
        if (!notAfter.isAfter(notBefore)) {
            throw new IllegalArgumentException(
                    "notAfter: expected an instant after notBefore " + notBefore + ", got " + notAfter);
        }
    }

    /** One without name constraints, signed as befits the signer's key. */
    public CertificateTemplate(
            SubjectName subject,
            SubjectAltNames names,
            Set<Usage> usages,
            boolean isCA,
            Instant notBefore,
            Instant notAfter) {
        this(new CertificateContents(subject, names, usages, isCA), notBefore, notAfter, Optional.empty());
    }

    /** The same for another span of time. */
    public CertificateTemplate during(Instant from, Instant until) {
        return new CertificateTemplate(contents, from, until, signature);
    }

    public SubjectName subject() {
        return contents.subject();
    }

    public SubjectAltNames names() {
        return contents.names();
    }

    public Set<Usage> usages() {
        return contents.usages();
    }

    public boolean isCA() {
        return contents.isCA();
    }
}
