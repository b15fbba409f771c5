package io.sealane.certificates.rule;

import io.sealane.resource.embedded.admission.Field;

/** References to issuers, in Certificates and CertificateRequests. */
final class IssuerRefs {

    private IssuerRefs() {}

    static void check(Field ref) {
        if (!ref.at("name").given()) {
            ref.at("name").required("must be specified");
        }
        var group = ref.at("group").text();
        if (group.isEmpty() || group.equals("cert-manager.io")) {
            var kind = ref.at("kind");
            if (kind.given() && !kind.text().equals("Issuer") && !kind.text().equals("ClusterIssuer")) {
                kind.invalid("expected Issuer or ClusterIssuer");
            }
        }
    }
}
