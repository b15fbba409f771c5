package io.sealane.observe;

import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** How far each listener is with each key pair that it serves: stored, taken up, shown. Any thread. */
final class ServedMeters {

    private final NodeMetrics metrics;
    private final Map<String, Served> served = new ConcurrentHashMap<>();

    ServedMeters(NodeMetrics metrics) {
        this.metrics = metrics;
    }

    void stored(String listener, Credential credential) {
        var now = served(listener, credential);
        if (now.stored != credential.generation()) {
            now.stored = credential.generation();
            now.storedAt = metrics.nanos();
        }
    }

    void inForce(String listener, Credential credential) {
        var now = served(listener, credential);
        if (now.inForce != credential.generation()) {
            now.taken.accept(Duration.ofNanos(metrics.nanos() - now.storedAt));
        }
        now.inForce = credential.generation();
        now.expiry = credential.leaf().getNotAfter().toInstant().getEpochSecond();
    }

    void shows(String listener, Credential credential, boolean yes) {
        served(listener, credential).shows = yes ? 1 : 0;
    }

    /** It is to be served no more. */
    void forget(String listener, SecretName name) {
        var gone = served.remove(listener + " " + name);
        if (gone != null) {
            gone.removals.forEach(Runnable::run);
        }
    }

    private Served served(String listener, Credential credential) {
        return served.computeIfAbsent(listener + " " + credential.name(), key -> {
            var labels = Map.of(
                    "listener",
                    listener,
                    "namespace",
                    credential.name().namespace(),
                    "secret",
                    credential.name().name());
            var made = new Served();
            made.taken = metrics.duration("sealane.certificate.ack.duration", labels, made.removals::add);
            made.show(metrics.gauge("sealane.certificate.ack.lag.seconds", labels, () -> lag(made)));
            made.show(metrics.gauge("sealane.certificate.stored.generation", labels, () -> made.stored));
            made.show(metrics.gauge("sealane.certificate.served.generation", labels, () -> made.inForce));
            made.show(metrics.gauge("sealane.certificate.shown", labels, () -> made.shows));
            made.show(metrics.gauge("sealane.certificate.served.expiry.timestamp.seconds", labels, () -> made.expiry));
            return made;
        });
    }

    /** How long a key pair that is stored has not been served yet, in seconds. */
    private double lag(Served of) {
        var waiting = of.stored == of.inForce ? 0 : metrics.nanos() - of.storedAt;
        return waiting / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static final class Served {

        private final List<Runnable> removals = new ArrayList<>();
        private Consumer<Duration> taken = took -> {};
        private volatile long stored;
        private volatile long storedAt;
        private volatile long inForce;
        private volatile long expiry;
        private volatile double shows = Double.NaN;

        private void show(Runnable removal) {
            removals.add(removal);
        }
    }
}
