package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import io.sealane.cert.tls.TestCertificates.KeyAlgorithm;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.testing.NeedsTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What people have at hand gets through, and is refused, as it should be. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CommonToolsTest {

    private static final TestCa CA = TestCa.create("Mesh CA");
    private static final SecretName WEB = new SecretName("default", "web");

    @TempDir
    private Path dir;

    private ServerTls tls = serve(ClientAuthentication.NONE, leaf(KeyAlgorithm.P_256));
    private EchoServer server;

    @BeforeEach
    void start() throws IOException {
        server = EchoServer.start(tls);
        Files.writeString(dir.resolve("ca.pem"), CA.bundle().toPem());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    @NeedsTool("curl")
    void curl_gets_an_answer() throws Exception {
        assertThat(curl("web.example")).isEqualTo("ok");
    }

    @Test
    @NeedsTool("curl")
    void curl_with_a_client_certificate_gets_an_answer_and_without_one_none() throws Exception {
        restart(serve(ClientAuthentication.REQUIRED, leaf(KeyAlgorithm.P_256)));
        var own = CA.issue(new SecretName("default", "caller"), List.of("caller"));
        Files.writeString(dir.resolve("own.crt"), TrustBundle.of(own.chain()).toPem());
        Files.writeString(
                dir.resolve("own.key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(own.key().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");

        assertThat(curl("web.example", "--cert", "own.crt", "--key", "own.key")).isEqualTo("ok");
        assertThat(curl("web.example")).startsWith("curl: (");
    }

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    @NeedsTool("openssl")
    void openssl_verifies_every_key_algorithm(KeyAlgorithm algorithm) throws Exception {
        restart(serve(ClientAuthentication.NONE, leaf(algorithm)));

        assertThat(openssl("-servername", "web.example", "-verify_hostname", "web.example"))
                .contains("Protocol version: TLSv1.3")
                .contains("Verification: OK");
    }

    @Test
    @NeedsTool("openssl")
    void openssl_is_given_h2_and_resumes_by_ticket() throws Exception {
        var client = List.of("openssl", "s_client", "-ign_eof", "-connect", address(), "-servername", "web.example");
        var first = new ArrayList<>(client);
        first.addAll(List.of("-CAfile", "ca.pem", "-alpn", "h2", "-sess_out", "session"));
        assertThat(run(first)).contains("New, TLSv1.3").contains("Verify return code: 0 (ok)");
        var again = new ArrayList<>(client);
        again.addAll(List.of("-CAfile", "ca.pem", "-alpn", "h2", "-sess_in", "session"));
        var second = run(again);

        assertThat(second).contains("Reused, TLSv1.3").contains("ALPN protocol: h2");
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    @NeedsTool("openssl")
    void openssl_speaks_tls_1_2_where_the_listener_allows_it(TlsEngine engine) throws Exception {
        var older = ServerTls.create(
                ServerTlsSettings.of("external").withEngine(engine).withProtocols(List.of("TLSv1.3", "TLSv1.2")),
                InstantSource.system());
        older.publish(
                new ServerTlsSnapshot(1, List.of(leaf(KeyAlgorithm.RSA_2048)), TrustBundle.EMPTY, Optional.empty()));
        restart(older);

        assertThat(openssl("-servername", "web.example", "-tls1_2"))
                .contains("Protocol version: TLSv1.2")
                .contains("Verification: OK");
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    @NeedsTool("openssl")
    void openssl_gets_no_suite_but_those_that_the_listener_names(TlsEngine engine) throws Exception {
        var suites = new ArrayList<>(ServerTlsSettings.SUITES_OF_TLS_1_3);
        suites.addAll(ServerTlsSettings.SUITES_OF_TLS_1_2);
        var strict = ServerTls.create(
                ServerTlsSettings.of("external")
                        .withEngine(engine)
                        .withProtocols(List.of("TLSv1.3", "TLSv1.2"))
                        .withCipherSuites(suites),
                InstantSource.system());
        strict.publish(
                new ServerTlsSnapshot(1, List.of(leaf(KeyAlgorithm.RSA_2048)), TrustBundle.EMPTY, Optional.empty()));
        restart(strict);

        assertThat(openssl("-servername", "web.example", "-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"))
                .contains("Ciphersuite: ECDHE-RSA-CHACHA20-POLY1305");
        assertThat(openssl("-servername", "web.example", "-tls1_2", "-cipher", "AES128-SHA:ECDHE-RSA-AES128-SHA"))
                .contains("alert handshake failure");
        assertThat(openssl("-servername", "web.example")).contains("Protocol version: TLSv1.3");
    }

    @Test
    @NeedsTool("openssl")
    void openssl_is_refused_with_tls_1_2_and_for_unknown_names() throws Exception {
        assertThat(openssl("-servername", "web.example", "-tls1_2")).contains("alert protocol version");
        assertThat(openssl("-servername", "other.example")).doesNotContain("Verification: OK");
        assertThat(server.nextUnknownName()).isEqualTo("other.example");
    }

    private String curl(String host, String... more) throws Exception {
        var command = new ArrayList<>(List.of("curl", "-sS", "--http1.1", "--max-time", "10", "--cacert", "ca.pem"));
        command.addAll(List.of("--resolve", host + ":" + server.port() + ":127.0.0.1"));
        command.addAll(List.of(more));
        command.add("https://" + host + ":" + server.port() + "/");
        return run(command);
    }

    private String openssl(String... more) throws Exception {
        var command = new ArrayList<>(List.of("openssl", "s_client", "-brief", "-connect", address()));
        command.addAll(List.of("-CAfile", "ca.pem", "-verify_return_error"));
        command.addAll(List.of(more));
        return run(command);
    }

    private String address() {
        return "127.0.0.1:" + server.port();
    }

    /** Runs a tool with one request as its input and answers all that it printed. */
    private String run(List<String> command) throws Exception {
        var input = Files.writeString(
                dir.resolve("input"), "GET / HTTP/1.1\r\nhost: web.example\r\nconnection: close\r\n\r\n");
        var output = dir.resolve("output");
        var process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("%s ended", command)
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    private void restart(ServerTls other) {
        server.close();
        tls = other;
        server = EchoServer.start(tls);
    }

    private static ServerTls serve(ClientAuthentication authentication, Credential credential) {
        var tls = ServerTls.create(
                ServerTlsSettings.of("external").withClientAuthentication(authentication), InstantSource.system());
        tls.publish(new ServerTlsSnapshot(1, List.of(credential), CA.bundle(), Optional.empty()));
        return tls;
    }

    private static Credential leaf(KeyAlgorithm algorithm) {
        return CA.issue(
                WEB, 1, List.of("web.example"), algorithm, TestCertificates.LONG_AGO, TestCertificates.FAR_AWAY);
    }
}
