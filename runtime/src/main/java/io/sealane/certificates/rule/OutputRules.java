package io.sealane.certificates.rule;

import io.sealane.resource.embedded.admission.Field;
import java.util.HashSet;
import java.util.List;

/** In what forms a Certificate's pair may be written. */
final class OutputRules {

    private OutputRules() {}

    static void check(Field spec) {
        var formats = new HashSet<String>();
        for (var format : spec.at("additionalOutputFormats").items()) {
            if (format.at("type").oneOf("DER", "CombinedPEM")
                    && !formats.add(format.at("type").text())) {
                format.at("type").invalid("expected each format once");
            }
        }
        var keystores = spec.at("keystores");
        for (var name : List.of("jks", "pkcs12")) {
            var keystore = keystores.at(name);
            if (keystore.at("create").value().asBoolean()) {
                password(keystore);
            }
        }
        keystores.at("pkcs12").at("profile").oneOf("LegacyRC2", "LegacyDES", "Modern2023", "Modern2026");
        spec.at("secretTemplate").at("annotations").entries((name, value) -> {
            if (name.startsWith("cert-manager.io/") && !name.equals("cert-manager.io/allow-direct-injection")) {
                value.forbidden("cert-manager.io/* annotations are set by the issuing controller");
            }
        });
    }

    private static void password(Field keystore) {
        var literal = keystore.at("password");
        var reference = keystore.at("passwordSecretRef");
        if (literal.given() && reference.given()) {
            literal.forbidden("expected nothing beside passwordSecretRef");
        }
        if (!literal.given() && !reference.given()) {
            reference.required("expected it or password");
        }
        if (reference.given()) {
            for (var name : List.of("name", "key")) {
                if (!reference.at(name).given()) {
                    reference.at(name).required("must be specified");
                }
            }
        }
    }
}
