package io.sealane.gateway.transport;

import static java.util.concurrent.TimeUnit.SECONDS;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ServerTls;
import io.sealane.cert.tls.ServerTlsSettings;
import io.sealane.cert.tls.ServerTlsSnapshot;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.trust.TrustBundle;
import io.sealane.gateway.transport.limit.TransportSettings;
import io.sealane.gateway.transport.loop.Loops;
import io.sealane.gateway.transport.loop.LoopsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A transport with real loops, sockets and certificates. */
public final class TestNode implements AutoCloseable {

    static final TestCa CA = TestCa.create("transport test");

    private final ActorTestKit kit = ActorTestKit.create();
    private final Loops loops;
    private final Transport transport;

    private TestNode(TransportSettings settings) {
        loops = Loops.start(kit.system(), new LoopsSettings(2, Duration.ofMillis(10), 128));
        transport = Transport.on(kit.system(), loops, settings);
    }

    static TestNode start() {
        return with("");
    }

    /**
     * A node with other limits.
     *
     * @param overrides below {@code sealane.gateway.transport}
     */
    static TestNode with(String overrides) {
        return new TestNode(settings(overrides));
    }

    public static TransportSettings settings(String overrides) {
        Config defaults = ConfigFactory.defaultReference().getConfig("sealane.gateway.transport");
        return TransportSettings.from(ConfigFactory.parseString(overrides).withFallback(defaults));
    }

    ActorTestKit kit() {
        return kit;
    }

    Loops loops() {
        return loops;
    }

    Acceptor bind(Security security, RequestHandler handler) throws Exception {
        var any = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
        return transport
                .bind("test", any, security, handler)
                .toCompletableFuture()
                .get(30, SECONDS);
    }

    Acceptor bindPlaintext(RequestHandler handler) throws Exception {
        return bind(new Security.PlaintextOnly(), handler);
    }

    Acceptor bindTls(RequestHandler handler) throws Exception {
        return bind(new Security.TlsOnly(tls()), handler);
    }

    /** Waits until a condition holds; looks at every tick of a loop, for at most 60 seconds. */
    void await(BooleanSupplier condition) throws Exception {
        var holds = new CompletableFuture<Boolean>();
        look(condition, holds);
        holds.get(60, SECONDS);
    }

    private void look(BooleanSupplier condition, CompletableFuture<Boolean> holds) {
        if (condition.getAsBoolean()) {
            holds.complete(true);
        } else {
            loops.all().get(0).schedule(Duration.ZERO, () -> look(condition, holds));
        }
    }

    static ServerTls tls() {
        var tls = ServerTls.create(ServerTlsSettings.of("test"), InstantSource.system());
        var credential = CA.issue(new SecretName("test", "server"), List.of("sealane.test", "127.0.0.1"));
        tls.publish(new ServerTlsSnapshot(1, List.of(credential), TrustBundle.EMPTY, Optional.empty()));
        return tls;
    }

    static URI https(Acceptor acceptor, String path) {
        return URI.create("https://127.0.0.1:" + acceptor.address().getPort() + path);
    }

    static URI http(Acceptor acceptor, String path) {
        return URI.create("http://127.0.0.1:" + acceptor.address().getPort() + path);
    }

    static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(trusting())
                .connectTimeout(Duration.ofSeconds(60))
                .build();
    }

    static SSLContext trusting() {
        try {
            var roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            roots.setCertificateEntry("ca", CA.certificate());
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(roots);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (java.security.GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
        loops.close();
    }
}
