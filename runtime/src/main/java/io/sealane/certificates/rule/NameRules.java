package io.sealane.certificates.rule;

import io.sealane.cert.request.HostNames;
import io.sealane.cert.x509.NameConstraints;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectAltNames.OtherName;
import io.sealane.cert.x509.SubjectName;
import io.sealane.resource.embedded.admission.Field;
import java.util.List;
import java.util.regex.Pattern;

/** Who a Certificate may name. */
final class NameRules {

    private static final int COMMON_NAME_MAX = 64;
    private static final int COUNTRY = 2;
    private static final String ATOMS = "[\\w!#$%&'*+/=?^`{|}~-]+(\\.[\\w!#$%&'*+/=?^`{|}~-]+)*";
    private static final List<String> NAMES =
            List.of("commonName", "dnsNames", "ipAddresses", "uris", "emailAddresses", "otherNames", "literalSubject");

    /** What RFC 5322 calls an addr-spec, in ASCII and without comments. */
    private static final Pattern EMAIL = Pattern.compile("(" + ATOMS + "|\"[^\"\\\\]+\")@" + ATOMS);

    private NameRules() {}

    static void check(Field spec) {
        if (NAMES.stream().noneMatch(name -> spec.at(name).given())) {
            spec.invalid("expected at least one of " + String.join(", ", NAMES));
        }
        if (spec.at("commonName").text().length() > COMMON_NAME_MAX) {
            spec.at("commonName").invalid("expected at most " + COMMON_NAME_MAX + " characters");
        }
        for (var country : spec.at("subject").at("countries").items()) {
            if (country.text().length() != COUNTRY) {
                country.invalid("expected two letters (ISO 3166)");
            }
        }
        literalSubject(spec);
        alternativeNames(spec);
        constraints(spec);
    }

    private static void literalSubject(Field spec) {
        var literal = spec.at("literalSubject");
        if (!literal.given()) {
            return;
        }
        if (spec.at("subject").given() || spec.at("commonName").given()) {
            literal.forbidden("expected nothing beside spec.subject and spec.commonName");
        }
        Tried.check(literal, () -> SubjectName.literal(literal.text()));
    }

    private static void alternativeNames(Field spec) {
        for (var name : spec.at("dnsNames").items()) {
            if (Tried.check(name, () -> SubjectAltNames.dns(name.text()))) {
                HostNames.fault(name.text()).ifPresent(name::invalid);
            }
        }
        for (var address : spec.at("ipAddresses").items()) {
            Tried.check(address, () -> new SubjectAltNames(List.of(), List.of(address.text()), List.of(), List.of()));
        }
        for (var uri : spec.at("uris").items()) {
            Tried.check(uri, () -> new SubjectAltNames(List.of(), List.of(), List.of(uri.text()), List.of()));
        }
        for (var email : spec.at("emailAddresses").items()) {
            if (Tried.check(email, () -> new SubjectAltNames(List.of(), List.of(), List.of(), List.of(email.text())))
                    && !EMAIL.matcher(email.text()).matches()) {
                email.invalid("expected an address and nothing else, such as alice@shop.example");
            }
        }
        for (var other : spec.at("otherNames").items()) {
            if (!other.at("utf8Value").given()) {
                other.at("utf8Value").required("must be specified");
            } else {
                var oid = other.at("oid");
                Tried.check(oid, () -> new OtherName(oid.text(), "a"));
            }
        }
    }

    private static void constraints(Field spec) {
        var constraints = spec.at("nameConstraints");
        if (!constraints.there()) {
            return;
        }
        if (!spec.at("isCA").value().asBoolean()) {
            constraints.invalid("expected spec.isCA to be true beside it");
        }
        var permitted = constraints.at("permitted");
        var excluded = constraints.at("excluded");
        if (!permitted.given() && !excluded.given()) {
            constraints.invalid("expected permitted or excluded");
        }
        for (var names : List.of(permitted, excluded)) {
            for (var domain : names.at("dnsDomains").items()) {
                Tried.check(domain, () -> names(List.of(domain.text()), List.of()));
            }
            for (var range : names.at("ipRanges").items()) {
                Tried.check(range, () -> names(List.of(), List.of(range.text())));
            }
            for (var email : names.at("emailAddresses").items()) {
                Tried.check(email, () -> names(List.of(email.text()), List.of()));
            }
            for (var domain : names.at("uriDomains").items()) {
                Tried.check(domain, () -> names(List.of(domain.text()), List.of()));
            }
        }
    }

    private static NameConstraints.Names names(List<String> domains, List<String> ranges) {
        return new NameConstraints.Names(domains, ranges, List.of(), List.of());
    }
}
