package io.sealane.node.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.tls.ClientTlsSettings;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.tls.TlsEngine;
import io.sealane.node.KeptTlsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ServedCheckTest {

    private static final SecretName NAME = new SecretName("ns", "server");
    private static final TestCa CA = TestCa.create("served");

    private final ServedCheck check =
            new ServedCheck(ClientTls.create(ClientTlsSettings.of(TlsEngine.JSSE), Clock.systemUTC()), Optional::empty);

    @Test
    void a_listener_that_shows_the_stored_certificate_differs_in_nothing() throws Exception {
        var stored = CA.issue(NAME, List.of("shown.example", "localhost"));
        try (var server = KeptTlsServer.start(stored)) {
            assertThat(check.difference(server.address(), stored)).isEmpty();
        }
    }

    @Test
    void one_that_shows_another_certificate_of_the_same_CA_and_names_is_found() throws Exception {
        var stored = CA.issue(NAME, List.of("shown.example"));
        var served = CA.issue(NAME, List.of("shown.example"));
        try (var server = KeptTlsServer.start(served)) {
            assertThat(check.difference(server.address(), stored))
                    .hasValueSatisfying(why -> assertThat(why)
                            .contains(served.leaf().getSerialNumber().toString(16)));
        }
    }

    @Test
    void a_name_of_a_single_label_is_named_to_the_listener() throws Exception {
        var stored = CA.issue(NAME, List.of("kn-user-default", "data-plane.knative.dev"));
        try (var listener = (SSLServerSocket) KeptTlsServer.context(stored)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var asked = CompletableFuture.supplyAsync(() -> namesAskedFor(listener));
            var address = new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());

            assertThat(check.difference(address, stored)).isEmpty();
            assertThat(asked.get(30, TimeUnit.SECONDS)).containsExactly("kn-user-default");
        }
    }

    /** What the next client asks for. */
    private static List<String> namesAskedFor(SSLServerSocket listener) {
        try (var socket = (SSLSocket) listener.accept()) {
            socket.startHandshake();
            return ((ExtendedSSLSession) socket.getSession())
                    .getRequestedServerNames().stream()
                            .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void one_that_does_not_answer_is_told() throws Exception {
        var stored = CA.issue(NAME, List.of("shown.example"));
        var server = KeptTlsServer.start(stored);
        var gone = server.address();
        server.close();

        assertThat(check.difference(new InetSocketAddress(InetAddress.getLoopbackAddress(), gone.getPort()), stored))
                .isPresent();
    }
}
