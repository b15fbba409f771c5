package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import io.sealane.cert.tls.TestCertificates.KeyAlgorithm;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.testing.NeedsTool;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key algorithm, on both sides, over both engines: an authority, a server and a client of that algorithm shake hands. */
@NeedsTool("boringssl")
@DisplayNameGeneration(ReplaceUnderscores.class)
class HandshakeMatrixTest {

    private static final Map<KeyAlgorithm, TestCa> AUTHORITIES = new EnumMap<>(KeyAlgorithm.class);

    private static final Set<KeyAlgorithm> BORINGSSL_KNOWS =
            EnumSet.of(KeyAlgorithm.RSA_2048, KeyAlgorithm.P_256, KeyAlgorithm.P_384);

    static Stream<Arguments> handshakes() {
        var all = new ArrayList<Arguments>();
        for (var algorithm : KeyAlgorithm.values()) {
            for (var server : List.of(TlsEngine.BORINGSSL, TlsEngine.JSSE)) {
                for (var client : List.of(TlsEngine.BORINGSSL, TlsEngine.JSSE)) {
                    all.add(Arguments.of(algorithm, server, client));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}, server {1}, client {2}")
    @MethodSource("handshakes")
    void both_sides_verify_each_other(KeyAlgorithm algorithm, TlsEngine serverEngine, TlsEngine clientEngine)
            throws Exception {
        var ca = AUTHORITIES.computeIfAbsent(algorithm, it -> TestCa.create("Root " + it, it));
        var served = issue(ca, algorithm, "server");
        var tls = ServerTls.create(
                ServerTlsSettings.of("matrix")
                        .withEngine(serverEngine)
                        .withClientAuthentication(ClientAuthentication.REQUIRED),
                InstantSource.system());
        tls.publish(new ServerTlsSnapshot(1, List.of(served), ca.bundle(), Optional.empty()));
        var target = TlsTarget.of(ca.bundle())
                .withOwn(issue(ca, algorithm, "client"))
                .withAlpn(List.of("h2", "http/1.1"));
        try (var server = EchoServer.start(tls);
                var client =
                        new EchoClient(ClientTls.create(ClientTlsSettings.of(clientEngine), InstantSource.system()));
                var connection = client.connect("web.example", server.port(), target)) {
            assertThat(connection.echo("hello")).isEqualTo("hello");
            assertThat(connection.served()).isEqualTo(served.leaf());
            assertThat(connection.alpn()).isEqualTo("h2");
            assertThat(connection.version()).isEqualTo("TLSv1.3");
            assertThat(engineOf(tls)).isEqualTo(BORINGSSL_KNOWS.contains(algorithm) ? serverEngine : TlsEngine.JSSE);
        }
    }

    private static TlsEngine engineOf(ServerTls tls) {
        var context =
                tls.select("web.example", InetAddress.getLoopbackAddress()).orElseThrow();
        context.release();
        return context.engine();
    }

    private static Credential issue(TestCa ca, KeyAlgorithm algorithm, String name) {
        return ca.issue(
                new SecretName("mesh", name),
                1,
                List.of("web.example"),
                algorithm,
                TestCertificates.LONG_AGO,
                TestCertificates.FAR_AWAY);
    }
}
