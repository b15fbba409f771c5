package io.sealane.cert.x509;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

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
        return chain.stream().flatMap(ca -> outside(ca, contents).stream()).findFirst();
    }

    private static Optional<String> outside(X509Certificate ca, CertificateContents contents) {
        var extension = ca.getExtensionValue(Extension.nameConstraints.getId());
        if (extension == null) {
            return Optional.empty();
        }
        var validator = new PKIXNameConstraintValidator();
        try {
            var constraints = org.bouncycastle.asn1.x509.NameConstraints.getInstance(
                    ASN1OctetString.getInstance(extension).getOctets());
            if (constraints.getPermittedSubtrees() != null) {
                validator.intersectPermittedSubtree(constraints.getPermittedSubtrees());
            }
            if (constraints.getExcludedSubtrees() != null) {
                List.of(constraints.getExcludedSubtrees()).forEach(validator::addExcludedSubtree);
            }
        } catch (RuntimeException e) {
            return Optional.of("the name constraints of " + called(ca) + " cannot be read");
        }
        return refused(validator, contents).map(name -> name + " is outside of the name constraints of " + called(ca));
    }

    private static Optional<String> refused(PKIXNameConstraintValidator validator, CertificateContents contents) {
        if (!contents.subject().isEmpty()) {
            try {
                validator.checkPermittedDN(contents.subject().toX500());
                validator.checkExcludedDN(contents.subject().toX500());
            } catch (NameConstraintValidatorException e) {
                return Optional.of("the subject " + contents.subject().toX500());
            }
        }
        for (var name : contents.names().toGeneralNames().getNames()) {
            try {
                validator.checkPermitted(name);
                validator.checkExcluded(name);
            } catch (NameConstraintValidatorException e) {
                return Optional.of(shown(name));
            }
        }
        return Optional.empty();
    }

    private static String shown(GeneralName name) {
        return name.getTagNo() == GeneralName.iPAddress
                ? IpText.of(ASN1OctetString.getInstance(name.getName()).getOctets())
                : name.getName().toString();
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
