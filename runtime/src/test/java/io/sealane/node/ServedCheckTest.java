package io.sealane.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.tls.ClientTlsSettings;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.tls.TlsEngine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
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
    void one_that_does_not_answer_is_told() throws Exception {
        var stored = CA.issue(NAME, List.of("shown.example"));
        var server = KeptTlsServer.start(stored);
        var gone = server.address();
        server.close();

        assertThat(check.difference(new InetSocketAddress(InetAddress.getLoopbackAddress(), gone.getPort()), stored))
                .isPresent();
    }
}
