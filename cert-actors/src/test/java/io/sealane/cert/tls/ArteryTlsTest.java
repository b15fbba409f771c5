package io.sealane.cert.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.AbstractActor;
import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.actor.BootstrapSetup;
import akka.actor.ExtendedActorSystem;
import akka.actor.Props;
import akka.actor.setup.ActorSystemSetup;
import akka.remote.artery.tcp.SSLEngineProviderSetup;
import com.typesafe.config.ConfigFactory;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.TrustBundle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ArteryTlsTest {

    private static final TestCa OLD_ROOT = TestCa.create("Old root");
    private static final TestCa NEW_ROOT = TestCa.create("New root");
    private static final TrustBundle BOTH = OLD_ROOT.bundle().plus(NEW_ROOT.bundle());
    private static final Set<String> NODE = Set.of("node.mesh");

    private final List<ActorSystem> systems = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        systems.forEach(ActorSystem::terminate);
        for (var system : systems) {
            system.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void nodes_talk_while_their_root_rotates() throws Exception {
        var firstTls = artery(node(OLD_ROOT), OLD_ROOT.bundle());
        var first = start("first", firstTls);
        var second = start("second", artery(node(OLD_ROOT), OLD_ROOT.bundle()));
        assertThat(reaches(second, first)).isTrue();

        firstTls.publish(node(OLD_ROOT), BOTH, NODE);
        var third = start("third", artery(node(NEW_ROOT), BOTH));
        assertThat(reaches(third, first)).isTrue();

        firstTls.publish(node(NEW_ROOT), NEW_ROOT.bundle(), NODE);
        var fourth = start("fourth", artery(node(NEW_ROOT), NEW_ROOT.bundle()));
        assertThat(reaches(fourth, first)).isTrue();
        assertThat(reaches(second, first)).as("connections from before").isTrue();
    }

    @Test
    void both_sides_show_and_verify_certificates_over_tls_1_3() throws Exception {
        var one = artery(node(OLD_ROOT), BOTH);
        var other = artery(node(NEW_ROOT), BOTH);
        var server = one.createServerSSLEngine("127.0.0.1", 25520);
        var client = other.createClientSSLEngine("127.0.0.1", 25520);
        shakeHands(client, server);

        assertThat(server.getSession().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(one.verifyServerSession("127.0.0.1", server.getSession()).isEmpty())
                .isTrue();
        assertThat(other.verifyClientSession("127.0.0.1", client.getSession()).isEmpty())
                .isTrue();
    }

    @Test
    void a_peer_of_another_root_is_refused() {
        assertThatThrownBy(() -> connect(artery(node(NEW_ROOT), BOTH), artery(node(OLD_ROOT), OLD_ROOT.bundle())))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("expected a client certificate with a chain to one of [\"CN=Old root\"]");
        assertThatThrownBy(() -> connect(artery(node(OLD_ROOT), OLD_ROOT.bundle()), artery(node(NEW_ROOT), BOTH)))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("expected a server certificate with a chain to one of [\"CN=Old root\"]");
    }

    @Test
    void another_holder_of_a_certificate_of_the_same_root_is_refused() {
        var admin = OLD_ROOT.issue(new SecretName("bootstrap", "admin"), List.of("admin.mesh"));

        assertThatThrownBy(() -> connect(artery(admin, BOTH), artery(node(OLD_ROOT), BOTH)))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("expected a client certificate that carries one of [node.mesh]")
                .hasMessageContaining("got \"CN=admin\" for [admin.mesh]");
    }

    @Test
    void a_session_is_judged_by_what_is_in_force_now() throws Exception {
        var one = artery(node(OLD_ROOT), BOTH);
        var server = one.createServerSSLEngine("127.0.0.1", 25520);
        shakeHands(artery(node(OLD_ROOT), BOTH).createClientSSLEngine("127.0.0.1", 25520), server);
        one.publish(node(NEW_ROOT), NEW_ROOT.bundle(), NODE);

        assertThat(one.verifyServerSession("127.0.0.1", server.getSession()).get())
                .hasMessageContaining("chain to one of [\"CN=New root\"]");
    }

    @Test
    void what_cannot_work_is_refused_and_the_last_good_stays() throws Exception {
        var tls = artery(node(OLD_ROOT), BOTH);
        assertThatThrownBy(() -> tls.publish(node(OLD_ROOT), TrustBundle.EMPTY, NODE))
                .hasMessage("trust: expected at least one root, got none");
        assertThatThrownBy(() -> tls.publish(node(OLD_ROOT), BOTH, Set.of()))
                .hasMessage("peerNames: expected at least one name, got none");

        connect(artery(node(NEW_ROOT), BOTH), tls);
    }

    private static ArteryTls artery(Credential own, TrustBundle trust) {
        return ArteryTls.create(InstantSource.system(), own, trust, NODE);
    }

    private static Credential node(TestCa ca) {
        return ca.issue(new SecretName("bootstrap", "node"), List.of("node.mesh"));
    }

    private ActorSystem start(String name, ArteryTls tls) {
        var config = ConfigFactory.parseString("""
                        akka.actor.provider = remote
                        akka.loglevel = OFF
                        akka.stdout-loglevel = OFF
                        akka.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                        akka.remote.artery.transport = tls-tcp
                        akka.remote.artery.canonical.hostname = "127.0.0.1"
                        akka.remote.artery.canonical.port = 0
                        # A connection that is given up takes the one question with it, and nobody asks again.
                        akka.remote.artery.advanced.tcp.connection-timeout = 40s
                        akka.remote.artery.advanced.handshake-timeout = 50s
                        """).withFallback(ConfigFactory.load());
        var setup = ActorSystemSetup.create(
                BootstrapSetup.create(config), SSLEngineProviderSetup.create((ExtendedActorSystem system) -> tls));
        var system = ActorSystem.create(name, setup);
        system.actorOf(Props.create(Listener.class, Listener::new), "listener");
        systems.add(system);
        return system;
    }

    private static boolean reaches(ActorSystem from, ActorSystem to) throws Exception {
        var address = ((ExtendedActorSystem) to).provider().getDefaultAddress();
        var found = from.actorSelection(address + "/user/listener").resolveOne(Duration.ofSeconds(40));
        return found.toCompletableFuture()
                .thenApply(ActorRef::path)
                .get(45, TimeUnit.SECONDS)
                .address()
                .equals(address);
    }

    private static void connect(ArteryTls client, ArteryTls server) throws SSLException {
        shakeHands(client.createClientSSLEngine("127.0.0.1", 25520), server.createServerSSLEngine("127.0.0.1", 25520));
    }

    private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
        var toServer = ByteBuffer.allocate(1 << 17);
        var toClient = ByteBuffer.allocate(1 << 17);
        client.beginHandshake();
        server.beginHandshake();
        for (var turn = 0; turn < 100 && (inHandshake(client) || inHandshake(server)); turn++) {
            advance(client, toClient, toServer);
            advance(server, toServer, toClient);
        }
    }

    private static boolean inHandshake(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void advance(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> engine.getDelegatedTask().run();
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            default -> {
                in.flip();
                engine.unwrap(in, ByteBuffer.allocate(1 << 15));
                in.compact();
            }
        }
    }

    /** Something to be found. */
    private static final class Listener extends AbstractActor {
        @Override
        public Receive createReceive() {
            return receiveBuilder().build();
        }
    }
}
