package io.sealane.cert.x509.chain;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;

/** The identifiers by which certificates name keys (RFC 5280 sections 4.2.1.1 and 4.2.1.2). */
final class KeyIdentifiers {

    private KeyIdentifiers() {}

    /** Whether a certificate names the key of another as its issuer's; false where either says nothing, or what cannot be read. */
    static boolean link(X509Certificate certificate, X509Certificate issuer) {
        try {
            var wanted = value(certificate, Extension.authorityKeyIdentifier.getId());
            var given = value(issuer, Extension.subjectKeyIdentifier.getId());
            if (wanted == null || given == null) {
                return false;
            }
            var authority = AuthorityKeyIdentifier.getInstance(wanted).getKeyIdentifierOctets();
            return authority != null
                    && Arrays.equals(
                            authority, SubjectKeyIdentifier.getInstance(given).getKeyIdentifier());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte @Nullable [] value(X509Certificate certificate, String oid) {
        var extension = certificate.getExtensionValue(oid);
        return extension == null ? null : ASN1OctetString.getInstance(extension).getOctets();
    }
}
