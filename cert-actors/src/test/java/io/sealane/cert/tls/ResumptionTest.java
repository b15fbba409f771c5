package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.HandshakeRefused.Reason;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import io.sealane.cert.tls.TestCertificates.KeyAlgorithm;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.testing.NeedsTool;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Sessions come back only under the trust, the names and the certificate they began with, and peers are verified again. */
@NeedsTool("boringssl")
@DisplayNameGeneration(ReplaceUnderscores.class)
class ResumptionTest {

    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final TestCa CA = TestCa.create("Mesh CA");
    private static final TestCa SECOND = TestCa.create("Second CA");
    private static final SecretName WEB = new SecretName("default", "web");
    private static final Credential SERVED = CA.issue(WEB, List.of("web.example", "localhost"));

    private final MutableClock clock = new MutableClock(START);
    private ServerTls tls = ServerTls.create(
            ServerTlsSettings.of("internal").withClientAuthentication(ClientAuthentication.REQUIRED), clock);
    private final Credential own = CA.issue(
            new SecretName("default", "caller"),
            1,
            List.of("caller"),
            KeyAlgorithm.P_256,
            TestCertificates.LONG_AGO,
            START.plus(Duration.ofMinutes(30)));
    private final Credential lasting = CA.issue(new SecretName("default", "lasting"), List.of("lasting"));
    private final TlsTarget target = TlsTarget.of(CA.bundle()).withOwn(own);
    private EchoServer server;
    private EchoClient client;

    @BeforeEach
    void start() {
        publish(1, SERVED, CA.bundle().plus(SECOND.bundle()));
        server = EchoServer.start(tls);
        client = new EchoClient(ClientTls.create(ClientTlsSettings.of(TlsEngine.BORINGSSL), clock));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void a_second_connection_resumes_by_ticket() throws Exception {
        assertThat(resumedByNextConnection(target)).isFalse();
        assertThat(resumedByNextConnection(target)).isTrue();
    }

    @Test
    void a_client_that_has_forgotten_its_sessions_resumes_none_and_then_begins_new_ones() throws Exception {
        resumedByNextConnection(target);
        client.tls().forgetSessions();

        assertThat(resumedByNextConnection(target)).isFalse();
        assertThat(resumedByNextConnection(target)).isTrue();
    }

    @Test
    void a_ticket_opens_while_its_key_is_in_the_ring() throws Exception {
        resumedByNextConnection(target);
        clock.advance(Duration.ofMinutes(29));
        assertThat(resumedByNextConnection(target)).isTrue();
    }

    @Test
    void a_ticket_is_worthless_once_trust_has_shrunk() throws Exception {
        resumedByNextConnection(target);
        publish(2, SERVED, CA.bundle());

        assertThat(resumedByNextConnection(target)).isFalse();
    }

    @Test
    void a_ticket_stays_good_when_another_identity_is_added() throws Exception {
        resumedByNextConnection(target);
        var shop = CA.issue(new SecretName("default", "shop"), List.of("shop.example"));
        tls.publish(
                new ServerTlsSnapshot(2, List.of(SERVED, shop), CA.bundle().plus(SECOND.bundle()), Optional.empty()));

        assertThat(resumedByNextConnection(target)).isTrue();
    }

    @Test
    void a_client_whose_authority_was_dropped_does_not_come_back_by_its_ticket() throws Exception {
        resumedByNextConnection(target);
        publish(2, SERVED, SECOND.bundle());

        assertRefused(target, "expected a client certificate with a chain to one of [\"CN=Second CA\"]");
    }

    @Test
    void a_client_whose_certificate_has_expired_does_not_come_back_by_its_ticket() throws Exception {
        resumedByNextConnection(target);
        clock.advance(Duration.ofMinutes(31));

        assertRefused(target, "expected a client certificate that is valid at 2026-06-01T00:31:00Z");
    }

    @Test
    void a_ticket_does_not_outlive_its_key() throws Exception {
        resumedByNextConnection(patient());
        clock.advance(Duration.ofHours(2));
        assertThat(resumedByNextConnection(patient())).isTrue();
        clock.advance(Duration.ofHours(4));

        assertThat(resumedByNextConnection(patient())).isFalse();
    }

    @Test
    void with_jsse_too_a_client_whose_authority_was_dropped_or_that_expired_does_not_come_back() throws Exception {
        client.close();
        server.close();
        tls = ServerTls.create(
                ServerTlsSettings.of("internal")
                        .withEngine(TlsEngine.JSSE)
                        .withClientAuthentication(ClientAuthentication.REQUIRED),
                clock);
        publish(1, SERVED, CA.bundle());
        server = EchoServer.start(tls);
        client = new EchoClient(ClientTls.create(ClientTlsSettings.of(TlsEngine.JSSE), clock));
        resumedByNextConnection(target);
        clock.advance(Duration.ofMinutes(31));
        assertRefused(target, "expected a client certificate that is valid at 2026-06-01T00:31:00Z");

        resumedByNextConnection(patient());
        publish(2, SERVED, SECOND.bundle());
        assertRefused(patient(), "expected a client certificate with a chain to one of [\"CN=Second CA\"]");
    }

    @Test
    void a_renewed_certificate_is_seen_by_the_next_connection() throws Exception {
        resumedByNextConnection(target);
        var renewed = CA.issue(
                WEB,
                2,
                List.of("web.example"),
                KeyAlgorithm.P_256,
                TestCertificates.LONG_AGO,
                TestCertificates.FAR_AWAY);
        publish(2, renewed, CA.bundle().plus(SECOND.bundle()));

        try (var connection = client.connect("web.example", server.port(), target)) {
            assertThat(connection.served()).isEqualTo(renewed.leaf());
        }
    }

    @Test
    void a_client_does_not_resume_under_other_trust() throws Exception {
        resumedByNextConnection(target);
        var distrusting = TlsTarget.of(SECOND.bundle()).withOwn(own);

        assertThatThrownBy(() -> client.connect("web.example", server.port(), distrusting))
                .isInstanceOf(HandshakeRefused.class)
                .hasMessageContaining("chain to one of [\"CN=Second CA\"]");
    }

    @Test
    void a_client_does_not_resume_for_other_names() throws Exception {
        resumedByNextConnection(target);

        assertThatThrownBy(() ->
                        client.connect("web.example", server.port(), target.withRequiredNames(Set.of("kn-routing"))))
                .isInstanceOf(HandshakeRefused.class)
                .hasMessageContaining("[kn-routing]");
    }

    /** With a client certificate that does not expire during a test. */
    private TlsTarget patient() {
        return TlsTarget.of(CA.bundle()).withOwn(lasting);
    }

    private void assertRefused(TlsTarget to, String why) throws Exception {
        try (var connection = client.connect("web.example", server.port(), to)) {
            assertThat(connection.echo("hello")).isEmpty();
        }
        var refusal = server.nextRefusal();
        assertThat(refusal).hasMessageContaining(why);
        assertThat(refusal.reason()).isEqualTo(Reason.PEER_CERTIFICATE);
    }

    private boolean resumedByNextConnection(TlsTarget to) throws Exception {
        var before = ticketsOpened();
        try (var connection = client.connect("web.example", server.port(), to)) {
            // A ticket follows the handshake; the answer comes after it.
            assertThat(connection.echo("hello")).isEqualTo("hello");
        }
        return ticketsOpened() > before;
    }

    private long ticketsOpened() {
        var context =
                tls.select("web.example", InetAddress.getLoopbackAddress()).orElseThrow();
        try {
            return context.ticketsOpened();
        } finally {
            context.release();
        }
    }

    private void publish(long version, Credential served, TrustBundle clients) {
        tls.publish(new ServerTlsSnapshot(version, List.of(served), clients, Optional.empty()));
    }
}
