package io.sealane.cert.x509.chain;

import io.sealane.cert.x509.X509Failure;
import io.sealane.cert.x509.X509Failure.Reason;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A leaf with what is known above it, as cert-manager stores it.
 *
 * @param certificates leaf first, then intermediates, without a self-signed root (unless the leaf is one); {@code tls.crt}
 * @param ca the root when it is known, else the top-most of several; {@code ca.crt}; null when only a leaf is known
 */
public record CertificateChain(
        List<X509Certificate> certificates, @Nullable X509Certificate ca) {

    private static final int CERTIFICATES_MAX = 1000;
    private static final VerifiedSignatures VERIFIED = new VerifiedSignatures();

    public CertificateChain {
        certificates = List.copyOf(certificates);
    }

    public X509Certificate leaf() {
        return certificates.get(0);
    }

    /**
     * Puts certificates in order. Each link is proved by its signature.
     *
     * <p>Fails with {@link Reason#INVALID_CHAIN} unless all of them, without duplicates, form exactly one chain.
     */
    public static CertificateChain of(List<X509Certificate> unordered) {
        var distinct = List.copyOf(new LinkedHashSet<>(unordered));
        if (distinct.isEmpty() || distinct.size() > CERTIFICATES_MAX) {
            throw new X509Failure(
                    Reason.INVALID_CHAIN,
                    "expected 1 to " + CERTIFICATES_MAX + " certificates in a chain, got " + distinct.size());
        }
        var ordered = new ArrayList<X509Certificate>();
        for (var next = leafOf(distinct); next != null; next = issuerOf(next, distinct)) {
            ordered.add(next);
        }
        if (ordered.size() != distinct.size()) {
            throw new X509Failure(
                    Reason.INVALID_CHAIN,
                    "expected one chain, but " + (distinct.size() - ordered.size()) + " of " + distinct.size()
                            + " certificates are not part of it");
        }
        return ofOrdered(ordered);
    }

    /** This chain, a CA's, and below it a certificate that the CA has just signed: that link is not proved again. */
    public CertificateChain withSigned(X509Certificate signed) {
        var ordered = new ArrayList<X509Certificate>();
        ordered.add(signed);
        ordered.addAll(certificates);
        if (ca != null && !certificates.contains(ca)) {
            ordered.add(ca);
        }
        return ofOrdered(ordered);
    }

    /** Whether a certificate is signed with its own key. */
    public static boolean isSelfSigned(X509Certificate certificate) {
        return isSignedBy(certificate, certificate);
    }

    /** Whether {@code certificate} carries the name and the signature of {@code issuer}. */
    public static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            return VERIFIED.isSignedBy(certificate, issuer.getPublicKey());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether a chain, leaf first, ends at that root or just below it. */
    public static boolean endsAt(List<X509Certificate> chain, X509Certificate root) {
        var top = chain.get(chain.size() - 1);
        return top.equals(root) || isSignedBy(top, root);
    }

    /**
     * Whether {@code certificate} carries the name of {@code issuer} and, by its key identifier (RFC 5280 section 4.2.1.1) or else by
     * proof, the signature of its key. Cheaper than {@link #isSignedBy}, for certificates whose signature is known to be right.
     */
    public static boolean isLinkedTo(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        return KeyIdentifiers.link(certificate, issuer) || isSignedBy(certificate, issuer);
    }

    /** SHA-256 over the encoded certificate, as lower-case hexadecimal. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new X509Failure(Reason.INVALID_CERTIFICATE, "the certificate has no fingerprint", e);
        }
    }

    private static CertificateChain ofOrdered(List<X509Certificate> ordered) {
        var top = ordered.get(ordered.size() - 1);
        var rootKnown = isSelfSigned(top);
        var ca = rootKnown || ordered.size() > 1 ? top : null;
        return new CertificateChain(
                rootKnown && ordered.size() > 1 ? ordered.subList(0, ordered.size() - 1) : ordered, ca);
    }

    /** The one that has signed none of the others. */
    private static X509Certificate leafOf(List<X509Certificate> certificates) {
        var leaves = certificates.stream()
                .filter(one -> certificates.stream().noneMatch(other -> other != one && isSignedBy(other, one)))
                .toList();
        if (leaves.size() != 1) {
            throw new X509Failure(
                    Reason.INVALID_CHAIN, "expected one chain with one leaf, got " + leaves.size() + " leaves");
        }
        return leaves.get(0);
    }

    private static @Nullable X509Certificate issuerOf(X509Certificate certificate, List<X509Certificate> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate != certificate && isSignedBy(certificate, candidate))
                .findFirst()
                .orElse(null);
    }
}
