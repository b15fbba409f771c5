package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ServerTlsSettings.ClientAuthentication;
import io.sealane.cert.tls.TestCertificates.KeyAlgorithm;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.TrustBundle;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECParameterSpec;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ServerTlsTest {

    private static final TestCa CA = TestCa.create("Mesh CA");
    private static final SecretName WEB = new SecretName("default", "web");
    private static final SecretName SHOP = new SecretName("default", "shop");

    private final EchoClient client =
            new EchoClient(ClientTls.create(ClientTlsSettings.of(TlsEngine.AUTO), InstantSource.system()));
    private final TlsTarget target = TlsTarget.of(CA.bundle());
    private ServerTls tls = ServerTls.create(ServerTlsSettings.of("external"), InstantSource.system());
    private EchoServer server;

    @BeforeEach
    void start() {
        server = EchoServer.start(tls);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void serves_the_certificate_of_the_name_that_was_asked_for() throws Exception {
        var web = CA.issue(WEB, List.of("web.example"));
        var shop = CA.issue(SHOP, List.of("*.shop.example", "shop.example"));
        publish(1, web, shop);

        assertThat(servedFor("web.example")).isEqualTo(web.leaf());
        assertThat(servedFor("WEB.Example")).isEqualTo(web.leaf());
        assertThat(servedFor("shop.example")).isEqualTo(shop.leaf());
        assertThat(servedFor("a.shop.example")).isEqualTo(shop.leaf());
    }

    @Test
    void prefers_an_exact_name_to_a_wildcard() throws Exception {
        var exact = CA.issue(WEB, List.of("a.shop.example"));
        var wildcard = CA.issue(SHOP, List.of("*.shop.example"));
        publish(1, wildcard, exact);

        assertThat(servedFor("a.shop.example")).isEqualTo(exact.leaf());
        assertThat(servedFor("b.shop.example")).isEqualTo(wildcard.leaf());
    }

    @Test
    void hands_its_key_over_once_however_many_connections_come() throws Exception {
        var written = new AtomicInteger();
        var web = CA.issue(WEB, List.of("web.example"));
        publish(1, new Credential(web.name(), 1, counted((ECPrivateKey) web.key(), written), web.chain()));

        assertThat(servedFor("web.example")).isEqualTo(web.leaf());
        var first = written.get();
        tls.forgetSessions();
        assertThat(servedFor("web.example")).isEqualTo(web.leaf());

        assertThat(first).isPositive();
        assertThat(written).hasValue(first);
    }

    private static ECPrivateKey counted(ECPrivateKey key, AtomicInteger written) {
        return new ECPrivateKey() {
            @Override
            public BigInteger getS() {
                return key.getS();
            }

            @Override
            public ECParameterSpec getParams() {
                return key.getParams();
            }

            @Override
            public String getAlgorithm() {
                return key.getAlgorithm();
            }

            @Override
            public String getFormat() {
                return key.getFormat();
            }

            @Override
            public byte[] getEncoded() {
                written.incrementAndGet();
                return key.getEncoded();
            }
        };
    }

    @Test
    void has_nothing_for_an_unknown_name() throws Exception {
        publish(1, CA.issue(WEB, List.of("web.example", "*.shop.example")));

        assertThatThrownBy(() -> client.connect("other.example", server.port(), target));
        assertThat(server.nextUnknownName()).isEqualTo("other.example");
        assertThatThrownBy(() -> client.connect("a.b.shop.example", server.port(), target));
        assertThat(server.nextUnknownName()).isEqualTo("a.b.shop.example");
    }

    @Test
    void without_a_name_serves_the_certificate_of_the_local_address() throws Exception {
        var byAddress = CA.issue(WEB, List.of("127.0.0.1"));
        var byLocalhost = CA.issue(SHOP, List.of("localhost"));
        publish(1, byLocalhost, byAddress);

        assertThat(servedFor("127.0.0.1")).isEqualTo(byAddress.leaf());
    }

    @Test
    void without_a_name_serves_localhost_on_the_loopback_address_only() throws Exception {
        publish(1, CA.issue(WEB, List.of("localhost")));

        assertThat(select(null, "127.0.0.1")).isPresent();
        assertThat(select(null, "::1")).isPresent();
        assertThat(select(null, "192.0.2.7")).isEmpty();
    }

    @Test
    void without_a_name_and_without_an_identity_of_the_address_has_nothing() throws Exception {
        publish(1, CA.issue(WEB, List.of("web.example")));

        assertThatThrownBy(() -> client.connect("127.0.0.1", server.port(), target));
        assertThat(server.nextUnknownName()).isEmpty();
    }

    @Test
    void with_a_single_identity_serves_it_whatever_is_asked_for() throws Exception {
        var api = CA.issue(WEB, List.of("api.example"));
        tls.publish(new ServerTlsSnapshot(
                1, List.of(CA.issue(SHOP, List.of("other.example")), api), TrustBundle.EMPTY, Optional.of(WEB)));
        var any = target.withRequiredNames(Set.of("api.example"));

        for (var host : List.of("other.example", "unknown.example", "127.0.0.1")) {
            try (var connection = client.connect(host, server.port(), any)) {
                assertThat(connection.served()).isEqualTo(api.leaf());
            }
        }
    }

    @Test
    void a_renewed_key_is_for_new_connections_and_old_ones_keep_working() throws Exception {
        var first = CA.issue(WEB, List.of("web.example"));
        publish(1, first);
        try (var old = client.connect("web.example", server.port(), target)) {
            assertThat(old.echo("before")).isEqualTo("before");
            var second = generation(2);
            publish(2, first, second);

            assertThat(servedFor("web.example").getSerialNumber())
                    .isEqualTo(second.leaf().getSerialNumber());
            assertThat(old.served().getSerialNumber()).isEqualTo(first.leaf().getSerialNumber());
            assertThat(old.echo("after")).isEqualTo("after");
            assertThat(tls.contextsAlive()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BORINGSSL", "JSSE"})
    void the_last_connection_frees_the_context(TlsEngine engine) throws Exception {
        server.close();
        tls = ServerTls.create(ServerTlsSettings.of("external").withEngine(engine), InstantSource.system());
        server = EchoServer.start(tls);
        publish(1, CA.issue(WEB, List.of("web.example")));
        var one = client.connect("web.example", server.port(), target);
        var two = client.connect("web.example", server.port(), target);
        assertThat(one.echo("1") + two.echo("2")).isEqualTo("12");
        tls.close();

        assertThat(tls.contextsAlive()).isEqualTo(1);
        one.close();
        assertThat(two.echo("still")).isEqualTo("still");
        assertThat(tls.contextsAlive()).isEqualTo(1);
        two.close();
        server.close();
        assertThat(tls.contextsAlive()).isZero();
        assertThat(select("web.example", "127.0.0.1")).isEmpty();
    }

    @Test
    void an_unchanged_credential_keeps_its_context() {
        var web = CA.issue(WEB, List.of("web.example"));
        publish(1, web);
        publish(2, web, CA.issue(SHOP, List.of("shop.example")));

        assertThat(tls.contextsAlive()).isEqualTo(2);
        assertThat(tls.version()).isEqualTo(2);
    }

    @Test
    void connections_and_renewals_at_the_same_time_leave_one_context() throws Exception {
        publish(1, generation(1));
        var renewing = new AtomicBoolean(true);
        var connections = Executors.newFixedThreadPool(2);
        var served = IntStream.range(0, 2)
                .mapToObj(i -> connections.submit(() -> selectWhile(renewing)))
                .toList();
        for (var generation = 2; generation <= 60; generation++) {
            publish(generation, generation(generation));
        }
        renewing.set(false);
        for (var each : served) {
            assertThat(each.get(30, TimeUnit.SECONDS)).isPositive();
        }
        connections.shutdown();

        assertThat(tls.contextsAlive()).isEqualTo(1);
    }

    @Test
    void a_handle_released_twice_counts_once() {
        publish(1, CA.issue(WEB, List.of("web.example")));
        var handle = select("web.example", "127.0.0.1").orElseThrow();
        handle.release();
        handle.release();

        assertThat(tls.contextsAlive()).isEqualTo(1);
        assertThat(select("web.example", "127.0.0.1")).isPresent();
    }

    @Test
    void a_snapshot_with_a_foreign_key_leaves_the_last_good_one_in_force() throws Exception {
        var good = CA.issue(WEB, List.of("web.example"));
        publish(1, good);
        var foreign = new Credential(SHOP, 7, KeyAlgorithm.P_256.newKeyPair().getPrivate(), good.chain());

        assertThatThrownBy(() -> publish(2, generation(2), foreign))
                .isInstanceOf(SnapshotRefused.class)
                .hasMessageContaining("listener external")
                .hasMessageContaining("default/shop, generation 7")
                .hasMessageContaining("the key of another certificate");
        assertThat(tls.version()).isEqualTo(1);
        assertThat(tls.contextsAlive()).isEqualTo(1);
        assertThat(servedFor("web.example")).isEqualTo(good.leaf());
    }

    @Test
    void refuses_a_snapshot_that_is_not_newer() {
        publish(3, CA.issue(WEB, List.of("web.example")));

        assertThatThrownBy(() -> publish(3, generation(2)))
                .isInstanceOf(SnapshotRefused.class)
                .hasMessage("snapshot 3 of listener external: expected a version after 3");
    }

    @Test
    void refuses_a_snapshot_after_its_end() {
        tls.close();

        assertThatThrownBy(() -> publish(1, generation(1)))
                .isInstanceOf(SnapshotRefused.class)
                .hasMessageContaining("expected an open listener, got a closed one");
        assertThat(tls.contextsAlive()).isZero();
    }

    @Test
    void refuses_to_require_client_certificates_without_any_root() {
        var strict = ServerTls.create(
                ServerTlsSettings.of("internal").withClientAuthentication(ClientAuthentication.REQUIRED),
                InstantSource.system());
        var snapshot = new ServerTlsSnapshot(
                1, List.of(CA.issue(WEB, List.of("web.example"))), TrustBundle.EMPTY, Optional.empty());

        assertThatThrownBy(() -> strict.publish(snapshot))
                .isInstanceOf(SnapshotRefused.class)
                .hasMessageContaining("expected at least one root for the required client certificates, got none");
    }

    @Test
    void refuses_a_snapshot_without_its_single_identity() {
        var snapshot = new ServerTlsSnapshot(
                1, List.of(CA.issue(WEB, List.of("web.example"))), TrustBundle.EMPTY, Optional.of(SHOP));

        assertThatThrownBy(() -> tls.publish(snapshot))
                .isInstanceOf(SnapshotRefused.class)
                .hasMessageContaining("expected the credential default/shop");
    }

    @Test
    void tells_whether_the_certificate_shown_covers_another_host() {
        publish(1, CA.issue(WEB, List.of("web.example", "*.web.example", "192.0.2.7")));
        var context = select("web.example", "127.0.0.1").orElseThrow();

        assertThat(context.covers("a.web.example")).isTrue();
        assertThat(context.covers("192.0.2.7")).isTrue();
        assertThat(context.covers("shop.example")).isFalse();
    }

    @Test
    void knows_the_hybrid_post_quantum_group() {
        assertThat(NamedGroups.usable(List.of("X25519MLKEM768", "x25519", "X25519MLKEM9999")))
                .containsExactly("X25519MLKEM768", "x25519");
        assertThatThrownBy(() -> NamedGroups.usable(List.of("x25591")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x25591");
    }

    private void publish(long version, Credential... credentials) {
        tls.publish(new ServerTlsSnapshot(version, List.of(credentials), TrustBundle.EMPTY, Optional.empty()));
    }

    private Optional<ServerContext> select(String sni, String local) {
        var address = SubjectNames.address(local);
        return tls.select(sni, address);
    }

    private long selectWhile(AtomicBoolean going) {
        var highest = 0L;
        do {
            var context = select("web.example", "127.0.0.1").orElseThrow();
            ReferenceCountUtil.release(
                    context.newEngineHandler(ByteBufAllocator.DEFAULT).engine());
            highest = Math.max(highest, context.credential().generation());
            context.release();
        } while (going.get());
        return highest;
    }

    private X509Certificate servedFor(String host) throws Exception {
        try (var connection = client.connect(host, server.port(), target)) {
            return connection.served();
        }
    }

    private static Credential generation(long generation) {
        return CA.issue(
                WEB,
                generation,
                List.of("web.example"),
                KeyAlgorithm.P_256,
                TestCertificates.LONG_AGO,
                TestCertificates.FAR_AWAY);
    }
}
