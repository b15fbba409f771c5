package io.sealane.resource.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.ConnectionContext;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.cert.tls.ClientTls;
import io.sealane.cert.tls.ClientTlsSettings;
import io.sealane.cert.tls.TestCertificates.TestCa;
import io.sealane.cert.tls.TlsEngine;
import io.sealane.cert.tls.TlsTarget;
import io.sealane.resource.ResourceFailure;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.Resources;
import io.sealane.resource.embedded.ApiServerSettings;
import io.sealane.resource.embedded.Authentication;
import io.sealane.resource.embedded.EmbeddedApiServer;
import io.sealane.resource.embedded.storage.LogLimits;
import io.sealane.resource.embedded.storage.MemoryResourceStore;
import io.sealane.resource.embedded.storage.ResourceId;
import io.sealane.resource.manifest.Bootstrap;
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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
    private final MemoryResourceStore store = new MemoryResourceStore(LogLimits.standard());
    private final EmbeddedApiServer server = EmbeddedApiServer.open(
            ApiServerSettings.standard(),
            store,
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

    @Test
    void an_object_that_cannot_be_read_is_left_out_and_the_others_go_on() throws Exception {
        done(resources.create(map("good", "1")));
        store("old", "u-old", "{\"a\":{\"b\":1}}");

        var maps = resources.informer(ConfigMap.class);
        done(maps.synced());
        assertEquals(List.of("good"), names(maps));
        assertThrows(ExecutionException.class, () -> done(resources.get(ConfigMap.class, key("old"))));

        var heard = new LinkedBlockingQueue<String>();
        maps.listen(change -> heard.add(change.key().name() + " " + change.present()));
        store("newer", "u-newer", "{\"a\":[1]}");
        done(resources.create(map("next", "1")));
        assertEquals("good true", heard.poll(30, TimeUnit.SECONDS));
        assertEquals("next true", heard.poll(30, TimeUnit.SECONDS));

        store("newer", "u-newer", "{\"a\":\"1\"}");
        assertEquals("newer true", heard.poll(30, TimeUnit.SECONDS));
    }

    @Test
    void an_object_that_cannot_be_read_any_more_stays_what_it_was() throws Exception {
        store("one", "u-one", "{\"a\":\"1\"}");
        var maps = resources.informer(ConfigMap.class);
        done(maps.synced());
        var heard = new LinkedBlockingQueue<String>();
        maps.listen(change -> heard.add(change.key().name() + " " + change.present()));

        store("one", "u-one", "{\"a\":{}}");
        done(resources.create(map("next", "1")));

        assertEquals("one true", heard.poll(30, TimeUnit.SECONDS));
        assertEquals("next true", heard.poll(30, TimeUnit.SECONDS));
        assertEquals("1", maps.get(key("one")).orElseThrow().getData().get("a"));
    }

    /** As another version has stored it: by no check of this one. */
    private void store(String name, String uid, String data) throws Exception {
        var id = new ResourceId("configmaps", "default", name);
        var object = (ObjectNode) new ObjectMapper()
                .readTree("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                        + "\",\"namespace\":\"default\",\"uid\":\"" + uid + "\"},\"data\":" + data + "}");
        store.write(id, store.get(id).map(stored -> stored.version()).orElse(0L), object);
    }

    private static List<String> names(Resources.Informer<ConfigMap> maps) {
        return maps.list().stream()
                .map(map -> map.getMetadata().getName())
                .filter(name -> !name.startsWith("kube"))
                .sorted()
                .toList();
    }

    private static ResourceKey key(String name) {
        return new ResourceKey("default", name);
    }

    private static ConfigMap map(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName(name)
                .endMetadata()
                .addToData("a", value)
                .build();
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
