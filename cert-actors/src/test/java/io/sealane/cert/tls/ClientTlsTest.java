package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.HandshakeRefused.Reason;
import io.sealane.cert.tls.TestCertificates.KeyAlgorithm;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.TrustBundle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ClientTlsTest {

    private static final TestCa CA = TestCa.create("Mesh CA");
    private static final TestCa OTHER = TestCa.create("Other CA");
    private static final SecretName SERVER = new SecretName("mesh", "server");
    private static final SecretName CLIENT = new SecretName("mesh", "client");

    private final ServerTls served = ServerTls.create(ServerTlsSettings.of("external"), InstantSource.system());
    private final ClientTls tls = ClientTls.create(
            new ClientTlsSettings(
                    TlsEngine.AUTO, List.of("TLSv1.3"), ServerTlsSettings.GROUPS, 2, Duration.ofSeconds(60)),
            InstantSource.system());
    private final EchoClient client = new EchoClient(tls);
    private EchoServer server;

    @BeforeEach
    void start() {
        server = EchoServer.start(served);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void equal_targets_share_a_context_and_different_ones_do_not() {
        var target = TlsTarget.of(CA.bundle());
        tls.prepare(target);
        tls.prepare(TlsTarget.of(TrustBundle.of(CA.bundle().roots())));
        assertThat(tls.contextsAlive()).isEqualTo(1);

        tls.prepare(target.withRequiredNames(Set.of("kn-routing")));
        assertThat(tls.contextsAlive()).isEqualTo(2);
    }

    @Test
    void beyond_the_limit_the_least_recently_used_context_goes() {
        tls.prepare(TlsTarget.of(CA.bundle()));
        tls.prepare(TlsTarget.of(OTHER.bundle()));
        tls.prepare(TlsTarget.of(CA.bundle()).withAlpn(List.of("h2")));

        assertThat(tls.contextsAlive()).isEqualTo(2);
    }

    @Test
    void a_connection_outlives_its_context_in_the_cache() throws Exception {
        publish(CA.issue(SERVER, List.of("web.example")));
        try (var connection = client.connect("web.example", server.port(), TlsTarget.of(CA.bundle()))) {
            tls.close();

            assertThat(tls.contextsAlive()).isZero();
            assertThat(connection.echo("still here")).isEqualTo("still here");
        }
    }

    @Test
    void a_renewed_credential_of_ours_is_another_context() {
        var target = TlsTarget.of(CA.bundle());
        tls.prepare(target.withOwn(own(1)));
        tls.prepare(target.withOwn(own(2)));

        assertThat(tls.contextsAlive()).isEqualTo(2);
    }

    @Test
    void names_the_credential_of_ours_that_is_no_pair() {
        var good = own(1);
        var foreign = new Credential(CLIENT, 3, KeyAlgorithm.P_256.newKeyPair().getPrivate(), good.chain());

        assertThatThrownBy(() -> tls.prepare(TlsTarget.of(CA.bundle()).withOwn(foreign)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mesh/client, generation 3")
                .hasMessageContaining("the key of another certificate");
    }

    @Test
    void asks_for_names_of_one_label_too() throws Exception {
        publish(CA.issue(SERVER, List.of("broker-ingress")));

        assertEchoes("broker-ingress", TlsTarget.of(CA.bundle()));
    }

    @Test
    void checks_an_address_against_the_addresses_of_the_certificate() throws Exception {
        publish(CA.issue(SERVER, List.of("127.0.0.1")));

        assertEchoes("127.0.0.1", TlsTarget.of(CA.bundle()));
    }

    @Test
    void takes_a_required_name_in_place_of_the_host_name() throws Exception {
        publish(CA.issue(SERVER, List.of("127.0.0.1", "kn-routing")));

        assertEchoes("127.0.0.1", TlsTarget.of(CA.bundle()).withRequiredNames(Set.of("kn-user-a", "kn-routing")));
    }

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "P_521"})
    void learns_that_a_server_needs_jsse(KeyAlgorithm algorithm) throws Exception {
        publish(CA.issue(
                SERVER, 1, List.of("web.example"), algorithm, TestCertificates.LONG_AGO, TestCertificates.FAR_AWAY));
        var target = TlsTarget.of(CA.bundle());

        assertThatThrownBy(() -> client.connect("web.example", server.port(), target))
                .isInstanceOfSatisfying(
                        HandshakeRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.UNSUPPORTED_KEY_ALGORITHM))
                .hasMessageContaining("expected a key of RSA, P-256 or P-384");
        assertEchoes("web.example", target);
    }

    @Test
    void platform_roots_are_trusted_only_where_asked_for() {
        var plain = ClientTls.create(ClientTlsSettings.of(TlsEngine.JSSE), InstantSource.system());
        var target = TlsTarget.of(CA.bundle());

        assertThat(plain.sslContext(target)).isSameAs(plain.sslContext(target));
        assertThat(plain.sslContext(target.plusSystemRoots())).isNotSameAs(plain.sslContext(target));
        assertThat(SystemRootCertificates.all()).isNotEmpty();
    }

    @Test
    void a_platform_client_reaches_a_server_by_its_host_name() throws Exception {
        publish(CA.issue(SERVER, List.of("localhost")));

        assertThat(get(TlsTarget.of(CA.bundle()))).isEqualTo("ok");
    }

    @Test
    void a_platform_client_takes_a_required_name_in_place_of_the_host_name() throws Exception {
        served.publish(new ServerTlsSnapshot(
                1, List.of(CA.issue(SERVER, List.of("kn-routing"))), TrustBundle.EMPTY, Optional.of(SERVER)));

        assertThat(get(TlsTarget.of(CA.bundle()).withRequiredNames(Set.of("kn-routing"))))
                .isEqualTo("ok");
    }

    @Test
    void a_platform_client_is_told_what_was_wanted_and_presented() {
        served.publish(new ServerTlsSnapshot(
                1, List.of(CA.issue(SERVER, List.of("web.example"))), TrustBundle.EMPTY, Optional.of(SERVER)));

        assertThat(catchThrowable(() -> get(TlsTarget.of(CA.bundle()))))
                .hasStackTraceContaining(
                        "expected a server certificate for localhost, got \"CN=server\" for [web.example]");
        assertThat(catchThrowable(() -> get(TlsTarget.of(OTHER.bundle()))))
                .hasStackTraceContaining("chain to one of [\"CN=Other CA\"], got \"CN=server\"");
    }

    private String get(TlsTarget target) throws Exception {
        var http = HttpClient.newBuilder().sslContext(tls.sslContext(target)).build();
        var request = HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/"))
                .timeout(Duration.ofSeconds(60))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    private void assertEchoes(String host, TlsTarget target) throws Exception {
        try (var connection = client.connect(host, server.port(), target)) {
            assertThat(connection.echo("hello")).isEqualTo("hello");
        }
    }

    private void publish(Credential credential) {
        served.publish(new ServerTlsSnapshot(1, List.of(credential), TrustBundle.EMPTY, Optional.empty()));
    }

    private static Credential own(long generation) {
        return CA.issue(
                CLIENT,
                generation,
                List.of("client"),
                KeyAlgorithm.P_256,
                TestCertificates.LONG_AGO,
                TestCertificates.FAR_AWAY);
    }
}
