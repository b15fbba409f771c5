package io.sealane.cert.x509;

import io.sealane.cert.x509.X509Failure.Reason;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A certificate signing request (PKCS #10, RFC 2986), proved to be signed by its own key. Immutable. */
public final class SigningRequest {

    private static final String PEM_TYPE = "CERTIFICATE REQUEST";

    private final byte[] der;
    private final PublicKey publicKey;
    private final SubjectName subject;
    private final SubjectAltNames names;

    private SigningRequest(byte[] der, PublicKey publicKey, SubjectName subject, SubjectAltNames names) {
        this.der = der;
        this.publicKey = publicKey;
        this.subject = subject;
        this.names = names;
    }

    /** Asks for a certificate for {@code keys}; usages and CA flag travel as an extension request. */
    public static SigningRequest create(
            KeyPair keys, SubjectName subject, SubjectAltNames names, Set<Usage> usages, boolean isCA) {
        try {
            var extensions = new ExtensionsGenerator();
            Extensions.addTo(extensions::addExtension, subject, names, usages, isCA);
            var signer =
                    new JcaContentSignerBuilder(Keys.signatureAlgorithm(keys.getPublic())).build(keys.getPrivate());
            var request = new JcaPKCS10CertificationRequestBuilder(subject.toX500(), keys.getPublic())
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                    .build(signer);
            return new SigningRequest(request.getEncoded(), keys.getPublic(), subject, names);
        } catch (IOException | OperatorCreationException e) {
            throw new X509Failure(Reason.CRYPTO, "cannot sign a request for " + subject, e);
        }
    }

    /** Reads and verifies a request; fails with {@link Reason#INVALID_REQUEST}. */
    public static SigningRequest parsePem(String pem) {
        try {
            var der = PemBlocks.single(pem, PEM_TYPE, Reason.INVALID_REQUEST);
            var request = new JcaPKCS10CertificationRequest(der);
            var key = request.getPublicKey();
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new X509Failure(Reason.INVALID_REQUEST, "the request is not signed by its own key");
            }
            return new SigningRequest(der, key, SubjectName.of(request.getSubject()), namesIn(request));
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new X509Failure(Reason.INVALID_REQUEST, "the request cannot be read", e);
        }
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    public SubjectName subject() {
        return subject;
    }

    public SubjectAltNames names() {
        return names;
    }

    public String toPem() {
        return PemBlocks.write(PEM_TYPE, der);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SigningRequest that && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return "SigningRequest[" + subject + ", " + names + "]";
    }

    private static SubjectAltNames namesIn(JcaPKCS10CertificationRequest request) {
        var extensions = request.getRequestedExtensions();
        var names =
                extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        return names == null ? SubjectAltNames.none() : SubjectAltNames.of(names);
    }
}
