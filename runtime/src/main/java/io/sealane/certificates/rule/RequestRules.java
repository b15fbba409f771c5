package io.sealane.certificates.rule;

import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.X509Failure;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** CertificateRequests: asked once, never changed. */
final class RequestRules implements ObjectRules {

    @Override
    public void check(Field request) {
        var spec = request.at("spec");
        IssuerRefs.check(spec.at("issuerRef"));
        if (!spec.at("request").given()) {
            spec.at("request").required("must be specified");
            return;
        }
        var text = spec.at("request").text();
        try {
            var pem = new String(Base64.getDecoder().decode(text), StandardCharsets.ISO_8859_1);
            var unused = SigningRequest.parsePem(pem);
        } catch (X509Failure | IllegalArgumentException e) {
            spec.at("request").invalid("expected a signing request (PKCS #10) in PEM: " + e.getMessage());
        }
    }

    @Override
    public void change(Field request, Field before) {
        request.at("spec").unchanged(before.at("spec"));
    }
}
