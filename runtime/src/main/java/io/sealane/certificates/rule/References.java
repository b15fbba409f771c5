package io.sealane.certificates.rule;

import io.sealane.cert.trust.TrustBundle;
import io.sealane.cert.trust.TrustBundleParser;
import io.sealane.resource.embedded.admission.Field;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What several kinds of issuers say in the same way. */
final class References {

    private References() {}

    static void required(Field field, String... names) {
        for (var name : names) {
            if (!field.at(name).given()) {
                field.at(name).required("");
            }
        }
    }

    /** Roots of a server, of which there must be one at least. */
    static void roots(Field bundle) {
        if (bundle.given() && !hasRoot(bundle)) {
            bundle.invalid("expected base64 of PEM with at least one certificate");
        }
    }

    private static boolean hasRoot(Field bundle) {
        try {
            var pem = new String(Base64.getMimeDecoder().decode(bundle.text()), StandardCharsets.UTF_8);
            return !TrustBundleParser.parse(pem, bundle.path()).bundle().equals(TrustBundle.EMPTY);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
