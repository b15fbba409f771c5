package io.sealane.load;

import io.gatling.javaapi.core.Simulation;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Publishes over HTTPS, kept connections and new ones, while the broker's key is replaced again and again; nothing may fail. */
public final class RenewalSimulation extends Simulation {

    private final LoadSettings settings = LoadSettings.fromSystem();
    private final Window window = new Window(settings.pid());
    private final Publishing publishing = new Publishing(settings, window);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Renewals renewals;

    public RenewalSimulation() throws IOException, InterruptedException {
        var mesh = Mesh.withBroker(new KubeApi(Kubeconfig.read(settings.kubeconfig())), "stored");
        renewals = new Renewals(mesh);
        setUp(publishing.users(mesh.url())).maxDuration(settings.all().plusMinutes(2));
    }

    @Override
    public void before() {
        window.schedule(settings.warmUp(), settings.measured(), timer);
        renewals.start();
    }

    @Override
    public void after() {
        timer.shutdownNow();
        try {
            renewals.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        new Report("renewal", settings, window, publishing)
                .with("renewals", renewals.asked())
                .with("serial_changes", renewals.served())
                .durations("served", renewals.untilServed())
                .with("trouble", renewals.trouble())
                .write(settings.report());
    }
}
