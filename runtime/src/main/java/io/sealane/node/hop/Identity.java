package io.sealane.node.hop;

import io.sealane.cert.Credential;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Who a certificate says that its holder is. Pure. */
final class Identity {

    private static final int DNS = 2;

    private Identity() {}

    /** The DNS names of a certificate, in lower case; none when they cannot be read. */
    static Set<String> names(X509Certificate certificate) {
        var names = new HashSet<String>();
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            for (var each : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (each.get(0).equals(DNS)) {
                    names.add(each.get(1).toString().toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException unreadable) {
            return Set.of();
        }
        return names;
    }

    /** For people: the name, where its key comes from, its generation and its end. */
    static String shown(String name, Credential credential) {
        return name + " (Secret " + credential.name() + ", generation " + credential.generation() + ", until "
                + credential.leaf().getNotAfter().toInstant() + ")";
    }
}
