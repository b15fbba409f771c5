package io.sealane.certificates;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;

/** CertificateRequests: asked once, never changed. */
final class RequestRules implements ObjectRules {

    @Override
    public void check(Field request) {
        var spec = request.at("spec");
        IssuerRefs.check(spec.at("issuerRef"));
        if (!spec.at("request").given()) {
            spec.at("request").required("must be specified");
        }
    }

    @Override
    public void change(Field request, Field before) {
        request.at("spec").unchanged(before.at("spec"));
    }
}
