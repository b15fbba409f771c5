package io.sealane.cert.x509;

import java.io.IOException;
import java.util.EnumSet;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;

/** The extensions that a request and a certificate have in common. */
final class Extensions {

    /** Where an extension goes: a certificate builder or a request's attribute. */
    @FunctionalInterface
    interface Sink {
        void add(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) throws IOException;
    }

    private Extensions() {}

    static void addTo(Sink sink, CertificateContents contents) throws IOException {
        addIdentityTo(sink, contents);
        addUsagesTo(sink, contents);
    }

    /** Everything but the usages. */
    static void addIdentityTo(Sink sink, CertificateContents contents) throws IOException {
        sink.add(Extension.basicConstraints, true, new BasicConstraints(contents.isCA()));
        var names = contents.names();
        if (!names.isEmpty()) {
            sink.add(Extension.subjectAlternativeName, contents.subject().isEmpty(), names.toGeneralNames());
        }
        var constraints = contents.constraints();
        if (!constraints.isEmpty()) {
            sink.add(Extension.nameConstraints, constraints.critical(), constraints.toAsn1());
        }
    }

    private static void addUsagesTo(Sink sink, CertificateContents contents) throws IOException {
        var all = EnumSet.noneOf(Usage.class);
        all.addAll(contents.usages());
        if (contents.isCA()) {
            all.add(Usage.CERT_SIGN);
        }
        var keyUsage = Usage.keyUsage(all);
        if (keyUsage != null) {
            sink.add(Extension.keyUsage, true, keyUsage);
        }
        var purposes = Usage.extendedKeyUsage(all);
        if (purposes != null) {
            sink.add(Extension.extendedKeyUsage, false, purposes);
        }
    }
}
