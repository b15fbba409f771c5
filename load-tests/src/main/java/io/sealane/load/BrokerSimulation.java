package io.sealane.load;

import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes events to a broker over HTTPS and, where {@link LoadSettings#delivered} says so, counts their deliveries at a subscriber over
 * TLS. Settings: {@link LoadSettings}. Makes what it needs on the node: namespace {@code load}, a broker, a trigger.
 */
public final class BrokerSimulation extends Simulation {

    private static final Duration LAST_DELIVERIES = Duration.ofMinutes(2);

    private final LoadSettings settings = LoadSettings.fromSystem();
    private final Window window = new Window(settings.pid());
    private final Publishing publishing = new Publishing(settings, window);
    private final Durations deliveries = new Durations();
    private final AtomicLong deliveredInWindow = new AtomicLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final String broker = settings.delivered() ? "delivered" : "stored";
    private final Mesh mesh;
    private final Subscriber subscriber;

    public BrokerSimulation() throws IOException, InterruptedException, GeneralSecurityException {
        var certificate = ServedCertificate.make();
        subscriber = Subscriber.start(certificate.tls(), this::delivered);
        mesh = Mesh.withBroker(new KubeApi(Kubeconfig.read(settings.kubeconfig())), broker);
        if (settings.delivered()) {
            mesh.subscribe(broker, subscriber.uri(), certificate.pem(), settings.triggers());
        }
        setUp(publishing.users(mesh.url())).maxDuration(settings.all().plusMinutes(2));
    }

    @Override
    public void before() {
        window.schedule(settings.warmUp(), settings.measured(), timer);
    }

    @Override
    public void after() {
        timer.shutdownNow();
        var report = new Report("broker", settings, window, publishing);
        if (settings.delivered()) {
            var lost = lost();
            var inWindow = deliveredInWindow.get();
            report.with("delivered_per_s", inWindow / window.seconds())
                    .with("cpu_us_per_delivery", inWindow == 0 ? 0 : (double) window.cpuMicros() / inWindow)
                    .durations("delivery", deliveries)
                    .with("accepted", publishing.accepted().size())
                    .with("received", subscriber.received())
                    .with("lost", lost)
                    .with("duplicates", subscriber.duplicates());
        }
        subscriber.close();
        report.write(settings.report());
    }

    private void delivered(long nanos) {
        if (window.isOpen()) {
            deliveredInWindow.incrementAndGet();
            deliveries.add(nanos);
        }
    }

    /** Accepted events that did not arrive although they were waited for. */
    private long lost() {
        var deadline = System.nanoTime() + LAST_DELIVERIES.toNanos();
        try {
            while (missing() > 0 && System.nanoTime() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            mesh.unsubscribe(broker, settings.triggers());
        } catch (IOException | InterruptedException e) {
            System.err.println("trigger left behind: " + e);
        }
        return missing();
    }

    private long missing() {
        return publishing.accepted().stream().filter(id -> !subscriber.has(id)).count();
    }
}
