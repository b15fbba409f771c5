package io.sealane.cert;

import static io.sealane.cert.Certificates.NAME;
import static io.sealane.cert.Certificates.NOW;
import static io.sealane.cert.Certificates.made;
import static io.sealane.cert.Certificates.spec;
import static io.sealane.cert.Certificates.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.spec.CertificateSpec;
import io.sealane.cert.spec.CertificateSpec.Identity;
import io.sealane.cert.spec.CertificateSpec.PrivateKeyPolicy;
import io.sealane.cert.spec.CertificateSpec.Rotation;
import io.sealane.cert.spec.CertificateSpec.SecretTemplate;
import io.sealane.cert.spec.CertificateSpec.Validity;
import io.sealane.cert.spec.IssuerRef;
import io.sealane.cert.x509.KeySpec;
import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.cert.x509.SubjectAltNames.OtherName;
import io.sealane.cert.x509.SubjectName;
import io.sealane.cert.x509.Usage;
import io.sealane.testing.NeedsTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReissuePolicyTest {

    private static final CertificateSpec SPEC = spec("a.example", "b.example");
    private static final Set<Usage> USAGES = SPEC.identity().usages();
    private static final StoredSecret GOOD = made(SPEC, NOW);
    private static final StoredSecret OTHER = made(SPEC, NOW);

    static Stream<Arguments> violations() {
        return Stream.of(
                Arguments.of("MissingData", SPEC, withData("tls.key", null)),
                Arguments.of("MissingData", SPEC, withData("tls.crt", "")),
                Arguments.of("InvalidKeyPair", SPEC, withData("tls.key", StoredSecret.encode("no key"))),
                Arguments.of("InvalidCertificate", SPEC, withData("tls.crt", StoredSecret.encode("no certificate"))),
                Arguments.of(
                        "InvalidKeyPair", SPEC, withData("tls.key", OTHER.data().get("tls.key"))),
                Arguments.of("IncorrectIssuer", with(SPEC, IssuerRef.issuer("another")), GOOD),
                Arguments.of("IncorrectIssuer", with(SPEC, IssuerRef.clusterIssuer("self")), GOOD),
                Arguments.of("IncorrectCertificate", SPEC, annotated(SecretLayout.CERTIFICATE_NAME, "another")),
                Arguments.of("SecretMismatch", with(SPEC, key(KeySpec.ecdsa(384))), GOOD),
                Arguments.of("SecretMismatch", with(SPEC, key(KeySpec.rsa(2048))), GOOD),
                Arguments.of("SecretMismatch", SPEC, GOOD.withData(OTHER.data())),
                Arguments.of("RequestChanged", spec("a.example"), GOOD),
                Arguments.of("RequestChanged", with(SPEC, Validity.of(Duration.ofDays(30))), GOOD),
                Arguments.of("SecretMismatch", spec("a.example"), foreign()));
    }

    @ParameterizedTest
    @MethodSource("violations")
    void names_the_first_check_that_fails(String reason, CertificateSpec spec, StoredSecret secret) {
        var inspection = ReissuePolicy.inspect(NAME, spec, Optional.of(secret));

        assertThat(inspection.violation().map(Cause::reason)).contains(reason);
    }

    /** Checks 1 to 8 in their order: each case violates one and the next one, of which only the first is told. */
    static Stream<Arguments> twoAtOnce() {
        var othersKey = GOOD.withData(OTHER.data());
        return Stream.of(
                Arguments.of(
                        "MissingData",
                        "does not contain tls.crt",
                        SPEC,
                        both("tls.crt", "", "tls.key", StoredSecret.encode("no key"))),
                Arguments.of(
                        "InvalidKeyPair",
                        "broken key",
                        with(SPEC, IssuerRef.issuer("another")),
                        withData("tls.key", StoredSecret.encode("no key"))),
                Arguments.of(
                        "IncorrectIssuer",
                        "previously issued by",
                        with(SPEC, IssuerRef.issuer("another")),
                        annotated(SecretLayout.CERTIFICATE_NAME, "another")),
                Arguments.of(
                        "IncorrectCertificate",
                        "issued for \"another\"",
                        with(SPEC, key(KeySpec.ecdsa(384))),
                        annotated(SecretLayout.CERTIFICATE_NAME, "another")),
                Arguments.of(
                        "SecretMismatch",
                        "private key is not up to date",
                        with(SPEC, key(KeySpec.ecdsa(384))),
                        othersKey),
                Arguments.of("SecretMismatch", "was not asked for", spec("a.example"), othersKey));
    }

    @ParameterizedTest
    @MethodSource("twoAtOnce")
    void of_two_violations_the_one_of_the_earlier_check_is_told(
            String reason, String words, CertificateSpec spec, StoredSecret secret) {
        var cause = ReissuePolicy.inspect(NAME, spec, Optional.of(secret))
                .violation()
                .orElseThrow();

        assertThat(cause.reason()).isEqualTo(reason);
        assertThat(cause.message()).contains(words);
    }

    /** Everything that the eighth check compares, but for the duration and the usages, which a certificate does not tell as they were asked. */
    static Stream<Arguments> otherNames() {
        var subject = SPEC.identity().subject();
        var names = SPEC.identity().names();
        var dns = names.dns();
        var ip = List.of("192.0.2.1");
        var upn = List.of(new OtherName("1.3.6.1.4.1.311.20.2.3", "a@shop.example"));
        var fixed = Stream.of(
                Arguments.of("commonName", named(SubjectName.of("other", "local"), names)),
                Arguments.of("literalSubject", named(SubjectName.literal("O=local,CN=web"), names)),
                Arguments.of("dnsNames", spec("a.example", "b.example", "c.example")),
                Arguments.of("ipAddresses", named(subject, new SubjectAltNames(dns, ip, List.of(), List.of()))),
                Arguments.of(
                        "uris", named(subject, new SubjectAltNames(dns, List.of(), List.of("urn:a:b"), List.of()))),
                Arguments.of(
                        "emailAddresses",
                        named(subject, new SubjectAltNames(dns, List.of(), List.of(), List.of("a@shop.example")))),
                Arguments.of(
                        "otherNames", named(subject, new SubjectAltNames(dns, List.of(), List.of(), List.of(), upn))),
                Arguments.of("isCA", identified(new Identity(subject, names, USAGES, true))));
        var fields = Arrays.stream(SubjectName.Field.values())
                .map(field -> Arguments.of("subject." + field, named(also(subject, field), names)));
        return Stream.concat(fixed, fields);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("otherNames")
    void each_name_that_is_wanted_otherwise_needs_a_new_certificate_whoever_made_the_present_one(
            String field, CertificateSpec spec) {
        assertThat(ReissuePolicy.inspect(NAME, spec, Optional.of(GOOD))
                        .violation()
                        .map(Cause::reason))
                .contains("RequestChanged");
        assertThat(ReissuePolicy.inspect(NAME, spec, Optional.of(foreign()))
                        .violation()
                        .map(Cause::reason))
                .contains("SecretMismatch");
    }

    @Test
    void other_usages_need_a_new_certificate_where_it_is_known_what_was_asked() {
        var identity = SPEC.identity();
        var spec = identified(new Identity(identity.subject(), identity.names(), Set.of(Usage.CLIENT_AUTH), false));

        assertThat(ReissuePolicy.inspect(NAME, spec, Optional.of(GOOD))
                        .violation()
                        .map(Cause::reason))
                .contains("RequestChanged");
    }

    private static SubjectName also(SubjectName subject, SubjectName.Field field) {
        var fields = new HashMap<>(Map.of(SubjectName.Field.ORGANIZATIONS, List.of("local")));
        fields.put(field, List.of("CH"));
        return new SubjectName(subject.commonName(), fields);
    }

    private static CertificateSpec named(SubjectName subject, SubjectAltNames names) {
        return identified(new Identity(subject, names, USAGES, false));
    }

    private static CertificateSpec identified(Identity identity) {
        return new CertificateSpec(
                SPEC.secretName(), SPEC.issuer(), identity, SPEC.validity(), SPEC.privateKey(), SPEC.secretTemplate());
    }

    private static StoredSecret both(String key, String value, String otherKey, String otherValue) {
        var data = new HashMap<>(GOOD.data());
        data.put(key, value);
        data.put(otherKey, otherValue);
        return GOOD.withData(data);
    }

    static Stream<Arguments> harmless() {
        return Stream.of(
                Arguments.of("nothing changed", SPEC, GOOD),
                Arguments.of("names in another order", spec("b.example", "a.example"), GOOD),
                Arguments.of("another time of renewal", with(SPEC, renewedBefore(Duration.ofDays(1))), GOOD),
                Arguments.of("another encoding", with(SPEC, encoding(Encoding.PKCS1)), GOOD),
                Arguments.of("other labels", with(SPEC, new SecretTemplate(Map.of("x", "y"), Map.of())), GOOD),
                Arguments.of("an issuer kind left out", SPEC, annotated(SecretLayout.ISSUER_KIND, "")),
                Arguments.of("issued by another program", SPEC, foreign()));
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void leaves_alone_what_needs_no_new_certificate(String what, CertificateSpec spec, StoredSecret secret) {
        var inspection = ReissuePolicy.inspect(NAME, spec, Optional.of(secret));

        assertThat(inspection.violation()).as(what).isEmpty();
        assertThat(inspection.pair()).isPresent();
    }

    /** A DNS name in UTF-8, where only ASCII may stand: cannot be compared with anything. */
    @NeedsTool("openssl")
    @Test
    void a_certificate_with_names_that_cannot_be_read_is_named_and_not_stumbled_over(@TempDir Path folder)
            throws Exception {
        var process = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-keyout",
                        "k.pem",
                        "-out",
                        "c.pem",
                        "-subj",
                        "/CN=web",
                        "-addext",
                        "subjectAltName=DNS:bücher.example")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        var data = new HashMap<>(GOOD.data());
        data.put("tls.crt", StoredSecret.encode(Files.readAllBytes(folder.resolve("c.pem"))));
        data.put("tls.key", StoredSecret.encode(Files.readAllBytes(folder.resolve("k.pem"))));

        var inspection = ReissuePolicy.inspect(NAME, SPEC, Optional.of(GOOD.withData(data)));

        assertThat(inspection.pair()).isEmpty();
        var violation = inspection.violation().orElseThrow();
        assertThat(violation.reason()).isEqualTo("InvalidCertificate");
        assertThat(violation.message()).contains("subject alternative names cannot be read: dnsNames[0]: expected");
    }

    @Test
    void a_missing_Secret_is_the_first_violation_of_all() {
        var inspection = ReissuePolicy.inspect(NAME, SPEC, Optional.empty());

        assertThat(inspection.violation().map(Cause::reason)).contains("DoesNotExist");
        assertThat(inspection.pair()).isEmpty();
    }

    @Test
    void a_wrong_issuer_leaves_the_pair_usable_and_a_wrong_key_does_not() {
        assertThat(ReissuePolicy.inspect(NAME, with(SPEC, IssuerRef.issuer("x")), Optional.of(GOOD))
                        .pair())
                .isPresent();
        assertThat(ReissuePolicy.inspect(
                                NAME,
                                SPEC,
                                Optional.of(withData("tls.key", OTHER.data().get("tls.key"))))
                        .pair())
                .isEmpty();
    }

    /** What cert-manager would have written: none of our own annotations. */
    private static StoredSecret foreign() {
        var annotations = new HashMap<>(GOOD.annotations());
        annotations.keySet().removeIf(key -> key.startsWith("cert.sealane.io/"));
        return GOOD.with(GOOD.labels(), annotations);
    }

    private static StoredSecret annotated(String key, String value) {
        var annotations = new HashMap<>(GOOD.annotations());
        annotations.put(key, value);
        return GOOD.with(GOOD.labels(), annotations);
    }

    private static StoredSecret withData(String key, String base64) {
        var data = new HashMap<>(GOOD.data());
        if (base64 == null) {
            data.remove(key);
        } else {
            data.put(key, base64);
        }
        return GOOD.withData(data);
    }

    private static PrivateKeyPolicy key(KeySpec key) {
        return new PrivateKeyPolicy(key, Encoding.PKCS8, Rotation.ALWAYS);
    }

    private static PrivateKeyPolicy encoding(Encoding encoding) {
        return new PrivateKeyPolicy(SPEC.privateKey().key(), encoding, Rotation.ALWAYS);
    }

    private static Validity renewedBefore(Duration lead) {
        return new Validity(SPEC.validity().duration(), Optional.of(lead), OptionalInt.empty());
    }
}
