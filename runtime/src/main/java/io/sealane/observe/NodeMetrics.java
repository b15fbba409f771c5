package io.sealane.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
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
import io.sealane.gateway.GatewayMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The metrics of one node, and the registry that all modules' metrics are in. Any thread. Names and meanings stand in docs/metrics.md.
 *
 * <p>Meters are looked up once by whoever counts, and kept.
 */
public final class NodeMetrics {

    private static final Duration[] LATENCIES = millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000, 60_000);
    /** Those of Knative's own histograms. */
    private static final Duration[] KNATIVE =
            millis(5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000);

    private static final String OTHER = "other";
    /** Results of attempts that delivered. */
    private static final Set<String> TAKEN = Set.of("2xx", "stored");

    private final MeterRegistry registry;
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
        this.text = text;
        this.gateway = GatewayMetrics.in(registry);
        this.certificates = CertMetrics.in(registry, seriesMax);
        this.brokers = new Series<>(seriesMax, new Name(OTHER, OTHER, ""), BrokerMeters::new, BrokerMeters::remove);
        this.triggers =
                new Series<>(seriesMax, new Name(OTHER, OTHER, OTHER), TriggerMeters::new, TriggerMeters::remove);
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
        return registry.config().clock().monotonicTime();
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
        var meter = gauge(name, tags(labels), value, DoubleSupplier::getAsDouble);
        return () -> registry.remove(meter);
    }

    /** @param removal told how the histogram is removed again */
    Consumer<Duration> duration(String name, Map<String, String> labels, Consumer<Runnable> removal) {
        var timer = timer(name, tags(labels));
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
        gauge("sealane.budget.reserved.bytes", tags, reserved, LongSupplier::getAsLong);
        gauge("sealane.budget.max.bytes", tags, max, Long::doubleValue);
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
        gauge("sealane.forward.waiting", Tags.empty(), waiting, LongSupplier::getAsLong);
    }

    /** Shows what a journal holds and may hold. */
    public void journalHolds(LongSupplier liveBytes, long liveBytesMax, LongSupplier waiting, long waitingMax) {
        gauge("sealane.journal.live.bytes", Tags.empty(), liveBytes, LongSupplier::getAsLong);
        gauge("sealane.journal.live.max.bytes", Tags.empty(), liveBytesMax, Long::doubleValue);
        gauge("sealane.journal.appends.waiting", Tags.empty(), waiting, LongSupplier::getAsLong);
        gauge("sealane.journal.appends.waiting.max", Tags.empty(), waitingMax, Long::doubleValue);
    }

    /** What counts a journal's batches. */
    public JournalMeters journal() {
        return new JournalMeters();
    }

    /** Takes how long tasks wait for a thread, in nanoseconds. */
    public LongConsumer lag(String executor) {
        var timer = timer("sealane.task.lag", Tags.of("executor", executor));
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
        gauge("sealane.api.watches", Tags.empty(), open, LongSupplier::getAsLong);
    }

    /** Counts what is dropped; each run is one. */
    public Runnable dropped(String name) {
        return registry.counter(name)::increment;
    }

    /** A listener was given a credential; in force or not. */
    public void stored(String listener, Credential credential) {
        served.stored(listener, credential);
    }

    /** A listener serves a credential. */
    public void inForce(String listener, Credential credential) {
        served.inForce(listener, credential);
    }

    /** A listener was asked over a handshake whether it shows a credential. */
    public void shows(String listener, Credential credential, boolean yes) {
        served.shows(listener, credential, yes);
    }

    private <T> Meter gauge(String name, Tags tags, T of, ToDoubleFunction<T> value) {
        return Gauge.builder(name, of, value).tags(tags).strongReference(true).register(registry);
    }

    private Timer timer(String name, Tags tags) {
        return Timer.builder(name).tags(tags).serviceLevelObjectives(LATENCIES).register(registry);
    }

    private static long total(Collection<Counter> counters) {
        return (long) counters.stream().mapToDouble(Counter::count).sum();
    }

    private static Duration[] millis(long... bounds) {
        var buckets = new Duration[bounds.length];
        for (var i = 0; i < bounds.length; i++) {
            buckets[i] = Duration.ofMillis(bounds[i]);
        }
        return buckets;
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
        private final Timer duration = timer("sealane.journal.batch.duration", Tags.empty());

        /** A batch was written and, where the settings say so, synced. */
        public void written(int eventCount, long byteCount, long nanos) {
            events.record(eventCount);
            bytes.record(byteCount);
            duration.record(Duration.ofNanos(nanos));
        }
    }

    /**
     * What a broker has taken in on this node.
     *
     * @param acceptedLastMinute of {@code accepted}
     * @param filtered events that were compared with the filters of all triggers, which took {@code filterNanos} together
     * @param filterMaxNanos the longest of the last minutes
     */
    public record BrokerCounts(
            long accepted,
            long acceptedLastMinute,
            long refused,
            long filtered,
            long filterNanos,
            long filterMaxNanos) {}

    /**
     * What a trigger's deliveries have done on this node.
     *
     * @param attemptsLastMinute of {@code attempts}, which took {@code attemptNanos} together
     * @param failures attempts that delivered nothing
     * @param oldestSecond when the oldest event in delivery came in, seconds of the epoch; 0 when there is none
     */
    public record TriggerCounts(
            long attempts,
            long attemptsLastMinute,
            long attemptNanos,
            long failures,
            long retries,
            long deadLetters,
            long givenUp,
            long oldestSecond) {}

    /** The meters of one broker. */
    public final class BrokerMeters {

        private final Tags tags;
        private final Counter accepted;
        private final Timer publish;
        private final Timer filter;
        private final Map<String, Counter> refused = new ConcurrentHashMap<>();
        private final RecentRate rate = new RecentRate();

        private BrokerMeters(Name name) {
            this.tags = Tags.of("namespace", name.namespace(), "broker", name.broker());
            this.accepted = registry.counter("sealane.broker.events.accepted", tags);
            this.publish = timer("sealane.broker.publish.duration", tags);
            this.filter =
                    Timer.builder("sealane.broker.filter.duration").tags(tags).register(registry);
        }

        /** Events of one publish are stored. */
        public void accepted(int events, long nanos) {
            accepted.increment(events);
            publish.record(Duration.ofNanos(nanos));
            rate.add(events, nanos());
        }

        /** What was counted so far. */
        public BrokerCounts counts() {
            return new BrokerCounts(
                    (long) accepted.count(),
                    rate.lastMinute(nanos()),
                    total(refused.values()),
                    filter.count(),
                    (long) filter.totalTime(TimeUnit.NANOSECONDS),
                    (long) filter.max(TimeUnit.NANOSECONDS));
        }

        /** An event was compared with the filters of all triggers. */
        public void filtered(long nanos) {
            filter.record(nanos, TimeUnit.NANOSECONDS);
        }

        /** @param reason one of a few, in lower case with underscores */
        public void refused(String reason, int events) {
            refused.computeIfAbsent(
                            reason,
                            absent -> registry.counter("sealane.broker.events.refused", tags.and("reason", reason)))
                    .increment(events);
        }

        private void remove() {
            registry.remove(accepted);
            registry.remove(publish);
            registry.remove(filter);
            refused.values().forEach(registry::remove);
        }
    }

    /** The meters of one trigger. */
    public final class TriggerMeters {

        private final Tags tags;
        private final Timer duration;
        private final Counter retries;
        private final Counter deadLetters;
        private final Counter lost;
        private final Map<String, Counter> results = new ConcurrentHashMap<>();
        private final Map<Integer, Timer> dispatches = new ConcurrentHashMap<>();
        private final RecentRate rate = new RecentRate();
        private final Tags knative;
        private final Set<Backlog> backlogs = ConcurrentHashMap.newKeySet();
        private final List<Meter> gauges = new ArrayList<>();

        private TriggerMeters(Name name) {
            this.tags = Tags.of("namespace", name.namespace(), "broker", name.broker(), "trigger", name.trigger());
            this.knative = Tags.of(
                    "kn.broker.namespace",
                    name.namespace(),
                    "kn.broker.name",
                    name.broker(),
                    "kn.trigger.namespace",
                    name.namespace(),
                    "kn.trigger.name",
                    name.trigger());
            this.duration = timer("sealane.trigger.delivery.duration", tags);
            this.retries = registry.counter("sealane.trigger.retries", tags);
            this.deadLetters = registry.counter("sealane.trigger.dead.letters", tags);
            this.lost = registry.counter("sealane.trigger.events.given.up", tags);
            gauges.add(gauge(
                    "sealane.trigger.undelivered.events", tags, backlogs, each -> sum(each, Backlog::undelivered)));
            gauges.add(gauge("sealane.trigger.in.flight.events", tags, backlogs, each -> sum(each, Backlog::held)));
            gauges.add(gauge(
                    "sealane.trigger.oldest.undelivered.timestamp.seconds", tags, backlogs, TriggerMeters::oldest));
        }

        private static double sum(Set<Backlog> backlogs, ToLongFunction<Backlog> part) {
            return backlogs.stream().mapToLong(part).sum();
        }

        /** 0 when nothing is undelivered. */
        private static double oldest(Set<Backlog> backlogs) {
            return backlogs.stream()
                    .mapToLong(each -> each.oldestSecond())
                    .filter(seconds -> seconds > 0)
                    .min()
                    .orElse(0);
        }

        /**
         * An attempt has ended.
         *
         * @param result one of a few words
         * @param status of HTTP, 0 without an answer
         */
        public void attempted(String result, int status, long nanos) {
            duration.record(Duration.ofNanos(nanos));
            rate.add(1, nanos());
            dispatches.computeIfAbsent(status, this::dispatch).record(nanos, TimeUnit.NANOSECONDS);
            results.computeIfAbsent(
                            result,
                            absent -> registry.counter("sealane.trigger.deliveries", tags.and("result", result)))
                    .increment();
        }

        /** Statuses are what subscribers choose, so those that no one registered share one line. */
        private Timer dispatch(int status) {
            var known = status >= 100 && status < 600 ? status : 0;
            return Timer.builder("kn.eventing.dispatch.duration")
                    .tags(knative.and("http.response.status_code", known == 0 ? "" : Integer.toString(known)))
                    .serviceLevelObjectives(KNATIVE)
                    .register(registry);
        }

        /** What was counted so far. */
        public TriggerCounts counts() {
            var failures = results.entrySet().stream()
                    .filter(result -> !TAKEN.contains(result.getKey()))
                    .map(Map.Entry::getValue)
                    .toList();
            return new TriggerCounts(
                    duration.count(),
                    rate.lastMinute(nanos()),
                    (long) duration.totalTime(TimeUnit.NANOSECONDS),
                    total(failures),
                    (long) retries.count(),
                    (long) deadLetters.count(),
                    (long) lost.count(),
                    (long) oldest(backlogs));
        }

        public void retried() {
            retries.increment();
        }

        public void deadLettered() {
            deadLetters.increment();
        }

        /** An event went to nobody. */
        public void gaveUp() {
            lost.increment();
        }

        /** A part of the trigger's backlog, until closed. */
        public Backlog backlog() {
            var backlog = new Backlog(backlogs::remove);
            backlogs.add(backlog);
            return backlog;
        }

        private void remove() {
            gauges.forEach(registry::remove);
            results.values().forEach(registry::remove);
            dispatches.values().forEach(registry::remove);
            List.of(duration, retries, deadLetters, lost).forEach(registry::remove);
        }
    }
}
