package io.sealane.cert.x509;

import io.sealane.cert.x509.X509Failure.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/** Signs X.509 v3 certificates. Safe for any thread. */
public final class CertificateSigner {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 128;

    private CertificateSigner() {}

    /**
     * A certificate signed with its own key. Fails with {@link Reason#INVALID_TEMPLATE} without a subject, because the subject is also
     * the issuer, which must not be empty (RFC 5280 section 4.1.2.4).
     */
    public static X509Certificate selfSign(CertificateTemplate template, KeyPair keys) {
        if (template.subject().isEmpty()) {
            throw new X509Failure(Reason.INVALID_TEMPLATE, "subject: expected a name to be its own issuer, got none");
        }
        return sign(template, keys.getPublic(), template.subject().toX500(), keys.getPublic(), keys.getPrivate());
    }

    /**
     * A certificate for another's key. Checks nothing about the CA: whether it may sign this is its issuer's decision.
     *
     * @param subjectKey the key the certificate is about
     * @param ca the issuer's certificate
     * @param caKey the private key of {@code ca}
     */
    public static X509Certificate sign(
            CertificateTemplate template, PublicKey subjectKey, X509Certificate ca, PrivateKey caKey) {
        // The encoded name, not its text: chains are compared byte by byte.
        var issuer = X500Name.getInstance(ca.getSubjectX500Principal().getEncoded());
        return sign(template, subjectKey, issuer, ca.getPublicKey(), caKey);
    }

    private static X509Certificate sign(
            CertificateTemplate template, PublicKey subjectKey, X500Name issuer, PublicKey issuerKey, PrivateKey key) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    serial(),
                    Date.from(template.notBefore()),
                    Date.from(template.notAfter()),
                    template.subject().toX500(),
                    subjectKey);
            addExtensions(builder, template, subjectKey, issuerKey);
            var signer = Ecdsa.signer(Keys.signatureAlgorithm(issuerKey, template.signature()), key);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new X509Failure(Reason.CRYPTO, "cannot sign a certificate for " + template.subject(), e);
        }
    }

    private static void addExtensions(
            X509v3CertificateBuilder builder, CertificateTemplate template, PublicKey subjectKey, PublicKey issuerKey)
            throws IOException, GeneralSecurityException {
        var identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subjectKey));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuerKey));
        Extensions.addTo(builder::addExtension, template.contents());
    }

    /** Positive, 128 random bits, never more than the 20 octets of RFC 5280 section 4.1.2.2. */
    private static BigInteger serial() {
        return new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 2);
    }
}
