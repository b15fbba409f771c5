package io.sealane.cert.x509.chain;

import io.sealane.cert.x509.CertificateContents;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the certificates above a new one allow it to be (RFC 5280 section 6.1), asked before it is signed and not by each peer that refuses
 * it afterwards. Pure. Texts say what is wrong, for a condition.
 */
public final class SigningLimits {

    private static final int KEY_CERT_SIGN = 5;

    private SigningLimits() {}

    /**
     * What keeps a chain from signing anything.
     *
     * @param chain the signing certificate first, up to the highest that is known
     */
    public static Optional<String> fault(List<X509Certificate> chain) {
        for (var i = 0; i < chain.size(); i++) {
            var ca = chain.get(i);
            if (ca.getBasicConstraints() < 0) {
                return Optional.of("the certificate is not a CA's: " + name(ca));
            }
            var usage = ca.getKeyUsage();
            if (usage != null && !usage[KEY_CERT_SIGN]) {
                return Optional.of("the certificate is not a CA's, its key usage lacks cert sign: " + name(ca));
            }
            if (ca.getBasicConstraints() < casBelow(chain, i)) {
                return Optional.of(called(ca) + " has path length " + ca.getBasicConstraints() + ", but "
                        + casBelow(chain, i) + " CAs are below it");
            }
        }
        return Optional.empty();
    }

    /** What keeps a chain from signing anything now. */
    public static Optional<String> outOfTime(List<X509Certificate> chain, Instant now) {
        for (var ca : chain) {
            if (now.isBefore(ca.getNotBefore().toInstant())) {
                return Optional.of(
                        called(ca) + " is not valid before " + ca.getNotBefore().toInstant());
            }
            if (!now.isBefore(ca.getNotAfter().toInstant())) {
                return Optional.of(called(ca) + " ended at " + ca.getNotAfter().toInstant());
            }
        }
        return Optional.empty();
    }

    /** What in the path lengths of a chain without {@link #fault} keeps it from signing these contents. */
    public static Optional<String> pathLength(List<X509Certificate> chain, CertificateContents contents) {
        for (var i = 0; contents.isCA() && i < chain.size(); i++) {
            var allowed = chain.get(i).getBasicConstraints();
            if (allowed <= casBelow(chain, i)) {
                return Optional.of("isCA: " + called(chain.get(i)) + " has path length " + allowed
                        + " and allows no CA below " + called(chain.get(0)));
            }
        }
        return Optional.empty();
    }

    /** Which of the names is outside of what some certificate of the chain may sign. */
    public static Optional<String> names(List<X509Certificate> chain, CertificateContents contents) {
        return chain.stream().flatMap(ca -> contents.forbiddenBy(ca).stream()).findFirst();
    }

    /** Those that count for a path length: not the first, and none that was issued to its own name. */
    private static int casBelow(List<X509Certificate> chain, int index) {
        return (int) chain.subList(0, index).stream()
                .filter(ca -> !ca.getSubjectX500Principal().equals(ca.getIssuerX500Principal()))
                .count();
    }

    private static String called(X509Certificate ca) {
        return "CA " + name(ca);
    }

    private static String name(X509Certificate ca) {
        return ca.getSubjectX500Principal().getName();
    }
}
