package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.HandshakeRefused.Reason;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import io.sealane.cert.tls.TestCertificates.KeyAlgorithm;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.tls.TlsTarget.Showing;
import io.sealane.cert.trust.TrustBundle;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that must not get through, over both engines: the message says what was wanted and what was presented. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RefusedPeersTest {

    private static final TestCa CA = TestCa.create("Mesh CA");
    private static final TestCa FOREIGN = TestCa.create("Foreign CA");
    private static final SecretName SERVER = new SecretName("mesh", "server");
    private static final SecretName CLIENT = new SecretName("mesh", "client");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z"));

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    void a_server_with_another_host_name(TlsEngine engine) throws Exception {
        var served = CA.issue(SERVER, List.of("web.example", "*.web.example"));

        assertThat(refusedByClient(engine, served, "shop.example", TlsTarget.of(CA.bundle())))
                .contains("server shop.example: ")
                .contains("expected a server certificate for shop.example, got \"CN=server\""
                        + " for [web.example, *.web.example]");
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    void a_server_without_the_required_name_although_its_host_name_fits(TlsEngine engine) throws Exception {
        var served = CA.issue(SERVER, List.of("web.example"));
        var target = TlsTarget.of(CA.bundle()).withRequiredNames(Set.of("kn-routing", "kn-user-default"));

        assertThat(refusedByClient(engine, served, "web.example", target))
                .contains("carries one of [kn-routing, kn-user-default], got \"CN=server\" for [web.example]");
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    void a_server_of_an_unknown_authority(TlsEngine engine) throws Exception {
        var served = FOREIGN.issue(SERVER, List.of("web.example"));

        assertThat(refusedByClient(engine, served, "web.example", TlsTarget.of(CA.bundle())))
                .contains("chain to one of [\"CN=Mesh CA\"]")
                .contains("got \"CN=server\" for [web.example]")
                .contains("issued by \"CN=Foreign CA\"");
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    void any_server_when_nothing_is_trusted(TlsEngine engine) throws Exception {
        var served = CA.issue(SERVER, List.of("web.example"));

        assertThat(refusedByClient(engine, served, "web.example", TlsTarget.of(TrustBundle.EMPTY)))
                .contains("expected a server certificate with a chain to a trusted root (none is trusted here)");
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    void a_server_whose_certificate_has_expired(TlsEngine engine) throws Exception {
        var served = CA.issue(
                SERVER,
                1,
                List.of("web.example"),
                KeyAlgorithm.P_256,
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-05-31T23:59:59Z"));

        assertThat(refusedByClient(engine, served, "web.example", TlsTarget.of(CA.bundle())))
                .contains("expected a server certificate that is valid at 2026-06-01T00:00:00Z")
                .contains("valid 2026-01-01T00:00:00Z to 2026-05-31T23:59:59Z");
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    void a_client_without_a_certificate(TlsEngine engine) throws Exception {
        var refusal = refusedByServer(engine, TlsTarget.of(CA.bundle()));

        assertThat(refusal.reason()).isEqualTo(Reason.NO_PEER_CERTIFICATE);
        assertThat(refusal)
                .hasMessageStartingWith("listener internal: expected a client certificate with a chain to one of"
                        + " [\"CN=Mesh CA\"], got none");
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    void a_client_of_an_unknown_authority(TlsEngine engine) throws Exception {
        var own = FOREIGN.issue(CLIENT, List.of("kn-user-default"));
        var refusal = refusedByServer(engine, TlsTarget.of(CA.bundle()).withOwn(own));

        assertThat(refusal.reason()).isEqualTo(Reason.PEER_CERTIFICATE);
        assertThat(refusal)
                .hasMessageContaining("expected a client certificate with a chain to one of [\"CN=Mesh CA\"]")
                .hasMessageContaining("got \"CN=client\" for [kn-user-default]")
                .hasMessageContaining("issued by \"CN=Foreign CA\"");
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    void a_client_whose_certificate_is_for_servers_only(TlsEngine engine) throws Exception {
        var own = CA.issueForServersOnly(CLIENT, List.of("kn-user-default"));
        var refusal = refusedByServer(engine, TlsTarget.of(CA.bundle()).withOwn(own));

        assertThat(refusal.reason()).isEqualTo(Reason.PEER_CERTIFICATE);
        assertThat(refusal)
                .hasMessageContaining("extended key usage allows clients (1.3.6.1.5.5.7.3.2), got [1.3.6.1.5.5.7.3.1]");
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    void but_not_a_chain_by_way_of_an_intermediate_authority(TlsEngine engine) {
        var issuing = CA.intermediate("Issuing CA");
        var served = issuing.issue(SERVER, List.of("127.0.0.1"));

        assertThatCode(() -> connect(engine, served, "127.0.0.1", TlsTarget.of(CA.bundle())))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    void a_client_that_shows_its_certificate_to_its_issuers_only_goes_without_elsewhere(TlsEngine engine)
            throws Exception {
        var own = FOREIGN.intermediate("Foreign Issuing CA").issue(CLIENT, List.of("kn-user-default"));

        assertThat(refusedByServer(engine, TlsTarget.of(CA.bundle()).withOwn(own, Showing.TO_ITS_ISSUERS))
                        .reason())
                .isEqualTo(Reason.NO_PEER_CERTIFICATE);
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    void but_not_one_whose_issuers_root_is_named_and_its_root_is_counted(TlsEngine engine) throws Exception {
        var own = CA.intermediate("Issuing CA").issue(CLIENT, List.of("kn-user-default"));
        var tls = ServerTls.create(
                ServerTlsSettings.of("internal")
                        .withEngine(engine)
                        .withClientAuthentication(ClientAuthentication.REQUIRED),
                CLOCK);
        tls.publish(new ServerTlsSnapshot(
                1,
                List.of(CA.issue(SERVER, List.of("web.example"))),
                CA.bundle().plus(FOREIGN.bundle()),
                Optional.empty()));
        try (var server = EchoServer.start(tls);
                var client = new EchoClient(ClientTls.create(ClientTlsSettings.of(engine), CLOCK));
                var connection = client.connect(
                        "web.example", server.port(), TlsTarget.of(CA.bundle()).withOwn(own, Showing.TO_ITS_ISSUERS))) {
            assertThat(connection.echo("hello")).isEqualTo("hello");
        }
        assertThat(tls.handshakesBy(CA.certificate())).isEqualTo(1);
        assertThat(tls.handshakesBy(FOREIGN.certificate())).isZero();
    }

    private static String refusedByClient(TlsEngine engine, Credential served, String host, TlsTarget target) {
        var refusal = catchThrowableOfType(HandshakeRefused.class, () -> connect(engine, served, host, target));
        assertThat(refusal).as("a refused handshake").isNotNull();
        assertThat(refusal.reason()).isEqualTo(Reason.PEER_CERTIFICATE);
        return refusal.getMessage();
    }

    private static void connect(TlsEngine engine, Credential served, String host, TlsTarget target) throws Exception {
        var tls = ServerTls.create(ServerTlsSettings.of("external").withEngine(engine), CLOCK);
        tls.publish(new ServerTlsSnapshot(1, List.of(served), TrustBundle.EMPTY, Optional.of(SERVER)));
        try (var server = EchoServer.start(tls);
                var client = new EchoClient(ClientTls.create(ClientTlsSettings.of(engine), CLOCK));
                var connection = client.connect(host, server.port(), target)) {
            assertThat(connection.echo("hello")).isEqualTo("hello");
        }
    }

    private static HandshakeRefused refusedByServer(TlsEngine engine, TlsTarget target) throws Exception {
        var tls = ServerTls.create(
                ServerTlsSettings.of("internal")
                        .withEngine(engine)
                        .withClientAuthentication(ClientAuthentication.REQUIRED),
                CLOCK);
        var served = CA.issue(SERVER, List.of("web.example"));
        tls.publish(new ServerTlsSnapshot(1, List.of(served), CA.bundle(), Optional.empty()));
        try (var server = EchoServer.start(tls);
                var client = new EchoClient(ClientTls.create(ClientTlsSettings.of(engine), CLOCK))) {
            // In TLS 1.3 the client has finished before the server looks at its certificate.
            try (var connection = client.connect("web.example", server.port(), target)) {
                assertThat(connection.echo("hello")).isEmpty();
            }
            return server.nextRefusal();
        }
    }
}
