package io.sealane.certificates.rule;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Certificates, as cert-manager's webhook checks them: somebody to name, a life that can be renewed, a key that fits. */
public final class CertificateRules implements ObjectRules {

    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int SUBDOMAIN_MAX = 253;
    private static final int RSA_MIN = 2048;
    private static final int RSA_MAX = 8192;
    private static final List<Integer> CURVES = List.of(256, 384, 521);
    private static final Map<String, List<String>> SIGNATURES = Map.of(
            "RSA", List.of("SHA256WithRSA", "SHA384WithRSA", "SHA512WithRSA"),
            "ECDSA", List.of("ECDSAWithSHA256", "ECDSAWithSHA384", "ECDSAWithSHA512"),
            "Ed25519", List.of("PureEd25519"));

    @Override
    public void check(Field certificate) {
        var spec = certificate.at("spec");
        var secret = spec.at("secretName");
        if (!secret.given()) {
            secret.required("must be specified");
        } else if (!SUBDOMAIN.matcher(secret.text()).matches() || secret.text().length() > SUBDOMAIN_MAX) {
            secret.invalid("expected a name of lower-case letters, digits, - and ., of at most 253 characters");
        }
        var history = spec.at("revisionHistoryLimit");
        if (history.there() && history.value().asInt() < 1) {
            history.invalid("expected at least 1");
        }
        IssuerRefs.check(spec.at("issuerRef"));
        NameRules.check(spec);
        RenewalRules.check(spec);
        key(spec.at("privateKey"));
        signature(spec);
        OutputRules.check(spec);
        CertificateAnnotations.check(certificate.at("metadata").at("annotations"));
    }

    @Override
    public String webhook() {
        return CertificatesRules.WEBHOOK;
    }

    private static void key(Field key) {
        var size = key.at("size");
        var bits = size.value().asInt(0);
        var known = key.at("algorithm").oneOf("RSA", "ECDSA", "Ed25519");
        key.at("encoding").oneOf("PKCS1", "PKCS8");
        key.at("rotationPolicy").oneOf("Never", "Always");
        if (!known || bits == 0) {
            return;
        }
        switch (key.at("algorithm").text()) {
            case "", "RSA" -> {
                if (bits < RSA_MIN || bits > RSA_MAX) {
                    size.invalid("expected " + RSA_MIN + " to " + RSA_MAX + " for RSA");
                }
            }
            case "ECDSA" -> {
                if (!CURVES.contains(bits)) {
                    size.invalid("expected 256, 384 or 521 for ECDSA");
                }
            }
            default -> {}
        }
    }

    private static void signature(Field spec) {
        var given = spec.at("privateKey").at("algorithm").text();
        var algorithm = given.isEmpty() ? "RSA" : given;
        var wanted = spec.at("signatureAlgorithm");
        var fitting = SIGNATURES.getOrDefault(algorithm, List.of(wanted.text()));
        if (wanted.given() && !fitting.contains(wanted.text())) {
            wanted.invalid("expected one of " + String.join(", ", fitting) + " for keys of " + algorithm);
        }
    }
}
