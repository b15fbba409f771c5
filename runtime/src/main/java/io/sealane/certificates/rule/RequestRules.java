package io.sealane.certificates.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.X509Failure;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.kind.Requester;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** CertificateRequests: asked once, never changed, and they say who asked. */
final class RequestRules implements ObjectRules {

    /** As cert-manager does, whoever writes a request cannot say that it was somebody else: approvers decide by it. */
    @Override
    public void sign(ObjectNode request, Requester by) {
        if (!(request.path("spec") instanceof ObjectNode spec)) {
            return;
        }
        spec.remove(List.of("username", "uid", "groups", "extra"));
        spec.put("username", by.user());
        if (!by.uid().isEmpty()) {
            spec.put("uid", by.uid());
        }
        if (!by.groups().isEmpty()) {
            by.groups().forEach(spec.putArray("groups")::add);
        }
        if (!by.extra().isEmpty()) {
            var extra = spec.putObject("extra");
            by.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
    }

    @Override
    public String webhook() {
        return CertificatesRules.WEBHOOK;
    }

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
