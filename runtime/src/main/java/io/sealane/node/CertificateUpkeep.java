package io.sealane.node;

import io.sealane.node.credential.ConnectionSettings;
import io.sealane.node.credential.DeliveryTrust;
import io.sealane.node.credential.ServedCheck;
import io.sealane.node.credential.ServedCredentials;
import io.sealane.node.hop.InternalTrust;
import io.sealane.node.life.Closing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** What is looked at now and then on every node: connections whose certificate has expired, and whether listeners show what is stored. */
final class CertificateUpkeep {

    private final Foundation base;
    private final List<ServedCredentials> listeners;
    private final InternalTrust hops;
    private final DeliveryTrust deliveries;
    private final ServedCheck check;

    private CertificateUpkeep(Foundation base, List<ServedCredentials> listeners, DataPlane data) {
        this.base = base;
        this.listeners = List.copyOf(listeners);
        this.hops = data.hops();
        this.deliveries = data.deliveries();
        this.check = new ServedCheck(base.tls(), data.identity());
    }

    static void start(Foundation base, List<ServedCredentials> listeners, DataPlane data, Closing closing) {
        var settings = ConnectionSettings.from(base.config().getConfig("sealane.cert.connections"));
        var upkeep = new CertificateUpkeep(base, listeners, data);
        upkeep.every("sweep of expired connections", settings.sweep(), upkeep::sweep, closing);
        upkeep.every("check of served certificates", settings.check(), upkeep::check, closing);
    }

    private void every(String name, Duration pause, Runnable round, Closing closing) {
        var rounds = base.system()
                .scheduler()
                .scheduleWithFixedDelay(
                        pause, pause, () -> submit(round), base.system().executionContext());
        closing.add(name, () -> rounds.cancel());
    }

    /** A round that finds the work pool full is left out; the next one comes. */
    private void submit(Runnable round) {
        try {
            base.work().execute(round);
        } catch (RejectedExecutionException e) {
            base.system().log().debug("a round of certificate upkeep is left out: {}", e.getMessage());
        }
    }

    private void sweep() {
        var now = base.clock().instant();
        listeners.forEach(listener -> listener.endExpired(now));
        hops.endExpired(now);
        deliveries.endExpired(now);
    }

    private void check() {
        listeners.forEach(listener -> listener.check(check));
        hops.check(check);
    }
}
