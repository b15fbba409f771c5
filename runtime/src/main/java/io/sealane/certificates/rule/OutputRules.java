package io.sealane.certificates.rule;

import io.sealane.resource.embedded.admission.Field;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** In what forms a Certificate's pair may be written. */
final class OutputRules {

    private static final Pattern LABEL_VALUE =
            Pattern.compile("(?=.{0,63}$)(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
    private static final Pattern LABEL_NAME =
            Pattern.compile("([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]");

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
        labels(spec.at("secretTemplate").at("labels"));
        spec.at("secretTemplate").at("annotations").entries((name, value) -> {
            if (name.startsWith("cert-manager.io/") && !name.equals("cert-manager.io/allow-direct-injection")) {
                value.forbidden("cert-manager.io/* annotations are set by the issuing controller");
            }
        });
    }

    /** The Secret would be refused with others. */
    private static void labels(Field labels) {
        labels.entries((name, value) -> {
            if (!LABEL_NAME.matcher(name).matches()) {
                value.forbidden(
                        "expected a name of letters, digits, -, _ and ., at most 63, which a domain and / may precede");
            } else if (!LABEL_VALUE.matcher(value.text()).matches()) {
                value.invalid("expected letters, digits, -, _ and ., at most 63, the first and last a letter or digit");
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
