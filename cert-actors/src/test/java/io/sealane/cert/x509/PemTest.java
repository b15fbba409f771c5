package io.sealane.cert.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.x509.KeySpec.Encoding;
import io.sealane.testing.NeedsTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
class PemTest {

    private static final CertificateTemplate TEMPLATE = new CertificateTemplate(
            SubjectName.of("leaf"),
            SubjectAltNames.dns("a.example"),
            Set.of(Usage.SERVER_AUTH),
            false,
            Instant.parse("2026-01-01T00:00:00Z"),
            Instant.parse("2036-01-01T00:00:00Z"));

    @TempDir
    Path folder;

    static Stream<Arguments> encodings() {
        return Stream.of(
                Arguments.of(KeySpec.rsa(2048), Encoding.PKCS1, "RSA PRIVATE KEY"),
                Arguments.of(KeySpec.rsa(2048), Encoding.PKCS8, "PRIVATE KEY"),
                Arguments.of(KeySpec.ecdsa(256), Encoding.PKCS1, "EC PRIVATE KEY"),
                Arguments.of(KeySpec.ecdsa(384), Encoding.PKCS1, "EC PRIVATE KEY"),
                Arguments.of(KeySpec.ecdsa(521), Encoding.PKCS8, "PRIVATE KEY"),
                Arguments.of(KeySpec.ed25519(), Encoding.PKCS1, "PRIVATE KEY"));
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void a_key_survives_the_way_to_text_and_back(KeySpec spec, Encoding encoding, String label) {
        var keys = Keys.generate(spec);

        var text = Pem.privateKey(keys.getPrivate(), encoding);

        assertThat(text).startsWith("-----BEGIN " + label + "-----\n").endsWith("-----END " + label + "-----\n");
        assertThat(Keys.matches(Pem.parsePrivateKey(text), keys.getPublic())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("encodings")
    @NeedsTool("openssl")
    void openssl_reads_keys_certificates_and_requests(KeySpec spec, Encoding encoding, String label) throws Exception {
        var keys = Keys.generate(spec);
        var key = write("key.pem", Pem.privateKey(keys.getPrivate(), encoding));
        var leaf = write("leaf.pem", Pem.certificate(CertificateSigner.selfSign(TEMPLATE, keys)));
        var request = write(
                "request.pem",
                SigningRequest.create(keys, TEMPLATE.subject(), TEMPLATE.names(), TEMPLATE.usages(), false)
                        .toPem());

        assertThat(openssl("pkey", "-in", key, "-check", "-noout")).contains("valid");
        assertThat(openssl("verify", "-CAfile", leaf, leaf)).endsWith("leaf.pem: OK\n");
        assertThat(openssl("req", "-in", request, "-verify", "-noout", "-text"))
                .contains("verify OK", "DNS:a.example", "TLS Web Server Authentication");
        assertThat(openssl("pkey", "-in", key, "-pubout")).isEqualTo(openssl("x509", "-in", leaf, "-noout", "-pubkey"));
    }

    @Test
    @NeedsTool("openssl")
    void reads_a_key_of_openssl_with_its_parameters_in_front() throws Exception {
        var text = openssl("ecparam", "-name", "prime256v1", "-genkey");

        assertThat(text).contains("BEGIN EC PARAMETERS");
        assertThat(Pem.parsePrivateKey(text).getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void certificates_survive_the_way_to_text_and_back() {
        var one = CertificateSigner.selfSign(TEMPLATE, Keys.generate(KeySpec.ecdsa(256)));
        var other = CertificateSigner.selfSign(TEMPLATE, Keys.generate(KeySpec.ecdsa(256)));

        assertThat(Pem.parseCertificates(Pem.certificates(List.of(one, other)))).containsExactly(one, other);
    }

    @Test
    void a_key_among_certificates_is_refused_without_being_quoted() {
        var keys = Keys.generate(KeySpec.ecdsa(256));
        var key = Pem.privateKey(keys.getPrivate(), Encoding.PKCS8);
        var text = Pem.certificate(CertificateSigner.selfSign(TEMPLATE, keys)) + key;

        assertThatThrownBy(() -> Pem.parseCertificates(text))
                .isInstanceOf(X509Failure.class)
                .hasMessage("expected only PEM blocks CERTIFICATE, got one PRIVATE KEY");
    }

    @Test
    void a_broken_key_is_refused_without_being_quoted() {
        var key = Pem.privateKey(Keys.generate(KeySpec.ecdsa(256)).getPrivate(), Encoding.PKCS8);
        var half = key.substring(0, key.length() / 2);

        assertThatThrownBy(() -> Pem.parsePrivateKey(half))
                .isInstanceOf(X509Failure.class)
                .hasNoCause()
                .hasMessage("the text is not well-formed PEM");
    }

    @Test
    void text_without_any_block_is_refused() {
        assertThatThrownBy(() -> Pem.parseCertificates("")).hasMessageContaining("got none");
        assertThatThrownBy(() -> Pem.parsePrivateKey("nothing")).hasMessageContaining("got none");
    }

    @Test
    void a_request_whose_signature_is_changed_is_refused() {
        var keys = Keys.generate(KeySpec.ed25519());
        var pem = SigningRequest.create(keys, TEMPLATE.subject(), TEMPLATE.names(), Set.of(), false)
                .toPem();
        var request = SigningRequest.parsePem(pem);
        assertThat(request.publicKey()).isEqualTo(keys.getPublic());
        assertThat(request.names()).isEqualTo(TEMPLATE.names());
        assertThat(request.subject()).isEqualTo(TEMPLATE.subject());

        var lines = new ArrayList<>(pem.lines().toList());
        var signed = lines.get(1).toCharArray();
        signed[30] = signed[30] == 'A' ? 'B' : 'A'; // inside the subject or the key
        lines.set(1, new String(signed));

        assertThatThrownBy(() -> SigningRequest.parsePem(String.join("\n", lines)))
                .isInstanceOf(X509Failure.class);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String openssl(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
