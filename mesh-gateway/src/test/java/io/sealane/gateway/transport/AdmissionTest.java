package io.sealane.gateway.transport;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.http.javadsl.model.HttpResponse;
import io.sealane.testing.NeedsTool;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and as what. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AdmissionTest {

    private static final TestNode NODE = TestNode.start();

    @AfterAll
    static void stop() {
        NODE.close();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void one_port_takes_both_tls_and_plaintext(Version version) throws Exception {
        var port = NODE.bind(new Security.Both(TestNode.tls()), AdmissionTest::tellEncryption);
        var client = TestNode.client(version);

        assertThat(client.send(get(TestNode.https(port, "/")), BodyHandlers.ofString())
                        .body())
                .isEqualTo("true");
        assertThat(TestNode.client(Version.HTTP_1_1)
                        .send(get(TestNode.http(port, "/")), BodyHandlers.ofString())
                        .body())
                .isEqualTo("false");
    }

    @Test
    void plaintext_on_a_tls_port_is_told_so() throws Exception {
        var port = NODE.bindTls(AdmissionTest::tellEncryption);

        try (var client = RawClient.connect(port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.readAll()).startsWith("HTTP/1.1 400 ").contains("use https");
        }
    }

    @Test
    void tls_on_a_plaintext_port_is_refused() throws Exception {
        var port = NODE.bindPlaintext(AdmissionTest::tellEncryption);

        assertThatThrownBy(() -> RawClient.connectTls(port, "sealane.test"))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("unexpected_message");
    }

    @Test
    void an_unknown_server_name_is_refused_with_its_own_alert() throws Exception {
        var port = NODE.bindTls(AdmissionTest::tellEncryption);

        assertThatThrownBy(() -> RawClient.connectTls(port, "unknown.test"))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("unrecognized_name");
    }

    @Test
    void a_request_knows_the_server_name_in_lower_case() throws Exception {
        var port = NODE.bindTls((request, responder) -> responder.complete(HttpResponse.create()
                .withEntity(
                        request.getAttribute(ConnectionFacts.KEY).orElseThrow().sni() + "|")));

        try (var client = RawClient.connectTls(port, "Sealane.Test", "http/1.1")) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.readUntil("|")).endsWith("Optional[sealane.test]|");
        }
    }

    @Test
    void bytes_may_come_one_by_one() throws Exception {
        var port = NODE.bind(new Security.Both(TestNode.tls()), AdmissionTest::tellEncryption);

        try (var client = RawClient.connect(port)) {
            for (var letter :
                    "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".toCharArray()) {
                client.send(String.valueOf(letter));
            }

            assertThat(client.readAll()).startsWith("HTTP/1.1 200 ").endsWith("false");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http2-prior-knowledge", "--http1.1"})
    @NeedsTool("curl")
    void curl_speaks_plaintext_http_1_and_2(String protocol) throws Exception {
        var port = NODE.bind(new Security.Both(TestNode.tls()), AdmissionTest::tellEncryption);

        assertThat(curl(
                        protocol,
                        "-w",
                        " %{http_version}",
                        TestNode.http(port, "/").toString()))
                .isEqualTo("false " + (protocol.equals("--http1.1") ? "1.1" : "2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http2", "--http1.1"})
    @NeedsTool("curl")
    void curl_speaks_tls_with_http_1_and_2(String protocol) throws Exception {
        var port = NODE.bind(new Security.Both(TestNode.tls()), AdmissionTest::tellEncryption);
        var ca = Files.createTempFile("ca", ".pem");
        Files.writeString(ca, pem());

        var answer = curl(
                protocol,
                "--cacert",
                ca.toString(),
                "-w",
                " %{http_version}",
                "--connect-to",
                "sealane.test:443:127.0.0.1:" + port.address().getPort(),
                "https://sealane.test/");

        assertThat(answer).isEqualTo("true " + (protocol.equals("--http1.1") ? "1.1" : "2"));
        Files.delete(ca);
    }

    private static String pem() throws Exception {
        return "-----BEGIN CERTIFICATE-----\n"
                + java.util.Base64.getMimeEncoder()
                        .encodeToString(TestNode.CA.certificate().getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }

    private static String curl(String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(List.of("curl", "-s", "-S", "--max-time", "60"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(60, SECONDS)).isTrue();
        return output;
    }

    private static void tellEncryption(akka.http.javadsl.model.HttpRequest request, Responder responder) {
        var facts = request.getAttribute(ConnectionFacts.KEY).orElseThrow();
        responder.complete(HttpResponse.create().withEntity(String.valueOf(facts.encrypted())));
    }

    private static HttpRequest get(java.net.URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }
}
