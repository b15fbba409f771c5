package io.sealane.cert.trust;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * The roots that a peer's chain may end at. Immutable; a set: neither order nor repetition matters.
 *
 * <p>Two bundles of the same certificates are equal and have the same fingerprint, so a fingerprint can stand for a bundle in keys
 * of caches and in acknowledgements.
 */
public final class TrustBundle {

    /** Trusts nobody. */
    public static final TrustBundle EMPTY = of(List.of());

    private static final Base64.Encoder PEM_LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final List<X509Certificate> roots;
    private final Set<X509Certificate> members;
    private final String fingerprint;

    private TrustBundle(TreeMap<String, X509Certificate> rootsByDer) {
        roots = List.copyOf(rootsByDer.values());
        members = Set.copyOf(roots);
        fingerprint = digest(rootsByDer.keySet());
    }

    /**
     * A bundle of these certificates; one that occurs twice counts once.
     *
     * @throws IllegalArgumentException if a certificate has no DER form
     */
    public static TrustBundle of(Collection<X509Certificate> roots) {
        var sorted = new TreeMap<String, X509Certificate>();
        for (var root : roots) {
            sorted.put(HexFormat.of().formatHex(der(root)), root);
        }
        return new TrustBundle(sorted);
    }

    /** The certificates, in the order of their DER bytes. */
    public List<X509Certificate> roots() {
        return roots;
    }

    /** Lower-case hex of the SHA-256 over the sorted DER forms. */
    public String fingerprint() {
        return fingerprint;
    }

    /** Both bundles together. */
    public TrustBundle plus(TrustBundle other) {
        if (supersetOf(other)) {
            return this;
        }
        var all = new ArrayList<>(roots);
        all.addAll(other.roots);
        return of(all);
    }

    public boolean isEmpty() {
        return roots.isEmpty();
    }

    /** Whether everything that {@code other} trusts is trusted here as well; false means that trust shrank from there to here. */
    public boolean supersetOf(TrustBundle other) {
        return members.containsAll(new HashSet<>(other.roots));
    }

    /** The certificates as PEM (RFC 7468), one block each; empty for the empty bundle. */
    public String toPem() {
        var pem = new StringBuilder();
        for (var root : roots) {
            pem.append("-----BEGIN CERTIFICATE-----\n")
                    .append(PEM_LINES.encodeToString(der(root)))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return pem.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrustBundle bundle && fingerprint.equals(bundle.fingerprint);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return "TrustBundle[" + roots.size() + " roots, " + fingerprint.substring(0, 12) + "]";
    }

    private static String digest(Collection<String> sortedDers) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            for (var der : sortedDers) {
                sha256.update(HexFormat.of().parseHex(der));
            }
            return HexFormat.of().formatHex(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException(
                    "root " + certificate.getSubjectX500Principal() + ": expected a certificate with a DER form", e);
        }
    }
}
