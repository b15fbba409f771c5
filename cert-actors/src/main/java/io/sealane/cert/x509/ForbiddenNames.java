package io.sealane.cert.x509;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/** Which names are outside of the name constraints that a CA's certificate carries (RFC 5280 section 4.2.1.10). */
final class ForbiddenNames {

    private ForbiddenNames() {}

    /** The first name that is outside, or that the constraints cannot be read; empty when all is well. */
    static Optional<String> fault(X509Certificate ca, CertificateContents contents) {
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
            return Optional.of(
                    "the name constraints of CA " + ca.getSubjectX500Principal().getName() + " cannot be read");
        }
        return refused(validator, contents)
                .map(name -> name + " is outside of the name constraints of CA "
                        + ca.getSubjectX500Principal().getName());
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
}
