package io.sealane.certificates;

import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Certificates, as cert-manager's webhook checks them: somebody to name, a life that can be renewed, a key that fits. */
final class CertificateRules implements ObjectRules {

    private static final Duration DURATION_MIN = Duration.ofHours(1);
    private static final Duration RENEW_BEFORE_MIN = Duration.ofMinutes(5);
    private static final int COMMON_NAME_MAX = 64;
    private static final int RSA_MIN = 2048;
    private static final int RSA_MAX = 8192;
    private static final List<Integer> CURVES = List.of(256, 384, 521);
    private static final List<String> NAMES =
            List.of("commonName", "dnsNames", "ipAddresses", "uris", "emailAddresses", "otherNames", "literalSubject");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    @Override
    public void check(Field certificate) {
        var spec = certificate.at("spec");
        if (!spec.at("secretName").given()) {
            spec.at("secretName").required("must be specified");
        }
        IssuerRefs.check(spec.at("issuerRef"));
        names(spec);
        life(spec);
        key(spec.at("privateKey"));
        var formats = new HashSet<String>();
        for (var format : spec.at("additionalOutputFormats").items()) {
            if (!formats.add(format.at("type").text())) {
                format.at("type").invalid("expected each format once");
            }
        }
        spec.at("secretTemplate").at("annotations").entries((name, value) -> {
            if (name.startsWith("cert-manager.io/") && !name.equals("cert-manager.io/allow-direct-injection")) {
                value.forbidden("cert-manager.io/* annotations are set by the issuing controller");
            }
        });
    }

    private static void names(Field spec) {
        if (NAMES.stream().noneMatch(name -> spec.at(name).given())) {
            spec.invalid("expected at least one of " + String.join(", ", NAMES));
        }
        if (spec.at("literalSubject").given()
                && (spec.at("subject").given() || spec.at("commonName").given())) {
            spec.at("literalSubject").forbidden("expected nothing beside spec.subject and spec.commonName");
        }
        if (spec.at("commonName").text().length() > COMMON_NAME_MAX) {
            spec.at("commonName").invalid("expected at most " + COMMON_NAME_MAX + " characters");
        }
        for (var address : spec.at("ipAddresses").items()) {
            if (!isAddress(address.text())) {
                address.invalid("expected an IP address");
            }
        }
        if (spec.at("nameConstraints").given() && !spec.at("isCA").value().asBoolean()) {
            spec.at("nameConstraints").invalid("expected spec.isCA to be true beside it");
        }
    }

    /** Only literals get this far: a name would be looked up. */
    private static boolean isAddress(String text) {
        try {
            return ADDRESS.matcher(text).matches() && InetAddress.getByName(text) != null;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static void life(Field spec) {
        var duration = duration(spec.at("duration"));
        var before = duration(spec.at("renewBefore"));
        var life = duration.orElse(Duration.ofDays(90));
        if (life.compareTo(DURATION_MIN) < 0) {
            spec.at("duration").invalid("expected at least 1h");
        }
        var percentage = spec.at("renewBeforePercentage");
        if (before.isPresent() && percentage.there()) {
            percentage.invalid("expected nothing beside spec.renewBefore");
        }
        before.ifPresent(renew -> {
            if (renew.compareTo(RENEW_BEFORE_MIN) < 0 || renew.compareTo(life) >= 0) {
                spec.at("renewBefore").invalid("expected at least 5m and less than spec.duration");
            }
        });
        if (percentage.there()
                && (percentage.value().asInt() < 1 || percentage.value().asInt() > 99)) {
            percentage.invalid("expected 1 to 99");
        }
    }

    private static Optional<Duration> duration(Field field) {
        if (!field.there()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    io.fabric8.kubernetes.api.model.Duration.parse(field.text()).getDuration());
        } catch (ParseException | RuntimeException e) {
            field.invalid("expected a duration such as 2160h");
            return Optional.empty();
        }
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
}
