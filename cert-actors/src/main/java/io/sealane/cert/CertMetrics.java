package io.sealane.cert;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.sealane.cert.issuer.acme.AcmeWatch;
import io.sealane.cert.spec.CertificateName;
import io.sealane.cert.spec.CertificateStatus;
import io.sealane.cert.spec.IssuerRef;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The metrics of certificates. Any thread; names and meanings stand in docs/metrics.md. */
public final class CertMetrics {

    private static final CertificateName OTHER = new CertificateName("other", "other");

    private static final List<String> READY_VALUES = List.of("True", "False", "Unknown");
    /** cert-manager has a line for each of these. */
    private static final List<String> CHALLENGE_STATES =
            List.of("", "pending", "processing", "ready", "valid", "invalid", "expired", "errored");

    private final MeterRegistry registry;
    private final int seriesMax;
    private final Map<CertificateName, Kept> kept = new HashMap<>();
    private final Map<String, IssuerKept> issuers = new HashMap<>();
    private final Map<String, ChallengeKept> challenges = new HashMap<>();
    private final Map<String, Meter> bundles = new HashMap<>();
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();

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

    /** What was found and decided about a certificate. */
    synchronized void seen(CertificateName name, IssuerRef issuer, CertificateStatus status, RenewalBand band) {
        var one = of(name);
        one.status = status;
        one.band = band;
        if (one == kept.get(name)) {
            one.issuedBy(name, issuer);
        }
    }

    /**
     * An issuer's condition Ready is this now.
     *
     * @param namespace empty for a cluster-wide one
     * @param ready {@code True}, {@code False} or {@code Unknown}; empty when the issuer is gone
     */
    public synchronized void issuer(String namespace, IssuerRef ref, String ready) {
        var key = namespace + "/" + ref;
        var known = issuers.get(key);
        if (ready.isEmpty()) {
            issuers.remove(key);
            if (known != null) {
                known.gauges.forEach(registry::remove);
            }
        } else if (known != null) {
            known.ready = ready;
        } else if (issuers.size() < seriesMax) {
            issuers.put(key, new IssuerKept(namespace, ref, ready));
        }
    }

    /**
     * How a challenge of an ACME order stands now.
     *
     * @param state empty while it has none
     */
    public record Challenge(
            String namespace,
            String name,
            String domain,
            String type,
            boolean processing,
            String reason,
            String state) {

        private Tags tags() {
            return Tags.of("namespace", namespace, "name", name, "domain", domain, "type", type)
                    .and("processing", String.valueOf(processing), "reason", reason);
        }
    }

    /** A challenge is so now; counted from the first time on. */
    public synchronized void challenge(Challenge now) {
        var key = now.namespace() + "/" + now.name();
        var known = challenges.get(key);
        if (known == null && challenges.size() >= seriesMax || known != null && known.is(now)) {
            return;
        }
        challengeGone(now.namespace(), now.name());
        challenges.put(key, new ChallengeKept(now));
    }

    /** There is no such challenge any more. */
    public synchronized void challengeGone(String namespace, String name) {
        var gone = challenges.remove(namespace + "/" + name);
        if (gone != null) {
            gone.gauges.forEach(registry::remove);
        }
    }

    /**
     * What was made of a trust bundle.
     *
     * @param kind of the resource that holds it
     * @param leftOut how many of its blocks count for nothing; negative when there is no such bundle any more
     */
    public synchronized void bundle(String kind, String namespace, String name, int leftOut) {
        var key = kind + " " + namespace + "/" + name;
        var known = bundles.get(key);
        if (leftOut < 0) {
            bundles.remove(key);
            if (known != null) {
                registry.remove(known);
            }
            counts.remove(key);
            return;
        }
        counts.computeIfAbsent(key, first -> new AtomicLong()).set(leftOut);
        if (known == null && bundles.size() < seriesMax) {
            bundles.put(
                    key,
                    Gauge.builder("sealane.trust.bundle.left.out", counts.get(key), AtomicLong::get)
                            .tags("kind", kind, "namespace", namespace, "name", name)
                            .strongReference(true)
                            .register(registry));
        }
    }

    /**
     * A controller has looked at one resource.
     *
     * @param controller in lower case and plural, such as {@code issuers}
     */
    public void looked(String controller, boolean failed) {
        var tags = Tags.of("controller", controller);
        counter("certmanager.controller.sync.call.count", tags).incrementAndGet();
        counter("certmanager.controller.sync.error.count", tags).addAndGet(failed ? 1 : 0);
    }

    /** Tells what time it is for certificates, so that a clock that is wrong is noticed. */
    public void clock(InstantSource clock) {
        for (var name : List.of("certmanager.clock.time.seconds", "certmanager.clock.time.seconds.gauge")) {
            Gauge.builder(name, clock, each -> each.instant().getEpochSecond())
                    .strongReference(true)
                    .register(registry);
        }
    }

    /** A counter under the very name that cert-manager has: those of the registry would get {@code _total} behind it. */
    private AtomicLong counter(String name, Tags tags) {
        return counts.computeIfAbsent(name + tags, first -> {
            var count = new AtomicLong();
            Gauge.builder(name, count, AtomicLong::get)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
            return count;
        });
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
            gone.all.forEach(registry::remove);
        }
    }

    /** What happens with ACME servers, counted. */
    public AcmeWatch acme() {
        return new AcmeWatch() {
            @Override
            public void requested(URI server, String action, String method, int status, Duration took) {
                var tags = Tags.of(
                        "scheme",
                        String.valueOf(server.getScheme()),
                        "host",
                        String.valueOf(server.getHost()),
                        "action",
                        action,
                        "method",
                        method,
                        "status",
                        String.valueOf(status));
                counter("certmanager.http.acme.client.request.count", tags).incrementAndGet();
                registry.timer("certmanager.http.acme.client.request.duration", tags)
                        .record(took);
            }

            @Override
            public void ordered(String result) {
                registry.counter("sealane.acme.orders", "result", result).increment();
            }
        };
    }

    private Kept of(CertificateName name) {
        var known = kept.get(name);
        if (known != null) {
            return known;
        }
        return kept.size() < seriesMax ? kept.computeIfAbsent(name, Kept::new) : kept.computeIfAbsent(OTHER, Kept::new);
    }

    private final class ChallengeKept {

        private final List<Meter> gauges = new ArrayList<>();
        private final Tags tags;
        private volatile String state;

        ChallengeKept(Challenge challenge) {
            this.tags = challenge.tags();
            this.state = challenge.state();
            for (var value : CHALLENGE_STATES) {
                gauges.add(Gauge.builder(
                                "certmanager.certificate.challenge.status",
                                this,
                                each -> each.state.equals(value) ? 1 : 0)
                        .tags(tags.and("status", value))
                        .strongReference(true)
                        .register(registry));
            }
        }

        /** Whether only the state may differ, which needs no other series. */
        boolean is(Challenge now) {
            var same = now.tags().equals(tags);
            if (same) {
                state = now.state();
            }
            return same;
        }
    }

    private final class IssuerKept {

        private final List<Meter> gauges = new ArrayList<>();
        private volatile String ready;

        IssuerKept(String namespace, IssuerRef ref, String ready) {
            this.ready = ready;
            var name =
                    ref.isClusterWide() ? "certmanager.clusterissuer.ready.status" : "certmanager.issuer.ready.status";
            var tags = ref.isClusterWide()
                    ? Tags.of("name", ref.name())
                    : Tags.of("name", ref.name(), "namespace", namespace);
            for (var value : READY_VALUES) {
                gauges.add(Gauge.builder(name, this, each -> each.ready.equals(value) ? 1 : 0)
                        .tags(tags.and("condition", value))
                        .strongReference(true)
                        .register(registry));
            }
        }
    }

    private final class Kept {

        private final Counter issued;
        private final Counter failed;
        private final List<Meter> all = new ArrayList<>();
        /** Those that name the issuer, as cert-manager's do. */
        private final List<Meter> ofIssuer = new ArrayList<>();

        private volatile CertificateStatus status = CertificateStatus.none();
        private volatile RenewalBand band = RenewalBand.NORMAL;
        private @Nullable IssuerRef issuer;

        Kept(CertificateName name) {
            var tags = Tags.of("namespace", name.namespace(), "certificate", name.name());
            issued = registry.counter("sealane.certificate.renewals", tags.and("result", "issued"));
            failed = registry.counter("sealane.certificate.renewals", tags.and("result", "failed"));
            all.add(issued);
            all.add(failed);
            all.add(gauge(
                    "sealane.certificate.expiry.timestamp.seconds", tags, each -> seconds(each.status.notAfter())));
            all.add(gauge("sealane.certificate.renewal.band", tags, each -> each.band.ordinal()));
        }

        void issuedBy(CertificateName name, IssuerRef now) {
            if (now.equals(issuer)) {
                return;
            }
            ofIssuer.forEach(registry::remove);
            all.removeAll(ofIssuer);
            ofIssuer.clear();
            issuer = now;
            var tags = Tags.of("name", name.name(), "namespace", name.namespace())
                    .and("issuer_name", now.name(), "issuer_kind", now.kind(), "issuer_group", now.group());
            ofIssuer.add(gauge(
                    "certmanager.certificate.not.before.timestamp.seconds",
                    tags,
                    each -> seconds(each.status.notBefore())));
            for (var end : List.of("not.after", "expiration")) {
                ofIssuer.add(gauge(
                        "certmanager.certificate." + end + ".timestamp.seconds",
                        tags,
                        each -> seconds(each.status.notAfter())));
            }
            ofIssuer.add(gauge(
                    "certmanager.certificate.renewal.timestamp.seconds",
                    tags,
                    each -> seconds(each.status.renewalTime())));
            for (var value : READY_VALUES) {
                ofIssuer.add(gauge(
                        "certmanager.certificate.ready.status",
                        tags.and("condition", value),
                        each -> ready(each.status).equals(value) ? 1 : 0));
            }
            all.addAll(ofIssuer);
        }

        private Gauge gauge(String name, Tags tags, ToDoubleFunction<Kept> value) {
            return Gauge.builder(name, this, value)
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
        }
    }

    private static long seconds(Optional<Instant> time) {
        return time.map(Instant::getEpochSecond).orElse(0L);
    }

    private static String ready(CertificateStatus status) {
        return status.condition(CertificateStatus.READY)
                .map(condition -> condition.isTrue() ? "True" : "False")
                .orElse("Unknown");
    }
}
