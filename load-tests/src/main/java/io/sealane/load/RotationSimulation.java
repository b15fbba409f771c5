package io.sealane.load;

import io.gatling.javaapi.core.Simulation;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Publishes at a steady rate over HTTPS, kept connections and new ones, each client with a certificate of its own and each delivery to a
 * subscriber that demands one, while Eventing's CA is replaced from start to end; nothing may fail. It ends with the rotation.
 *
 * <p>The node must have {@code sealane.listeners.cluster-local-https.client-certificates = required}. Gatling's clients verify nothing, so
 * another one publishes ten times a second over connections that it verifies by what the broker advertises at the moment.
 */
public final class RotationSimulation extends Simulation {

    private static final String BROKER = "rotated";
    private static final Duration EACH = Duration.ofMillis(50);
    private static final Duration LAST_DELIVERIES = Duration.ofMinutes(2);

    private final LoadSettings settings = LoadSettings.fromSystem();
    private final Window window = new Window(settings.pid());
    private final Publishing publishing = new Publishing(settings, window);
    private final Mesh mesh;
    private final Identities identities;
    private final Subscriber subscriber;
    private final Rotation rotation;

    public RotationSimulation() throws IOException, InterruptedException, GeneralSecurityException {
        var api = new KubeApi(Kubeconfig.read(settings.kubeconfig()));
        Mesh.makeNamespace(api);
        identities = Identities.make(api);
        var tls = SslContextBuilder.forServer(identities.subscriber())
                .trustManager(identities.roots())
                .clientAuth(ClientAuth.REQUIRE)
                .sslProvider(SslProvider.JDK)
                .build();
        subscriber = Subscriber.start(tls, nanos -> {});
        mesh = Mesh.withBroker(api, BROKER, identities.following());
        mesh.subscribe(BROKER, subscriber.uri());
        awaitFirstDelivery();
        rotation = new Rotation(
                mesh, identities, settings.measured(), settings.all().plusMinutes(5));
        setUp(publishing.paced(mesh.url(), EACH, identities.client(), rotation::isOver))
                .maxDuration(settings.all().plusMinutes(6));
    }

    /** Deliveries may learn their certificate after the trigger is ready; what comes before that is refused by the subscriber. */
    private void awaitFirstDelivery() throws IOException, InterruptedException, GeneralSecurityException {
        var deadline = System.nanoTime() + LAST_DELIVERIES.toNanos();
        var client = HttpClient.newBuilder().sslContext(identities.following()).build();
        while (subscriber.received() == 0) {
            mesh.publishOnce(client);
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("no event was delivered within " + LAST_DELIVERIES);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Override
    public void before() {
        window.start();
        rotation.start();
    }

    @Override
    public void after() {
        window.end();
        try {
            rotation.join();
            awaitDeliveries();
            mesh.unsubscribe(BROKER, 1);
        } catch (IOException | InterruptedException e) {
            System.err.println("trigger left behind: " + e);
        }
        subscriber.close();
        new Report("rotation", settings, window, publishing)
                .with("phase", rotation.phase())
                .with("phase_ms", rotation.phaseMillis())
                .with("verified", rotation.verified().count())
                .durations("verified", rotation.verified())
                .with("client_certificates", identities.client().count())
                .with("accepted", publishing.accepted().size())
                .with("received", subscriber.received())
                .with("lost", missing())
                .with("old_root", rotation.oldRoot())
                .with("old_client", rotation.oldClient())
                .with("trouble", rotation.trouble())
                .write(settings.report());
    }

    private void awaitDeliveries() throws InterruptedException {
        var deadline = System.nanoTime() + LAST_DELIVERIES.toNanos();
        while (missing() > 0 && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private long missing() {
        return publishing.accepted().stream().filter(id -> !subscriber.has(id)).count();
    }
}
