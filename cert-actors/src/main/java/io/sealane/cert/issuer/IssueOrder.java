package io.sealane.cert.issuer;

import io.sealane.cert.x509.CertificateTemplate;
import io.sealane.cert.x509.SigningRequest;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * One wish for a certificate. Holds a private key: never logged, see {@link #toString()}.
 *
 * @param template what the certificate is to say
 * @param keys the pair it is for; only an issuer that signs with the subject's own key reads the private one
 * @param request the same wish as a signing request, for issuers that are asked in that form
 * @param now the instant of the order, for judging the issuer's own validity
 * @param replaces the certificate that the new one takes the place of, if there is one
 */
public record IssueOrder(
        CertificateTemplate template,
        KeyPair keys,
        SigningRequest request,
        Instant now,
        Optional<X509Certificate> replaces) {

    /** One that replaces nothing. */
    public IssueOrder(CertificateTemplate template, KeyPair keys, SigningRequest request, Instant now) {
        this(template, keys, request, now, Optional.empty());
    }

    /** One whose private key is not known here, as it should be: for issuers that sign with a key of their own. */
    public static IssueOrder of(CertificateTemplate template, SigningRequest request, Instant now) {
        return new IssueOrder(template, new KeyPair(request.publicKey(), null), request, now);
    }

    @Override
    public String toString() {
        return "IssueOrder[" + template + ", now " + now + "]";
    }
}
