package io.sealane.cert.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.x509.KeySpec.Signature;
import io.sealane.cert.x509.NameConstraints.Names;
import io.sealane.cert.x509.SubjectAltNames.OtherName;
import io.sealane.testing.NeedsTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CertificateContentsTest {

    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2036-01-01T00:00:00Z");
    private static final KeyPair KEYS = Keys.generate(KeySpec.ecdsa(256));
    private static final NameConstraints CONSTRAINTS = new NameConstraints(
            true,
            new Names(List.of("shop.example"), List.of("10.1.2.3/8", "2001:db8::/32"), List.of(), List.of()),
            new Names(List.of("secret.shop.example"), List.of(), List.of("bad.example"), List.of(".evil.example")));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CN=web,O=shop                  | CN=web,O=shop",
                "O=shop,CN=web                  | O=shop,CN=web",
                "CN=a\\, b,OU=x+O=y,C=CH          | CN=a\\, b,O=y+OU=x,C=CH",
                "UID=7,DC=shop,DC=example       | UID=7,DC=shop,DC=example"
            })
    void a_literal_subject_keeps_its_order(String text, String name) {
        var subject = SubjectName.literal(text);

        var certificate = CertificateSigner.selfSign(template(subject, SubjectAltNames.none(), false), KEYS);

        assertThat(certificate.getSubjectX500Principal().getName("RFC2253", Map.of("0.9.2342.19200300.100.1.1", "UID")))
                .isEqualToIgnoringCase(name);
        assertThat(SubjectName.of(certificate.getSubjectX500Principal())).isEqualTo(subject);
    }

    @Test
    void a_literal_subject_in_the_usual_order_is_the_same_as_one_spelled_out() {
        assertThat(SubjectName.literal("CN=web,O=local")).isEqualTo(SubjectName.of("web", "local"));
        assertThat(SubjectName.literal("O=local,CN=web")).isNotEqualTo(SubjectName.of("web", "local"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web          | expected a name as RFC 4514 writes it",
                "FOO=web      | expected attributes of the types [C, CN, DC, L, O, OU, POSTALCODE, SERIALNUMBER, ST, STREET, UID], got FOO",
                "1.2.3=web    | got 1.2.3",
                "CN=          | expected CN to have a text"
            })
    void other_literal_subjects_are_refused(String text, String message) {
        assertThatThrownBy(() -> SubjectName.literal(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("literalSubject: ")
                .hasMessageContaining(message);
    }

    @Test
    void a_common_name_of_a_literal_subject_is_not_too_long_either() {
        assertThatThrownBy(() -> SubjectName.literal("CN=" + "x".repeat(65)))
                .hasMessage("literalSubject: expected values within the bounds of RFC 5280, got CN=" + "x".repeat(65));
    }

    @NeedsTool("openssl")
    @Test
    void OpenSSL_reads_other_names_and_name_constraints_as_they_were_meant() throws Exception {
        var names = new SubjectAltNames(
                List.of("a.example"),
                List.of(),
                List.of(),
                List.of(),
                List.of(new OtherName("1.3.6.1.4.1.311.20.2.3", "jörg@shop.example")));
        var contents = new CertificateContents(SubjectName.of("ca"), names, Set.of(), true, CONSTRAINTS);
        var ca = CertificateSigner.selfSign(
                new CertificateTemplate(contents, FROM, UNTIL, Optional.of(Signature.ECDSA_WITH_SHA512)), KEYS);

        var told = openssl("x509", "-noout", "-text", "-in", written(Pem.certificate(ca)));

        assertThat(told)
                .contains(
                        "Signature Algorithm: ecdsa-with-SHA512",
                        "X509v3 Name Constraints: critical",
                        "DNS:shop.example",
                        "IP:10.0.0.0/255.0.0.0",
                        "DNS:secret.shop.example",
                        "email:bad.example",
                        "URI:.evil.example",
                        "UPN");
        assertThat(SubjectAltNames.of(ca)).isEqualTo(names);
    }

    @NeedsTool("openssl")
    @Test
    void OpenSSL_verifies_a_request_without_usages_and_finds_none_in_it() throws Exception {
        var contents = new CertificateContents(
                SubjectName.of("web"), SubjectAltNames.dns("a.example"), Set.of(Usage.SERVER_AUTH), false);
        var request = SigningRequest.create(KEYS, contents, Optional.of(Signature.ECDSA_WITH_SHA384), false);

        var told = openssl("req", "-verify", "-noout", "-text", "-in", written(request.toPem()));

        assertThat(told).contains("ecdsa-with-SHA384", "DNS:a.example").doesNotContain("Key Usage");
        var read = SigningRequest.parsePem(request.toPem());
        assertThat(read.usages()).isEmpty();
        assertThat(read.isCA()).isFalse();
    }

    @Test
    void a_request_tells_what_it_asks_for() {
        var contents = new CertificateContents(
                SubjectName.literal("O=shop,CN=ca"),
                SubjectAltNames.dns("a.example"),
                Set.of(Usage.SIGNING, Usage.CLIENT_AUTH),
                true,
                CONSTRAINTS);

        var read = SigningRequest.parsePem(
                SigningRequest.create(KEYS, contents, Optional.empty(), true).toPem());

        assertThat(read.subject()).isEqualTo(contents.subject());
        assertThat(read.usages()).contains(Set.of(Usage.DIGITAL_SIGNATURE, Usage.CERT_SIGN, Usage.CLIENT_AUTH));
        assertThat(read.isCA()).isTrue();
        assertThat(read.constraints()).isEqualTo(CONSTRAINTS);
    }

    @Test
    void a_name_that_somebody_else_wrote_may_be_longer_than_ours() {
        var name = SubjectName.of(new X500Principal("CN=" + "x".repeat(80) + ",C=Switzerland"));

        assertThat(name.commonName()).hasSize(80);
        assertThat(name.values(SubjectName.Field.COUNTRIES)).containsExactly("Switzerland");
        assertThat(name.exact()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/33    | ipRanges: expected a range such as 10.0.0.0/8, got \"10.0.0.0/33\"",
                "10.0.0.0       | ipRanges: expected a range such as 10.0.0.0/8, got \"10.0.0.0\"",
                "host/8         | ipRanges: expected a range such as 10.0.0.0/8, got \"host/8\""
            })
    void a_range_that_is_none_is_refused(String range, String message) {
        assertThatThrownBy(() -> new Names(List.of(), List.of(range), List.of(), List.of()))
                .hasMessage(message);
    }

    private String written(String pem) throws Exception {
        return Files.writeString(folder.resolve("it.pem"), pem).toString();
    }

    private static String openssl(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }

    private static CertificateTemplate template(SubjectName subject, SubjectAltNames names, boolean isCA) {
        return new CertificateTemplate(subject, names, Set.of(), isCA, FROM, UNTIL);
    }
}
