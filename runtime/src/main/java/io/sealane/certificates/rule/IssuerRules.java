package io.sealane.certificates.rule;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.util.List;

/** Issuers and ClusterIssuers: exactly one way to issue, complete. */
final class IssuerRules implements ObjectRules {

    private static final List<String> TYPES = List.of("acme", "ca", "selfSigned", "vault", "venafi");

    @Override
    public void check(Field issuer) {
        var spec = issuer.at("spec");
        // An empty object is a choice too: "selfSigned: {}".
        var chosen = TYPES.stream().filter(type -> spec.at(type).there()).toList();
        if (chosen.isEmpty()) {
            spec.required("expected one of " + String.join(", ", TYPES));
        }
        chosen.stream()
                .skip(1)
                .forEach(type -> spec.at(type)
                        .forbidden("may not specify more than one issuer type, spec." + chosen.get(0) + " is there"));
        if (spec.at("ca").there()) {
            References.required(spec.at("ca"), "secretName");
        }
        VaultRules.check(spec.at("vault"));
        AcmeRules.check(spec.at("acme"));
    }

    @Override
    public String webhook() {
        return CertificatesRules.WEBHOOK;
    }
}
