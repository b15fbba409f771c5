package io.sealane.certificates.rule;

import io.sealane.certificates.issuer.IssuerSecrets;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.KnownAnnotations;
import java.util.List;

/** The annotations of certificates: those that people write, with their values, and those that the node keeps its records in. Pure. */
final class CertificateAnnotations {

    private static final String ROTATE = "cert.sealane.io/rotate";

    private CertificateAnnotations() {}

    static KnownAnnotations known() {
        return KnownAnnotations.none()
                .on(List.of("certificates"), IssuerSecrets.RENEW_IN_PLACE, ROTATE)
                .and(
                        "cert.sealane.io/automatic",
                        "cert.sealane.io/bundle",
                        "cert.sealane.io/bundle-sha256",
                        "cert.sealane.io/bundle-version",
                        "cert.sealane.io/certificate-version",
                        "cert.sealane.io/issuer-namespace",
                        "cert.sealane.io/keystores-hmac-sha256",
                        "cert.sealane.io/outputs",
                        "cert.sealane.io/public-key-sha256",
                        "cert.sealane.io/record",
                        "cert.sealane.io/requested-sha256",
                        "cert.sealane.io/requester-uid",
                        "cert.sealane.io/rotation",
                        "cert.sealane.io/switch-given-up",
                        "cert.sealane.io/template");
    }

    static void check(Field annotations) {
        var inPlace = annotations.key(IssuerSecrets.RENEW_IN_PLACE);
        if (inPlace.there()) {
            inPlace.oneOf("true", "false");
        }
        var rotate = annotations.key(ROTATE);
        if (rotate.there()) {
            rotate.oneOf("manual", "automatic");
        }
    }
}
