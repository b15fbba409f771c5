package io.sealane.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sealane.cert.CertMetrics;
import io.sealane.cert.Credential;
import io.sealane.cert.SecretName;
import io.sealane.gateway.GatewayMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The metrics of one node, and the registry that all modules' metrics are in. Any thread. Names and meanings stand in docs/metrics.md.
 *
 * <p>Meters are looked up once by whoever counts, and kept.
 */
public final class NodeMetrics {

    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Meters meters;
    private final Supplier<String> text;
    private final GatewayMetrics gateway;
    private final CertMetrics certificates;
    private final Series<Name, BrokerMeters> brokers;
    private final Series<Name, TriggerMeters> triggers;
    private final Series<RevisionName, RevisionMeters> revisions;
    private final ServedMeters served = new ServedMeters(this);
    private final Map<String, Counter> apiRequests = new ConcurrentHashMap<>();

    /**
     * Whose meters they are.
     *
     * @param trigger empty for the broker itself
     */
    public record Name(String namespace, String broker, String trigger) {}

    /**
     * Whose meters they are, with labels as Knative's.
     *
     * @param service empty where it has none
     */
    public record RevisionName(String namespace, String service, String configuration, String revision) {

        Map<String, String> labels() {
            return Map.of(
                    "k8s.namespace.name",
                    namespace,
                    "kn.service.name",
                    service,
                    "kn.configuration.name",
                    configuration,
                    "kn.revision.name",
                    revision);
        }
    }

    private NodeMetrics(MeterRegistry registry, Supplier<String> text, int seriesMax) {
        this.registry = registry;
        this.meters = new Meters(registry);
        this.text = text;
        this.gateway = GatewayMetrics.in(registry);
        this.certificates = CertMetrics.in(registry, seriesMax);
        this.brokers = new Series<>(
                seriesMax, new Name(OTHER, OTHER, ""), name -> new BrokerMeters(meters, name), BrokerMeters::remove);
        this.triggers = new Series<>(
                seriesMax,
                new Name(OTHER, OTHER, OTHER),
                name -> new TriggerMeters(meters, name),
                TriggerMeters::remove);
        this.revisions = new Series<>(
                seriesMax,
                new RevisionName(OTHER, OTHER, OTHER, OTHER),
                name -> new RevisionMeters(this, name),
                RevisionMeters::remove);
    }

    /** Metrics that can be scraped. */
    static NodeMetrics create(int seriesMax) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().meterFilter(new Explaining());
        new JvmMemoryMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        return new NodeMetrics(registry, registry::scrape, seriesMax);
    }

    /** Metrics that nobody sees, which cost next to nothing. */
    public static NodeMetrics unobserved() {
        return new NodeMetrics(new CompositeMeterRegistry(), () -> "", 1);
    }

    /** All metrics in Prometheus' text format. */
    String scrape() {
        return text.get();
    }

    /** Nanoseconds of a clock that only runs forward; for durations. */
    public long nanos() {
        return meters.nanos();
    }

    public GatewayMetrics gateway() {
        return gateway;
    }

    public CertMetrics certificates() {
        return certificates;
    }

    /** The meters of a broker. */
    public BrokerMeters broker(String namespace, String name) {
        return brokers.of(new Name(namespace, name, ""));
    }

    /** The meters of a trigger. */
    public TriggerMeters trigger(String namespace, String broker, String name) {
        return triggers.of(new Name(namespace, broker, name));
    }

    /** The meters of a Revision. */
    public RevisionMeters revision(RevisionName name) {
        return revisions.of(name);
    }

    /** Removes the meters of a Revision. */
    public void forget(RevisionName name) {
        revisions.remove(name);
    }

    /** Shows a value until the result is run. */
    Runnable gauge(String name, Map<String, String> labels, DoubleSupplier value) {
        var meter = meters.gauge(name, tags(labels), value, DoubleSupplier::getAsDouble);
        return () -> registry.remove(meter);
    }

    /** @param removal told how the histogram is removed again */
    Consumer<Duration> duration(String name, Map<String, String> labels, Consumer<Runnable> removal) {
        var timer = meters.timer(name, tags(labels));
        removal.accept(() -> registry.remove(timer));
        return timer::record;
    }

    private static Tags tags(Map<String, String> labels) {
        var tags = Tags.empty();
        for (var label : labels.entrySet()) {
            tags = tags.and(label.getKey(), label.getValue());
        }
        return tags;
    }

    /** Removes the meters of all brokers and triggers but these. */
    public void retain(Set<Name> names) {
        brokers.retain(names);
        triggers.retain(names);
    }

    /** Shows how much of a budget is taken. */
    public void budget(String name, LongSupplier reserved, long max) {
        var tags = Tags.of("budget", name);
        meters.gauge("sealane.budget.reserved.bytes", tags, reserved, LongSupplier::getAsLong);
        meters.gauge("sealane.budget.max.bytes", tags, max, Long::doubleValue);
    }

    /** Shows how many keys are parked, of all triggers together. */
    public void parkedKeys(LongSupplier parked, long max) {
        meters.gauge("sealane.parked.keys", Tags.empty(), parked, LongSupplier::getAsLong);
        meters.gauge("sealane.parked.keys.max", Tags.empty(), max, Long::doubleValue);
    }

    /** Shows how many requests wait for their replies, and how many replies for word of the node that holds their request. */
    public void requestsHeld(IntSupplier requests, IntSupplier strays) {
        meters.gauge("sealane.request.reply.waiting", Tags.empty(), requests, IntSupplier::getAsInt);
        meters.gauge("sealane.request.reply.strays", Tags.empty(), strays, IntSupplier::getAsInt);
    }

    /** Counts an event that a source made, by its kind and whether its sink has taken it. */
    public void sourceEvent(String kind, boolean taken) {
        registry.counter("sealane.source.events", "kind", kind, "result", taken ? "taken" : "lost")
                .increment();
    }

    /** Counts a forwarded request that its backend did not answer, by reason. */
    public void forwardFailed(String reason) {
        registry.counter("sealane.forward.failures", "reason", reason).increment();
    }

    /** Shows how many forwarded requests wait for their turn at a backend. */
    public void forwardWaiting(LongSupplier waiting) {
        meters.gauge("sealane.forward.waiting", Tags.empty(), waiting, LongSupplier::getAsLong);
    }

    /** Shows what a journal holds and may hold. */
    public void journalHolds(LongSupplier liveBytes, long liveBytesMax, LongSupplier waiting, long waitingMax) {
        meters.gauge("sealane.journal.live.bytes", Tags.empty(), liveBytes, LongSupplier::getAsLong);
        meters.gauge("sealane.journal.live.max.bytes", Tags.empty(), liveBytesMax, Long::doubleValue);
        meters.gauge("sealane.journal.appends.waiting", Tags.empty(), waiting, LongSupplier::getAsLong);
        meters.gauge("sealane.journal.appends.waiting.max", Tags.empty(), waitingMax, Long::doubleValue);
    }

    /** What counts a journal's batches. */
    public JournalMeters journal() {
        return new JournalMeters();
    }

    /** Takes how long tasks wait for a thread, in nanoseconds. */
    public LongConsumer lag(String executor) {
        var timer = meters.timer("sealane.task.lag", Tags.of("executor", executor));
        return nanos -> timer.record(Duration.ofNanos(nanos));
    }

    /** Counts a request to the embedded API server. */
    public void apiRequest(String verb, int code) {
        apiRequests
                .computeIfAbsent(
                        verb + " " + code,
                        key -> registry.counter("sealane.api.requests", "verb", verb, "code", Integer.toString(code)))
                .increment();
    }

    /** Shows how many watches of the API server are open. */
    public void apiWatches(LongSupplier open) {
        meters.gauge("sealane.api.watches", Tags.empty(), open, LongSupplier::getAsLong);
    }

    /** Counts passes of one kind's controller that failed and will be tried again; each run is one. Shown from now on. */
    public Runnable failedPasses(String kind) {
        return registry.counter("sealane.controller.passes.failed", "kind", kind)::increment;
    }

    /** Counts what is dropped; each run is one. */
    public Runnable dropped(String name) {
        return registry.counter(name)::increment;
    }

    /** A listener was given a credential; in force or not. */
    public void stored(String listener, Credential credential) {
        served.stored(listener, credential);
    }

    /** A listener is not to show the certificate of this Secret any more. */
    public void unserved(String listener, SecretName name) {
        served.forget(listener, name);
    }

    /** A listener serves a credential. */
    public void inForce(String listener, Credential credential) {
        served.inForce(listener, credential);
    }

    /** A listener was asked over a handshake whether it shows a credential. */
    public void shows(String listener, Credential credential, boolean yes) {
        served.shows(listener, credential, yes);
    }

    /** Gives each meter of ours its meaning, whichever module counts with it. */
    private static final class Explaining implements MeterFilter {

        @Override
        public Meter.Id map(Meter.Id id) {
            var text = MetricTexts.BY_NAME.get(id.getName());
            return text == null
                    ? id
                    : new Meter.Id(id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), text, id.getType());
        }
    }

    /** The journal's meters. */
    public final class JournalMeters {

        private final DistributionSummary events = DistributionSummary.builder("sealane.journal.batch.events")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
                .register(registry);
        private final DistributionSummary bytes =
                DistributionSummary.builder("sealane.journal.batch.bytes").register(registry);
        private final Timer duration = meters.timer("sealane.journal.batch.duration", Tags.empty());

        /** A batch was written and, where the settings say so, synced. */
        public void written(int eventCount, long byteCount, long nanos) {
            events.record(eventCount);
            bytes.record(byteCount);
            duration.record(Duration.ofNanos(nanos));
        }
    }
}
