package io.sealane.cert;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The metrics of certificates. Any thread; names and meanings stand in docs/metrics.md. */
public final class CertMetrics {

    private static final CertificateName OTHER = new CertificateName("other", "other");

    private final MeterRegistry registry;
    private final int seriesMax;
    private final Map<CertificateName, Kept> kept = new HashMap<>();

    private CertMetrics(MeterRegistry registry, int seriesMax) {
        this.registry = registry;
        this.seriesMax = seriesMax;
    }

    /**
     * Metrics in a registry.
     *
     * @param seriesMax certificates with metrics of their own, 1 or more; the rest share those named {@code other}
     */
    public static CertMetrics in(MeterRegistry registry, int seriesMax) {
        return new CertMetrics(registry, seriesMax);
    }

    /** Metrics that nobody sees. */
    public static CertMetrics none() {
        return new CertMetrics(new CompositeMeterRegistry(), 1);
    }

    /** The stored certificate is valid until then. */
    synchronized void expires(CertificateName name, Instant notAfter) {
        of(name).expiry = notAfter.getEpochSecond();
    }

    /** A certificate was made and stored. */
    synchronized void issued(CertificateName name) {
        of(name).issued.increment();
    }

    /** One could not be made. */
    synchronized void notIssued(CertificateName name) {
        of(name).failed.increment();
    }

    /** Nobody wants it any more. */
    synchronized void removed(CertificateName name) {
        var gone = kept.remove(name);
        if (gone != null) {
            registry.remove(gone.gauge);
            registry.remove(gone.issued);
            registry.remove(gone.failed);
        }
    }

    private Kept of(CertificateName name) {
        var known = kept.get(name);
        if (known != null) {
            return known;
        }
        return kept.size() < seriesMax ? kept.computeIfAbsent(name, Kept::new) : kept.computeIfAbsent(OTHER, Kept::new);
    }

    private final class Kept {

        private final Counter issued;
        private final Counter failed;
        private final Gauge gauge;
        private volatile long expiry;

        Kept(CertificateName name) {
            var tags = Tags.of("namespace", name.namespace(), "certificate", name.name());
            issued = registry.counter("sealane.certificate.renewals", tags.and("result", "issued"));
            failed = registry.counter("sealane.certificate.renewals", tags.and("result", "failed"));
            gauge = Gauge.builder("sealane.certificate.expiry.timestamp.seconds", this, each -> each.expiry)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
        }
    }
}
