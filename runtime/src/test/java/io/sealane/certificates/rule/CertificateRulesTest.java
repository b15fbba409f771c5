package io.sealane.certificates.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.Keys;
import io.sealane.cert.x509.SigningRequest;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import io.sealane.resource.embedded.admission.Field;
import io.sealane.resource.embedded.admission.ObjectRules;
import io.sealane.resource.embedded.object.Cause;
import io.sealane.resource.embedded.object.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By hand from what cert-manager's webhook checks. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CertificateRulesTest {

    private static final String GOOD = "secretName: s, issuerRef: {name: i}, uris: ['spiffe://td/a']";

    @Test
    void a_hold_of_a_CARotation_is_a_duration() {
        assertThat(faults(new RotationRules(), "{hold: {publish: soon, drain: 1m}}"))
                .containsExactly("spec.hold.publish: Invalid value: \"soon\": expected a duration such as 5m");
        assertThat(faults(new RotationRules(), "{hold: {publish: 0s, drain: 1h30m, shadow: 1.5s}}"))
                .isEmpty();
    }

    @Test
    void how_long_a_CARotation_waits_for_namespaces_is_a_duration_or_without_end() {
        var expected = ": expected unlimited, or a duration from 0s to 876000h, such as 720h";
        assertThat(faults(new RotationRules(), "{hold: {tenants: 30d}}"))
                .containsExactly("spec.hold.tenants: Invalid value: \"30d\"" + expected);
        assertThat(faults(new RotationRules(), "{hold: {tenants: 876001h}}"))
                .containsExactly("spec.hold.tenants: Invalid value: \"876001h\"" + expected);
        assertThat(faults(new RotationRules(), "{hold: {tenants: unlimited}}")).isEmpty();
        assertThat(faults(new RotationRules(), "{hold: {tenants: 0s}}")).isEmpty();
    }

    @Test
    void a_CARotation_stays_with_its_issuer() {
        var before = object("{issuerRef: {name: mesh, kind: Issuer}, action: Rotate}");
        var other = Field.of(object("{issuerRef: {name: edge, kind: Issuer}, action: Rotate}"));
        var aborted = Field.of(object("{issuerRef: {name: mesh, kind: Issuer}, action: Abort}"));

        new RotationRules().change(other, Field.of(before));
        new RotationRules().change(aborted, Field.of(before));

        assertThat(other.faults())
                .singleElement()
                .hasToString("spec.issuerRef: Invalid value: {\"name\":\"edge\",\"kind\":\"Issuer\"}:"
                        + " field is immutable, it was {\"name\":\"mesh\",\"kind\":\"Issuer\"}");
        assertThat(aborted.faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', true", "Queued, true", "Preparing, true", "Publishing, false", "Switching, false", "Aborted, false"
    })
    void another_next_authority_can_be_named_until_the_first_is_published(String phase, boolean taken) {
        var before = (ObjectNode) object("{issuerRef: {name: mesh}}");
        before.putObject("status").put("phase", phase);
        var changed = Field.of(object("{issuerRef: {name: mesh}, next: {secretName: brought}}"));
        var same = Field.of(object("{issuerRef: {name: mesh}, action: Abort}"));

        new RotationRules().change(changed, Field.of(before));
        new RotationRules().change(same, Field.of(before));

        assertThat(changed.faults())
                .extracting(Cause::toString)
                .isEqualTo(
                        taken
                                ? List.of()
                                : List.of("spec.next: Invalid value: {\"secretName\":\"brought\"}: can be changed while"
                                        + " Queued or Preparing only, this rotation is in phase " + phase
                                        + "; expected another CARotation"));
        assertThat(same.faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Abort, Publishing, false",
        "Abort, Switching, true",
        "Abort, Reissuing, true",
        "Abort, Done, true",
        "Abort, Aborting, false",
        "Abort, '', false",
        "Rotate, Reissuing, false"
    })
    void an_abort_that_comes_too_late_is_answered(String action, String phase, boolean warned) {
        var rotation = new ObjectMapper().createObjectNode();
        rotation.putObject("spec").put("action", action);
        rotation.putObject("status").put("phase", phase);

        var warnings = new RotationRules().asKindRules().warnings(rotation);

        assertThat(warnings)
                .isEqualTo(
                        warned
                                ? List.of("spec.action: Abort comes too late and has no effect: from Switching on a"
                                        + " rotation only goes on, this one is in phase " + phase)
                                : List.of());
    }

    @Test
    void a_Bundle_needs_a_key_to_write_its_roots_at() {
        assertThat(faults(new BundleRules(), "{target: {configMap: {key: ''}}}"))
                .singleElement()
                .asString()
                .startsWith("spec.target.configMap.key: Required value");
        assertThat(faults(new BundleRules(), "{target: {configMap: {key: ca.crt}}}"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ", duration: 1h",
                ", duration: 2h, renewBefore: 119m",
                ", renewBeforePercentage: 1",
                ", renewBeforePercentage: 99",
                ", renewal: {policy: Disabled}",
                ", renewal: {windows: [{cron: '0 2 * * SAT', windowDuration: 4h, timezone: Europe/Zurich}]}",
                ", literalSubject: 'CN=a,O=b'",
                ", otherNames: [{oid: 1.3.6.1.4.1.311.20.2.3, utf8Value: jörg@shop.example}]",
                ", isCA: true, nameConstraints: {critical: true, permitted: {dnsDomains: [a.example], ipRanges: [10.0.0.0/8]}}",
                ", signatureAlgorithm: SHA512WithRSA",
                ", keystores: {jks: {create: true, password: secret}, pkcs12: {create: false}}",
                ", keystores: {pkcs12: {create: true, profile: Modern2026, passwordSecretRef: {name: s, key: k}}}",
                ", privateKey: {algorithm: RSA, size: 2048}",
                ", privateKey: {size: 8192}",
                ", privateKey: {algorithm: ECDSA, size: 521}",
                ", privateKey: {algorithm: Ed25519, size: 7}",
                ", ipAddresses: [192.0.2.1, '2001:db8::1']",
                ", secretTemplate: {annotations: {a: b}, labels: {example.com/a: b.c-d_e, f: ''}}",
                ", emailAddresses: [alice+tag@shop.example, '\"a,b\"@shop.example', root@localhost]"
            })
    void good_ones_pass(String more) {
        assertThat(faults(new CertificateRules(), "{" + GOOD + more + "}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                ", duration: 59m | spec.duration: Invalid value: \"59m\": expected at least 1h",
                ", duration: 90d | spec.duration: Invalid value: \"90d\": expected a duration such as 2160h",
                ", duration: soon | spec.duration: Invalid value: \"soon\": expected a duration such as 2160h",
                ", renewBefore: 4m | spec.renewBefore: Invalid value: \"4m\": expected at least 5m and less than spec.duration",
                ", duration: 2h, renewBefore: 2h | spec.renewBefore: Invalid value: \"2h\": expected at least 5m and less than spec.duration",
                ", renewBefore: 1h, renewBeforePercentage: 30 | spec.renewBeforePercentage: Invalid value: 30: expected nothing beside spec.renewBefore",
                ", renewBeforePercentage: 100 | spec.renewBeforePercentage: Invalid value: 100: expected 1 to 99",
                ", privateKey: {size: 1024} | spec.privateKey.size: Invalid value: 1024: expected 2048 to 8192 for RSA",
                ", privateKey: {algorithm: ECDSA, size: 255} | spec.privateKey.size: Invalid value: 255: expected 256, 384 or 521 for ECDSA",
                ", privateKey: {algorithm: DSA} | spec.privateKey.algorithm: Unsupported value: \"DSA\": supported values: \"RSA\", \"ECDSA\", \"Ed25519\"",
                ", ipAddresses: [10.0.0.1, 10.0.0.256] | spec.ipAddresses[1]: Invalid value: \"10.0.0.256\": expected an IPv4 or IPv6 address",
                ", ipAddresses: [localhost] | spec.ipAddresses[0]: Invalid value: \"localhost\": expected an IPv4 or IPv6 address",
                ", dnsNames: [bücher.example] | spec.dnsNames[0]: Invalid value: \"bücher.example\": expected printable ASCII without spaces (write \"xn--bcher-kva.example\")",
                ", dnsNames: [a.*.example] | spec.dnsNames[0]: Invalid value: \"a.*.example\": expected * as the first of several parts only",
                ", dnsNames: [a..example] | spec.dnsNames[0]: Invalid value: \"a..example\": expected a host name without empty parts",
                ", otherNames: [{oid: upn, utf8Value: a}] | spec.otherNames[0].oid: Invalid value: \"upn\": expected numbers with dots, such as 1.3.6.1.4.1.311.20.2.3",
                ", otherNames: [{oid: 1.2.3}] | spec.otherNames[0].utf8Value: Required value: must be specified",
                ", subject: {countries: [CHE]} | spec.subject.countries[0]: Invalid value: \"CHE\": expected two letters (ISO 3166)",
                ", literalSubject: web | spec.literalSubject: Invalid value: \"web\": expected a name as RFC 4514 writes it, such as CN=a,O=b; got \"web\"",
                ", isCA: true, nameConstraints: {permitted: {ipRanges: [10.0.0.0/99]}} | spec.nameConstraints.permitted.ipRanges[0]: Invalid value: \"10.0.0.0/99\": expected a range such as 10.0.0.0/8",
                ", isCA: true, nameConstraints: {critical: true} | spec.nameConstraints: Invalid value: {\"critical\":true}: expected permitted or excluded",
                ", nameConstraints: {permitted: {dnsDomains: [a.example]}} | spec.nameConstraints: Invalid value: {\"permitted\":{\"dnsDomains\":[\"a.example\"]}}: expected spec.isCA to be true beside it",
                ", signatureAlgorithm: PureEd25519 | spec.signatureAlgorithm: Invalid value: \"PureEd25519\": expected one of SHA256WithRSA, SHA384WithRSA, SHA512WithRSA for keys of RSA",
                ", keystores: {jks: {create: true}} | spec.keystores.jks.passwordSecretRef: Required value: expected it or password",
                ", keystores: {jks: {create: true, password: a, passwordSecretRef: {name: s, key: k}}} | spec.keystores.jks.password: Forbidden: expected nothing beside passwordSecretRef",
                ", keystores: {pkcs12: {create: true, passwordSecretRef: {name: s}}} | spec.keystores.pkcs12.passwordSecretRef.key: Required value: must be specified",
                ", renewal: {policy: Never} | spec.renewal.policy: Unsupported value: \"Never\": supported values: \"RenewBefore\", \"Disabled\"",
                ", renewal: {policy: Disabled, windows: [{cron: 0 2 * * *, windowDuration: 1h}]} | spec.renewal.windows: Forbidden: expected none beside the policy Disabled",
                ", renewal: {windows: [{cron: 0 25 * * *, windowDuration: 1h}]} | spec.renewal.windows[0].cron: Invalid value: \"0 25 * * *\": expected hours from 0 to 23, with *, lists, ranges and steps; got \"25\"",
                ", renewal: {windows: [{cron: 0 2 * * *, windowDuration: 0h}]} | spec.renewal.windows[0].windowDuration: Invalid value: \"0h\": expected a positive duration",
                ", renewal: {windows: [{cron: 0 2 * * *, windowDuration: 1h, timezone: Mars}]} | spec.renewal.windows[0].timezone: Invalid value: \"Mars\": expected an IANA name such as Europe/Zurich",
                ", emailAddresses: [alice.example.com] | spec.emailAddresses[0]: Invalid value: \"alice.example.com\": expected an address and nothing else, such as alice@shop.example",
                ", emailAddresses: ['mailto:alice@a.example'] | spec.emailAddresses[0]: Invalid value: \"mailto:alice@a.example\": expected an address and nothing else, such as alice@shop.example",
                ", isCA: true, nameConstraints: {} | spec.nameConstraints: Invalid value: {}: expected permitted or excluded",
                ", secretTemplate: {labels: {a: 'b=c'}} | spec.secretTemplate.labels[a]: Invalid value: \"b=c\": expected letters, digits, -, _ and ., at most 63, the first and last a letter or digit",
                ", secretTemplate: {labels: {'a b': c}} | spec.secretTemplate.labels[a b]: Forbidden: expected a name of letters, digits, -, _ and ., at most 63, which a domain and / may precede",
                ", revisionHistoryLimit: 0 | spec.revisionHistoryLimit: Invalid value: 0: expected at least 1",
                ", literalSubject: CN=a, commonName: a | spec.literalSubject: Forbidden: expected nothing beside spec.subject and spec.commonName",
                ", additionalOutputFormats: [{type: DER}, {type: DER}] | spec.additionalOutputFormats[1].type: Invalid value: \"DER\": expected each format once",
                ", secretTemplate: {annotations: {cert-manager.io/x: y}} | spec.secretTemplate.annotations[cert-manager.io/x]: Forbidden: cert-manager.io/* annotations are set by the issuing controller"
            })
    void bad_ones_are_refused_with_the_field(String more, String fault) {
        assertThat(faults(new CertificateRules(), "{" + GOOD + more + "}")).containsExactly(fault);
    }

    @Test
    void somebody_must_be_named_by_a_secret_and_an_issuer() {
        assertThat(faults(new CertificateRules(), "{issuerRef: {kind: Vault}}"))
                .containsExactly(
                        "spec.secretName: Required value: must be specified",
                        "spec.issuerRef.name: Required value: must be specified",
                        "spec.issuerRef.kind: Invalid value: \"Vault\": expected Issuer or ClusterIssuer",
                        "spec: Invalid value: {\"issuerRef\":{\"kind\":\"Vault\"}}: expected at least one of commonName,"
                                + " dnsNames, ipAddresses, uris, emailAddresses, otherNames, literalSubject");
    }

    @Test
    void an_issuer_issues_in_exactly_one_way() {
        assertThat(faults(new IssuerRules(), "{selfSigned: {}}")).isEmpty();
        assertThat(faults(new IssuerRules(), "{ca: {secretName: s}}")).isEmpty();
        assertThat(faults(new IssuerRules(), "{}"))
                .containsExactly("spec: Required value: expected one of acme, ca, selfSigned, vault, venafi");
        assertThat(faults(new IssuerRules(), "{ca: {secretName: s}, selfSigned: {}}"))
                .containsExactly(
                        "spec.selfSigned: Forbidden: may not specify more than one issuer type, spec.ca is there");
        assertThat(faults(new IssuerRules(), "{ca: {}}")).containsExactly("spec.ca.secretName: Required value");
        assertThat(faults(new IssuerRules(), "{acme: {}}"))
                .containsExactly(
                        "spec.acme.server: Required value", "spec.acme.privateKeySecretRef.name: Required value");
        assertThat(faults(new IssuerRules(), "{vault: {server: x}}"))
                .containsExactly(
                        "spec.vault.path: Required value",
                        "spec.vault.auth: Required value: expected one of tokenSecretRef, appRole, clientCertificate,"
                                + " kubernetes, aws");
    }

    private static final String ACME = "acme: {server: 'https://a.example/dir', privateKeySecretRef: {name: k}, ";
    private static final String DNS = ACME + "solvers: [{dns01: ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                ACME + "solvers: [{http01: {ingress: {ingressClassName: nginx}}}, {http01: {}}]}",
                ACME + "externalAccountBinding: {keyID: i, keySecretRef: {name: s, key: k}}}",
                DNS + "{rfc2136: {nameserver: 'ns.example:53'}}}]}",
                DNS + "{rfc2136: {nameserver: 192.0.2.1}}}]}",
                DNS + "{rfc2136: {nameserver: '[2001:db8::1]:53'}}}]}",
                DNS + "{rfc2136: {nameserver: '2001:db8::1'}}}]}",
                DNS
                        + "{rfc2136: {nameserver: a, tsigKeyName: k, tsigAlgorithm: hmacsha512, tsigSecretSecretRef: {name: s, key: k}}}}]}",
                DNS + "{cloudflare: {}}}]}",
                "vault: {server: s, path: pki/sign/a..b, auth: {tokenSecretRef: {name: t, key: k}}}",
                "vault: {server: s, path: p, auth: {appRole: {path: approle, roleId: r, secretRef: {name: s}}}}",
                "vault: {server: s, path: p, auth: {kubernetes: {role: r, serviceAccountRef: {name: a}}}}"
            })
    void issuers_that_can_be_acted_upon_pass(String spec) {
        assertThat(faults(new IssuerRules(), "{" + spec + "}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                ACME + "solvers: [{}]} | spec.acme.solvers[0]: Required value: expected http01 or dns01",
                ACME
                        + "solvers: [{http01: {}, dns01: {webhook: {}}}]} | spec.acme.solvers[0]: Forbidden: may not specify more than one solver type in a single solver",
                ACME
                        + "solvers: [{http01: {ingress: {}, gatewayHTTPRoute: {}}}]} | spec.acme.solvers[0].http01.gatewayHTTPRoute: Forbidden: expected nothing beside ingress",
                ACME
                        + "solvers: [{http01: {ingress: {class: a, name: b}}}]} | spec.acme.solvers[0].http01.ingress: Forbidden: only one of ingressClassName, name or class should be specified",
                ACME
                        + "solvers: [{http01: {ingress: {serviceType: Big}}}]} | spec.acme.solvers[0].http01.ingress.serviceType: Unsupported value: \"Big\": supported values: \"ClusterIP\", \"NodePort\"",
                DNS
                        + "{}}]} | spec.acme.solvers[0].dns01: Required value: expected one of acmeDNS, akamai, azureDNS, cloudDNS, cloudflare, digitalocean, rfc2136, route53, webhook",
                DNS
                        + "{cloudflare: {}, rfc2136: {nameserver: a}}}]} | spec.acme.solvers[0].dns01.rfc2136: Forbidden: may not specify more than one provider type",
                DNS
                        + "{rfc2136: {}}}]} | spec.acme.solvers[0].dns01.rfc2136.nameserver: Required value: must be specified",
                DNS
                        + "{rfc2136: {nameserver: ':53'}}}]} | spec.acme.solvers[0].dns01.rfc2136.nameserver: Invalid value: \":53\": expected host or host:port, an address of version 6 in brackets",
                DNS
                        + "{rfc2136: {nameserver: a, tsigAlgorithm: SHA1}}}]} | spec.acme.solvers[0].dns01.rfc2136.tsigAlgorithm: Invalid value: \"SHA1\": expected one of HMACMD5, HMACSHA1, HMACSHA256, HMACSHA512",
                DNS
                        + "{rfc2136: {nameserver: a, tsigSecretSecretRef: {name: s, key: k}}}}]} | spec.acme.solvers[0].dns01.rfc2136.tsigKeyName: Required value: expected the key's name beside its Secret",
                ACME
                        + "caBundle: bm9uZQ==} | spec.acme.caBundle: Invalid value: \"bm9uZQ==\": expected base64 of PEM with at least one certificate",
                "vault: {server: s, path: pki/../sys/seal, auth: {tokenSecretRef: {}}} | spec.vault.path: Invalid value: \"pki/../sys/seal\": expected no segment ..",
                "vault: {server: s, path: p, clientCertSecretRef: {name: c}, auth: {tokenSecretRef: {}}} | spec.vault.clientKeySecretRef: Required value: must be provided beside clientCertSecretRef",
                "vault: {server: s, path: p, auth: {appRole: {path: ../x, roleId: r, secretRef: {name: s}}}} | spec.vault.auth.appRole.path: Invalid value: \"../x\": expected no segment ..",
                "vault: {server: s, path: p, auth: {kubernetes: {role: r}}} | spec.vault.auth.kubernetes: Required value: expected secretRef or serviceAccountRef",
                "vault: {server: s, path: p, auth: {kubernetes: {role: r, secretRef: {name: s}, serviceAccountRef: {name: a}}}} | spec.vault.auth.kubernetes.serviceAccountRef: Forbidden: expected nothing beside secretRef"
            })
    void issuers_that_cannot_are_refused_with_the_field(String spec, String fault) {
        assertThat(faults(new IssuerRules(), "{" + spec + "}")).containsExactly(fault);
    }

    @Test
    void a_request_is_never_changed() {
        var now = object("{issuerRef: {name: i}, request: Zm9v}");
        var before = object("{issuerRef: {name: i}, request: YmFy}");
        var root = Field.of(now);

        new RequestRules().change(root, Field.of(before));

        assertThat(root.faults()).extracting(Cause::field).containsExactly("spec");
    }

    @Test
    void a_request_agrees_with_what_stands_beside_it() {
        var client = "request: " + encoded(false, Usage.CLIENT_AUTH) + ", issuerRef: {name: i}";

        assertThat(faults(new RequestRules(), "{" + client + "}")).isEmpty();
        assertThat(faults(new RequestRules(), "{" + client + ", usages: [client auth]}"))
                .isEmpty();
        assertThat(faults(new RequestRules(), "{" + client + ", usages: [server auth]}"))
                .singleElement()
                .asString()
                .endsWith("expected those of spec.request, [client auth], got [server auth]");
        assertThat(faults(
                        new RequestRules(),
                        "{request: " + encoded(true, Usage.CERT_SIGN) + ", issuerRef: {name: i}, isCA: false}"))
                .containsExactly("spec.isCA: Invalid value: false: expected true, because spec.request asks for a CA");
    }

    @Test
    void annotations_that_signers_go_by_are_as_fixed_as_a_request() {
        var before = object("{}");
        ((ObjectNode) before).putObject("metadata").putObject("annotations").put("cert-manager.io/a", "1");
        var now = object("{}");
        ((ObjectNode) now)
                .putObject("metadata")
                .putObject("annotations")
                .put("acme.cert-manager.io/b", "2")
                .put("cert.sealane.io/c", "3");
        var root = Field.of(now);

        new RequestRules().change(root, Field.of(before));

        assertThat(root.faults())
                .extracting(Cause::field)
                .containsExactly(
                        "metadata.annotations[acme.cert-manager.io/b]", "metadata.annotations[cert-manager.io/a]");
    }

    private static String encoded(boolean isCA, Usage usage) {
        var pem = SigningRequest.create(
                        Keys.generate(KeySpec.ecdsa(256)),
                        SubjectName.of("web"),
                        SubjectAltNames.none(),
                        Set.of(usage),
                        isCA)
                .toPem();
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static List<String> faults(ObjectRules rules, String spec) {
        return Field.check(object(spec), rules::check).stream()
                .map(Cause::toString)
                .toList();
    }

    private static com.fasterxml.jackson.databind.JsonNode object(String spec) {
        return Yaml.parse(("spec: " + spec).getBytes(StandardCharsets.UTF_8));
    }
}
