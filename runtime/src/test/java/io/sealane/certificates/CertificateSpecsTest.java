package io.sealane.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.sealane.cert.keystore.Pkcs12.Profile;
import io.sealane.cert.schedule.RecurringWindow;
import io.sealane.cert.spec.CertificateSpec.PrivateKeyPolicy;
import io.sealane.cert.spec.CertificateSpec.Renewal;
import io.sealane.cert.spec.CertificateSpec.Rotation;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.CertificateStatus.Condition;
import io.sealane.cert.spec.CertificateStatus.Failures;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.cert.spec.OutputSpec;
import io.sealane.cert.spec.OutputSpec.Format;
import io.sealane.cert.spec.OutputSpec.Jks;
import io.sealane.cert.spec.OutputSpec.Password;
import io.sealane.cert.spec.OutputSpec.Pkcs12;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.KeySpec.Signature;
import io.sealane.cert.x509.NameConstraints;
import io.sealane.cert.x509.NameConstraints.Names;
import io.sealane.cert.x509.SubjectAltNames.OtherName;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.SubjectName.Field;
import io.sealane.cert.x509.Usage;
import io.sealane.certificates.model.CertificateStatuses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CertificateSpecsTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00.5Z");

    @Test
    void reads_every_field() {
        var spec = CertificateSpecs.of(certificate("""
                secretName: web-tls
                issuerRef: {name: ca, kind: ClusterIssuer}
                commonName: web
                subject: {organizations: [local], countries: [CH], serialNumber: "7"}
                dnsNames: [a.example, "*.b.example"]
                ipAddresses: ["127.0.0.1", "0:0:0:0:0:0:0:1"]
                uris: ["spiffe://td/a"]
                emailAddresses: [a@example.org]
                duration: 48h30m
                renewBefore: 1h0m0s
                usages: [server auth, client auth]
                isCA: true
                privateKey: {algorithm: ECDSA, size: 384, encoding: PKCS8, rotationPolicy: Never}
                secretTemplate: {labels: {a: b}, annotations: {c: d}}
                """));

        assertThat(spec.secretName()).isEqualTo("web-tls");
        assertThat(spec.issuer()).isEqualTo(IssuerRef.clusterIssuer("ca"));
        assertThat(spec.identity().subject().commonName()).isEqualTo("web");
        assertThat(spec.identity().subject().values(Field.COUNTRIES)).containsExactly("CH");
        assertThat(spec.identity().subject().values(Field.SERIAL_NUMBER)).containsExactly("7");
        assertThat(spec.identity().names().dns()).containsExactly("a.example", "*.b.example");
        assertThat(spec.identity().names().ips()).containsExactly("127.0.0.1", "::1");
        assertThat(spec.identity().names().uris()).containsExactly("spiffe://td/a");
        assertThat(spec.identity().names().emails()).containsExactly("a@example.org");
        assertThat(spec.identity().usages()).containsExactlyInAnyOrder(Usage.SERVER_AUTH, Usage.CLIENT_AUTH);
        assertThat(spec.identity().isCA()).isTrue();
        assertThat(spec.validity().duration()).isEqualTo(Duration.ofMinutes(48 * 60 + 30));
        assertThat(spec.validity().renewBefore()).contains(Duration.ofHours(1));
        assertThat(spec.privateKey())
                .isEqualTo(new PrivateKeyPolicy(KeySpec.ecdsa(384), Encoding.PKCS8, Rotation.NEVER));
        assertThat(spec.secretTemplate().labels()).containsEntry("a", "b");
        assertThat(spec.secretTemplate().annotations()).containsEntry("c", "d");
    }

    @Test
    void reads_the_rarer_fields_too() {
        var spec = CertificateSpecs.of(certificate("""
                secretName: ca
                issuerRef: {name: ca}
                literalSubject: "CN=ca,O=shop"
                otherNames: [{oid: 1.3.6.1.4.1.311.20.2.3, utf8Value: a@shop.example}]
                isCA: true
                nameConstraints: {critical: true, permitted: {dnsDomains: [shop.example]}, excluded: {ipRanges: [10.9.0.0/8]}}
                renewal: {policy: RenewBefore, windows: [{cron: 0 2 * * *, windowDuration: 4h, timezone: Europe/Zurich}]}
                privateKey: {algorithm: ECDSA, size: 0}
                signatureAlgorithm: ECDSAWithSHA512
                encodeUsagesInRequest: false
                additionalOutputFormats: [{type: DER}, {type: CombinedPEM}]
                keystores:
                  jks: {create: true, alias: web, password: secret}
                  pkcs12: {create: true, profile: Modern2023, passwordSecretRef: {name: stores, key: word}}
                """));

        assertThat(spec.identity().subject()).isEqualTo(SubjectName.of("ca", "shop"));
        assertThat(spec.identity().names().others())
                .containsExactly(new OtherName("1.3.6.1.4.1.311.20.2.3", "a@shop.example"));
        assertThat(spec.identity().constraints())
                .isEqualTo(new NameConstraints(
                        true,
                        new Names(List.of("shop.example"), List.of(), List.of(), List.of()),
                        new Names(List.of(), List.of("10.0.0.0/8"), List.of(), List.of())));
        assertThat(spec.validity().renewal())
                .isEqualTo(new Renewal(
                        true, List.of(RecurringWindow.of("0 2 * * *", Duration.ofHours(4), "Europe/Zurich"))));
        assertThat(spec.privateKey())
                .isEqualTo(new PrivateKeyPolicy(
                        KeySpec.ecdsa(256),
                        Encoding.PKCS1,
                        Rotation.ALWAYS,
                        Optional.of(Signature.ECDSA_WITH_SHA512),
                        false));
        assertThat(spec.output())
                .isEqualTo(new OutputSpec(
                        Set.of(Format.DER, Format.COMBINED_PEM),
                        Optional.of(new Jks(new Password.Literal("secret"), "web")),
                        Optional.of(new Pkcs12(new Password.InSecret("stores", "word"), Profile.MODERN_2023))));
    }

    @Test
    void fills_in_what_cert_manager_fills_in() {
        var spec = CertificateSpecs.of(certificate("{secretName: s, issuerRef: {name: i}, commonName: c}"));

        assertThat(spec.issuer()).isEqualTo(IssuerRef.issuer("i"));
        assertThat(spec.validity().duration()).isEqualTo(Duration.ofDays(90));
        assertThat(spec.validity().renewBefore()).isEmpty();
        assertThat(spec.privateKey()).isEqualTo(PrivateKeyPolicy.standard());
        assertThat(CertificateSpecs.of(
                                certificate(
                                        "{secretName: s, issuerRef: {name: i}, commonName: c, privateKey: {algorithm: Ed25519, size: 9}}"))
                        .privateKey()
                        .key())
                .isEqualTo(KeySpec.ed25519());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{secretName: s, commonName: c} | spec.issuerRef.name: Required value: must be specified",
                "{issuerRef: {name: i}, commonName: c} | spec.secretName: Required value: must be specified",
                "{secretName: s, issuerRef: {name: i}, literalSubject: a} | spec.literalSubject: Invalid value: \"a\": expected a name as RFC 4514 writes it, such as CN=a,O=b; got \"a\"",
                "{secretName: s, issuerRef: {name: i}, commonName: c, privateKey: {algorithm: DSA}} | spec.privateKey.algorithm: Unsupported value: \"DSA\": supported values: \"RSA\", \"ECDSA\", \"Ed25519\"",
                "{secretName: s, issuerRef: {name: i}, commonName: c, privateKey: {rotationPolicy: Once}} | spec.privateKey.rotationPolicy: Unsupported value: \"Once\": supported values: \"Never\", \"Always\""
            })
    void refuses_what_it_cannot_serve(String yaml, String message) {
        assertThatThrownBy(() -> CertificateSpecs.of(certificate(yaml)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void a_status_survives_the_way_to_the_resource_and_back() {
        var status = new CertificateStatus(
                List.of(new Condition("Ready", true, "Ready", "m", 3)),
                Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                Optional.of(Instant.parse("2026-04-01T00:00:00Z")),
                Optional.empty(),
                4,
                new Failures(2, Optional.of(Instant.parse("2026-02-01T00:00:00Z"))));

        var written = CertificateStatuses.with(certificate("{}"), status, NOW);

        assertThat(CertificateStatuses.of(written)).isEqualTo(status);
        assertThat(written.getStatus().getRenewalTime()).isNull();
    }

    @Test
    void a_condition_keeps_its_time_until_its_value_changes_and_those_of_others_stay() {
        var resource = certificate("{}");
        var first = CertificateStatuses.with(resource, ready(true), NOW);
        first.getStatus().getConditions().get(0).setType("Ready");
        var foreign = first.getStatus()
                .getConditions()
                .get(0)
                .edit()
                .withType("Foreign")
                .build();
        first.getStatus().getConditions().add(foreign);

        var same = CertificateStatuses.with(first, ready(true), NOW.plusSeconds(60));
        assertThat(same.getStatus().getConditions())
                .extracting(one -> one.getType() + " " + one.getLastTransitionTime())
                .containsExactlyInAnyOrder("Ready 2026-06-01T00:00:00Z", "Foreign 2026-06-01T00:00:00Z");
        var changed = CertificateStatuses.with(first, ready(false), NOW.plusSeconds(60));
        assertThat(changed.getStatus().getConditions())
                .extracting(one -> one.getType() + " " + one.getLastTransitionTime())
                .containsExactlyInAnyOrder("Ready 2026-06-01T00:01:00Z", "Foreign 2026-06-01T00:00:00Z");
    }

    private static CertificateStatus ready(boolean isTrue) {
        return new CertificateStatus(
                List.of(new Condition("Ready", isTrue, "r", "m", 1)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                Failures.none());
    }

    private static Certificate certificate(String specYaml) {
        var text = "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: web, namespace: shop}\nspec:\n"
                + specYaml.strip().indent(2);
        return Serialization.unmarshal(text, Certificate.class);
    }
}
