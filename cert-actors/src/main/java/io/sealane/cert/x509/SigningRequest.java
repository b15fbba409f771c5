package io.sealane.cert.x509;

import io.sealane.cert.x509.X509Failure.Reason;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A certificate signing request (PKCS #10, RFC 2986), proved to be signed by its own key. Immutable. */
public final class SigningRequest {

    private static final String PEM_TYPE = "CERTIFICATE REQUEST";
    private static final Proven SIGNED = new Proven();

    private final byte[] der;
    private final PublicKey publicKey;
    private final SubjectName subject;
    private final Requested requested;

    /**
     * The extensions that are asked for.
     *
     * @param names empty for none
     * @param usages normalised; absent when the request leaves that to the signer
     * @param isCA whether it asks for a CA
     * @param constraints of that CA
     */
    private record Requested(
            SubjectAltNames names, Optional<Set<Usage>> usages, boolean isCA, NameConstraints constraints) {}

    private SigningRequest(byte[] der, PublicKey publicKey, SubjectName subject, Requested requested) {
        this.der = der;
        this.publicKey = publicKey;
        this.subject = subject;
        this.requested = requested;
    }

    /** Asks for a certificate for {@code keys}; usages and CA flag travel as an extension request. */
    public static SigningRequest create(
            KeyPair keys, SubjectName subject, SubjectAltNames names, Set<Usage> usages, boolean isCA) {
        return create(keys, new CertificateContents(subject, names, usages, isCA), Optional.empty(), true);
    }

    /**
     * Asks for a certificate for {@code keys}.
     *
     * @param signature how the request is signed, if not as befits the key
     * @param withUsages whether usages travel with it; else they are left to the signer
     */
    public static SigningRequest create(
            KeyPair keys, CertificateContents contents, Optional<KeySpec.Signature> signature, boolean withUsages) {
        try {
            var extensions = new ExtensionsGenerator();
            if (withUsages) {
                Extensions.addTo(extensions::addExtension, contents);
            } else {
                Extensions.addIdentityTo(extensions::addExtension, contents);
            }
            var signer = Ecdsa.signer(Keys.signatureAlgorithm(keys.getPublic(), signature), keys.getPrivate());
            var subject = contents.subject();
            var request = new JcaPKCS10CertificationRequestBuilder(subject.toX500(), keys.getPublic())
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                    .build(signer);
            var requested = new Requested(
                    contents.names(),
                    withUsages ? Optional.of(Usage.normalised(contents.usages())) : Optional.empty(),
                    contents.isCA(),
                    contents.constraints());
            var der = request.getEncoded();
            if (Keys.matches(keys.getPrivate(), keys.getPublic())) {
                SIGNED.note(Proven.of(der));
            }
            return new SigningRequest(der, keys.getPublic(), subject, requested);
        } catch (IOException | OperatorCreationException e) {
            throw new X509Failure(Reason.CRYPTO, "cannot sign a request for " + contents.subject(), e);
        }
    }

    /** Reads and verifies a request; fails with {@link Reason#INVALID_REQUEST}. */
    public static SigningRequest parsePem(String pem) {
        try {
            var der = PemBlocks.single(pem, PEM_TYPE, Reason.INVALID_REQUEST);
            var request = new JcaPKCS10CertificationRequest(der);
            var key = request.getPublicKey();
            var proof = Proven.of(der);
            if (!SIGNED.isKnown(proof)) {
                if (!request.isSignatureValid(Ecdsa.verifier(key).build(key))) {
                    throw new X509Failure(Reason.INVALID_REQUEST, "the request is not signed by its own key");
                }
                SIGNED.note(proof);
            }
            return new SigningRequest(der, key, SubjectName.of(request.getSubject()), requestedIn(request));
        } catch (IllegalArgumentException e) {
            throw new X509Failure(Reason.INVALID_REQUEST, "the request asks for what cannot be: " + e.getMessage(), e);
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
        return requested.names();
    }

    /** The usages that are asked for, {@link Usage#normalised}; absent when they are left to the signer. */
    public Optional<Set<Usage>> usages() {
        return requested.usages();
    }

    /** Whether a CA's certificate is asked for. */
    public boolean isCA() {
        return requested.isCA();
    }

    /** What that CA may sign. */
    public NameConstraints constraints() {
        return requested.constraints();
    }

    /** As issuers that are asked in binary take it. */
    public byte[] toDer() {
        return der.clone();
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
        return "SigningRequest[" + subject + ", " + requested.names() + "]";
    }

    private static Requested requestedIn(JcaPKCS10CertificationRequest request) {
        var extensions = request.getRequestedExtensions();
        if (extensions == null) {
            return new Requested(SubjectAltNames.none(), Optional.empty(), false, NameConstraints.none());
        }
        var basic = BasicConstraints.fromExtensions(extensions);
        var constraints = extensions.getExtension(Extension.nameConstraints);
        return new Requested(
                namesIn(extensions),
                usagesIn(extensions),
                basic != null && basic.isCA(),
                constraints == null
                        ? NameConstraints.none()
                        : NameConstraints.of(
                                org.bouncycastle.asn1.x509.NameConstraints.getInstance(constraints.getParsedValue()),
                                constraints.isCritical()));
    }

    /** A name that would be left out of the certificate without a word is none that was granted. */
    private static SubjectAltNames namesIn(org.bouncycastle.asn1.x509.Extensions extensions) {
        var names = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
        if (names == null) {
            return SubjectAltNames.none();
        }
        if (SubjectAltNames.hasUnknownKinds(names)) {
            throw new IllegalArgumentException(
                    "subjectAltName: expected DNS, IP, URI and email names and other names in UTF-8 only");
        }
        return SubjectAltNames.of(names);
    }

    private static Optional<Set<Usage>> usagesIn(org.bouncycastle.asn1.x509.Extensions extensions) {
        var bits = KeyUsage.fromExtensions(extensions);
        var purposes = ExtendedKeyUsage.fromExtensions(extensions);
        if (bits == null && purposes == null) {
            return Optional.empty();
        }
        var all = EnumSet.noneOf(Usage.class);
        all.addAll(bits == null ? Set.of() : Usage.of(bits));
        all.addAll(purposes == null ? Set.of() : Usage.of(purposes));
        return Optional.of(Set.copyOf(all));
    }
}
