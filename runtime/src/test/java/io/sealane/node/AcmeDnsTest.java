package io.sealane.node;

import static io.sealane.node.api.ApiClient.isTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.issuer.acme.BindServer;
import io.sealane.cert.x509.SubjectAltNames;
import io.sealane.testing.NeedsTool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DNS-01 with a real name server: TXT records written by DNS UPDATE with TSIG, seen by us and by the ACME server, taken away. */
@NeedsTool("bind9")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class AcmeDnsTest {

    @TempDir
    static Path folder;

    private static BindServer bind;
    private static AcmeNode acme;

    @BeforeAll
    static void start() throws Exception {
        bind = BindServer.start(folder);
        acme = AcmeNode.start("");
        acme.server.validatesOnDnsPort(bind.port());
        secret("tsig", BindServer.SECRET);
        secret("wrong-tsig", Base64.getEncoder().encodeToString(new byte[32]));
        acme.issuer("udp", "[" + solver("tsig", "UDP") + "]");
        acme.issuer("tcp", "[" + solver("tsig", "TCP") + "]");
        acme.issuer("wrong", "[" + solver("wrong-tsig", "UDP") + "]");
        acme.issuer(
                "mixed",
                "[{http01: {ingress: {}}}, {selector: {dnsZones: [\"dns.example.com\"]}, "
                        + solver("tsig", "UDP").substring(1) + "]");
    }

    @AfterAll
    static void stop() throws Exception {
        acme.close();
        bind.close();
    }

    @Test
    void a_wildcard_is_proved_by_DNS() {
        acme.certificate("wild", "udp", "example.com", "*.example.com");

        acme.awaitCertificate("wild", isTrue("Ready"));

        assertThat(SubjectAltNames.of(acme.served("wild-tls")).dns())
                .containsExactlyInAnyOrder("example.com", "*.example.com");
    }

    @Test
    void the_name_server_is_asked_by_TCP_when_told_to() {
        acme.certificate("stream", "tcp", "stream.example.com");

        acme.awaitCertificate("stream", isTrue("Ready"));
    }

    @Test
    void the_solver_of_the_closest_zone_is_taken() {
        acme.certificate("closest", "mixed", "a.dns.example.com", "b.example.com");

        acme.awaitCertificate("closest", isTrue("Ready"));

        assertThat(acme.server.requests())
                .anyMatch(one -> one.startsWith("POST /challenge/") && one.endsWith("/http-01"));
        assertThat(acme.server.requests())
                .anyMatch(one -> one.startsWith("POST /challenge/") && one.endsWith("/dns-01"));
    }

    @Test
    void a_wrong_TSIG_key_is_named_and_no_secret_is_shown() {
        acme.certificate("wrong", "wrong", "wrong.example.com");

        var certificate = acme.awaitCertificate("wrong", one -> one.toString().contains("\"reason\":\"PresentError\""));

        assertThat(certificate.at("/status/conditions").toString())
                .contains("refuses the TSIG key")
                .doesNotContain(Base64.getEncoder().encodeToString(new byte[32]));
    }

    private static String solver(String secret, String protocol) {
        return ("{dns01: {rfc2136: {nameserver: \"127.0.0.1:%d\", protocol: %s, tsigKeyName: %s,"
                        + " tsigAlgorithm: HMACSHA256, tsigSecretSecretRef: {name: %s, key: secret}}}}")
                .formatted(bind.port(), protocol, BindServer.KEY_NAME, secret);
    }

    private static void secret(String name, String value) {
        acme.node.applyText("apiVersion: v1\nkind: Secret\nmetadata: {name: %s, namespace: demo}\ndata: {secret: %s}\n"
                .formatted(name, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.US_ASCII))));
    }
}
