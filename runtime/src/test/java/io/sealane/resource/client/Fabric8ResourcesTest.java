package io.sealane.resource.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import com.typesafe.config.ConfigFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.tls.ClientTlsSettings;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.tls.TlsEngine;
import io.sealane.cert.tls.TlsTarget;
import io.sealane.resource.Bootstrap;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.embedded.ApiServerSettings;
import io.sealane.resource.embedded.Authentication;
import io.sealane.resource.embedded.EmbeddedApiServer;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import java.net.URI;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract against the embedded API server, over TLS. */
class Fabric8ResourcesTest extends ResourcesContract {

    private static final TestCa CA = TestCa.create("api");
    private static final Credential SERVER = CA.issue(new SecretName("t", "server"), List.of("127.0.0.1"));
    private static final Credential CLIENT = CA.issue(new SecretName("t", "client"), List.of("client"));

    private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.parseString(
                    "akka.http.server.idle-timeout = infinite\nakka.http.server.request-timeout = infinite")
            .withFallback(ConfigFactory.load()));
    private final ExecutorService serverWork = Executors.newFixedThreadPool(2);
    private final ExecutorService clientWork = Executors.newFixedThreadPool(2);
    private final EmbeddedApiServer server = EmbeddedApiServer.open(
            ApiServerSettings.standard(),
            new MemoryResourceStore(LogLimits.standard()),
            Authentication.trusting("admin"),
            (namespace, pod, options) -> CompletableFuture.completedStage(Optional.empty()),
            new EmbeddedApiServer.Surroundings(kit.system(), serverWork, Clock.systemUTC(), new SecureRandom()));
    private final ClientTls clientTls = ClientTls.create(ClientTlsSettings.of(TlsEngine.AUTO), Clock.systemUTC());
    private final ServerBinding binding = bind();
    private final Fabric8Resources resources = connect(CA);

    @Override
    Resources resources() {
        return resources;
    }

    @AfterEach
    void stop() {
        resources.close();
        clientTls.close();
        server.close();
        kit.shutdownTestKit();
        serverWork.shutdownNow();
        clientWork.shutdownNow();
    }

    @Test
    void a_server_of_another_authority_is_not_trusted() {
        try (var other = connect(TestCa.create("other"))) {
            var failure = assertThrows(
                    ExecutionException.class, () -> done(other.get(ConfigMap.class, new ResourceKey("ns", "x"))));

            assertEquals(
                    ResourceFailure.Reason.UNAVAILABLE,
                    assertInstanceOf(ResourceFailure.class, failure.getCause()).reason());
        }
    }

    @Test
    void what_the_first_start_creates_is_accepted_and_can_be_applied_again() throws Exception {
        done(Bootstrap.createAbsent(resources, List.of(Bootstrap.CORE)));
        done(Bootstrap.createAbsent(resources, List.of(Bootstrap.CORE)));

        var features = done(resources.get(ConfigMap.class, new ResourceKey("knative-eventing", "config-features")));

        assertEquals("disabled", features.orElseThrow().getData().get("transport-encryption"));
    }

    private Fabric8Resources connect(TestCa trusted) {
        var tls = clientTls.sslContext(TlsTarget.of(trusted.bundle()).withOwn(CLIENT));
        var access = new ApiAccess(
                URI.create("https://127.0.0.1:" + binding.localAddress().getPort()), tls);
        return Fabric8Resources.connect(access, clientWork);
    }

    private ServerBinding bind() {
        try {
            return done(Http.get(kit.system())
                    .newServerAt("127.0.0.1", 0)
                    .enableHttps(ConnectionContext.httpsServer(tls()))
                    .bind(server::handle));
        } catch (Exception e) {
            throw new IllegalStateException("cannot bind", e);
        }
    }

    private static SSLContext tls() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", SERVER.key(), new char[0], SERVER.chain().toArray(new Certificate[0]));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }
}
