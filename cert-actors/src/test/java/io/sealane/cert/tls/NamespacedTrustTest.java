package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.NamespaceOfHost;
import io.sealane.cert.trust.ScopedTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over real sockets: whoever has an authority in one namespace speaks for its names, and for nobody else's. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NamespacedTrustTest {

    private static final TestCa MESH = TestCa.create("mesh");
    private static final TestCa SHOP = TestCa.create("shop");
    private static final ScopedTrust TRUST =
            ScopedTrust.meshWide(MESH.bundle()).plus(Optional.of("shop"), SHOP.bundle());
    private static final NamespaceOfHost HOSTS = new NamespaceOfHost("cluster.local");
    private static final String OWN = "web.shop.svc.cluster.local";
    private static final String OTHERS = "web.bank.svc.cluster.local";

    /** What clients of the mesh are made of. */
    enum Kind {
        NETTY,
        JDK
    }

    private final ClientTls tls = ClientTls.create(ClientTlsSettings.of(TlsEngine.AUTO), InstantSource.system());
    private final EchoClient client = new EchoClient(tls);

    @AfterEach
    void stop() {
        client.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_server_of_the_namespace_is_believed(Kind kind) throws Exception {
        try (var server = serving(SHOP.issue(secret("shop"), List.of(OWN)))) {
            connect(kind, server, OWN, target(OWN));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_server_of_another_namespace_is_refused_though_its_name_is_right(Kind kind) {
        try (var server = serving(SHOP.issue(secret("shop"), List.of(OTHERS)))) {
            assertThatThrownBy(() -> connect(kind, server, OTHERS, target(OTHERS)))
                    .hasMessageContaining("expected a server certificate with a chain to one of [\"CN=mesh\"], got ")
                    .hasMessageContaining("for [" + OTHERS + "]")
                    .hasMessageContaining("issued by \"CN=shop\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void its_own_authority_does_not_let_it_stand_in_for_another_host(Kind kind) {
        try (var server = serving(SHOP.issue(secret("shop"), List.of(OTHERS)))) {
            assertThatThrownBy(() -> connect(kind, server, OWN, target(OWN)))
                    .hasMessageContaining("expected a server certificate for " + OWN + ", got ")
                    .hasMessageContaining("for [" + OTHERS + "]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void workloads_prove_to_be_those_of_their_namespace_and_of_no_other(Kind kind) throws Exception {
        try (var own = serving(SHOP.issue(secret("shop"), List.of("kn-user-shop")));
                var other = serving(SHOP.issue(secret("shop"), List.of("kn-user-bank")))) {
            connect(kind, own, "kn-user-shop", workloads("shop"));
            assertThatThrownBy(() -> connect(kind, other, "kn-user-bank", workloads("bank")))
                    .hasMessageContaining("expected a server certificate with a chain to one of [\"CN=mesh\"], got ")
                    .hasMessageContaining("for [kn-user-bank]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void no_client_below_it_is_let_in_whoever_it_says_to_be(Kind kind) throws Exception {
        var listener = ServerTls.create(
                ServerTlsSettings.of("system-internal")
                        .withClientAuthentication(ServerTlsSettings.ClientAuthentication.REQUIRED),
                InstantSource.system());
        listener.publish(new ServerTlsSnapshot(
                1, List.of(MESH.issue(secret("mesh"), List.of(OTHERS))), TRUST.mesh(), Optional.empty()));
        try (var server = EchoServer.start(listener)) {
            for (var claimed : List.of("kn-routing", "kn-user-bank", "kn-user-shop")) {
                var own = SHOP.issue(secret("shop"), List.of(claimed));
                assertThatThrownBy(() ->
                                connect(kind, server, OTHERS, target(OTHERS).withOwn(own)))
                        .isInstanceOf(IOException.class);
                assertThat(server.nextRefusal())
                        .hasMessageContaining("listener system-internal: expected a client certificate with a chain to"
                                + " one of [\"CN=mesh\"], got ")
                        .hasMessageContaining("for [" + claimed + "]");
            }
            connect(kind, server, OTHERS, target(OTHERS).withOwn(MESH.issue(secret("mesh"), List.of("kn-routing"))));
        }
    }

    private static TlsTarget target(String host) {
        return TlsTarget.of(TRUST.in(HOSTS.of(host)));
    }

    private static TlsTarget workloads(String namespace) {
        return TlsTarget.of(TRUST.in(namespace)).withRequiredNames(Set.of("kn-user-" + namespace));
    }

    private static EchoServer serving(Credential credential) {
        var served = ServerTls.create(ServerTlsSettings.of("any"), InstantSource.system());
        served.publish(new ServerTlsSnapshot(1, List.of(credential), TRUST.mesh(), Optional.of(credential.name())));
        return EchoServer.start(served);
    }

    /** Returns once bytes have come back: in TLS 1.3 a client learns only then that it was let in. */
    private void connect(Kind kind, EchoServer server, String host, TlsTarget target) throws Exception {
        if (kind == Kind.NETTY) {
            try (var connection = client.connect(host, server.port(), target)) {
                if (!connection.echo("hello").equals("hello")) {
                    throw new IOException("the connection was closed");
                }
            }
            return;
        }
        try (var plain = new java.net.Socket(InetAddress.getLoopbackAddress(), server.port());
                var socket = (SSLSocket)
                        tls.sslContext(target).getSocketFactory().createSocket(plain, host, server.port(), true)) {
            handshake(socket);
            socket.getOutputStream().write("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            if (socket.getInputStream().readNBytes(5).length < 5) {
                throw new IOException("the connection was closed");
            }
        }
    }

    private static void handshake(SSLSocket socket) throws IOException {
        try {
            socket.startHandshake();
        } catch (SSLHandshakeException e) {
            var cause = e.getCause();
            throw new IOException(cause == null ? e.getMessage() : cause.getMessage(), e);
        }
    }

    private static SecretName secret(String namespace) {
        return new SecretName(namespace, "web-tls");
    }
}
