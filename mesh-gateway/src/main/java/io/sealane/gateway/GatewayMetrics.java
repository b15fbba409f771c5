package io.sealane.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.sealane.gateway.watch.Handled;
import io.sealane.gateway.watch.ListenerWatch;
import io.sealane.gateway.watch.TransportWatch;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The gateway's metrics: listeners, their requests and handshakes. Any thread; names and meanings stand in docs/metrics.md. */
public final class GatewayMetrics implements TransportWatch {

    private static final Duration[] REQUEST_BUCKETS = millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000);
    private static final Duration[] HANDSHAKE_BUCKETS = millis(1, 2, 5, 10, 25, 50, 100, 500, 2500, 10_000);
    private static final int GONE = 0;
    private static final int CLASSES = 6;

    private final MeterRegistry registry;
    private final Map<String, Listening> listeners = new ConcurrentHashMap<>();

    private GatewayMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Metrics in a registry. */
    public static GatewayMetrics in(MeterRegistry registry) {
        return new GatewayMetrics(registry);
    }

    /** The meters of a listener, made at the first call for its name; a listener that is opened again goes on with them. */
    @Override
    public ListenerWatch listener(String name) {
        return listeners.computeIfAbsent(name, absent -> new Listening(registry, name));
    }

    @Override
    public long nanos() {
        return registry.config().clock().monotonicTime();
    }

    private static Duration[] millis(long... bounds) {
        var buckets = new Duration[bounds.length];
        for (var i = 0; i < bounds.length; i++) {
            buckets[i] = Duration.ofMillis(bounds[i]);
        }
        return buckets;
    }

    /** The meters of one listener; each is looked up once and kept. */
    private static final class Listening implements ListenerWatch {

        private final MeterRegistry registry;
        private final Tags tags;
        private final AtomicLong open = new AtomicLong();
        private final Counter accepted;
        private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
        private final Counter[] http1;
        private final Counter[] http2;
        private final Timer duration;
        private final Counter requestBytes;
        private final Counter answerBytes;
        private final Timer handshakes;
        private final Map<String, Counter> handshakeResults = new ConcurrentHashMap<>();

        Listening(MeterRegistry registry, String name) {
            this.registry = registry;
            this.tags = Tags.of("listener", name);
            Gauge.builder("sealane.listener.connections", open, AtomicLong::get)
                    .tags(tags)
                    .register(registry);
            this.accepted = registry.counter("sealane.listener.connections.accepted", tags);
            for (var reason : Refusal.values()) {
                var label = reason.name().toLowerCase(Locale.ROOT);
                refused.put(
                        reason, registry.counter("sealane.listener.connections.refused", tags.and("reason", label)));
            }
            this.http1 = requests("http/1.1");
            this.http2 = requests("h2");
            this.duration = timer("sealane.listener.request.duration", REQUEST_BUCKETS);
            this.requestBytes = registry.counter("sealane.listener.request.body.bytes", tags);
            this.answerBytes = registry.counter("sealane.listener.response.body.bytes", tags);
            this.handshakes = timer("sealane.tls.handshake.duration", HANDSHAKE_BUCKETS);
        }

        private Counter[] requests(String protocol) {
            var counters = new Counter[CLASSES];
            for (var each = 0; each < CLASSES; each++) {
                var status = each == GONE ? "gone" : each + "xx";
                counters[each] =
                        registry.counter("sealane.listener.requests", tags.and("protocol", protocol, "status", status));
            }
            return counters;
        }

        private Timer timer(String name, Duration[] buckets) {
            return Timer.builder(name)
                    .tags(tags)
                    .serviceLevelObjectives(buckets)
                    .register(registry);
        }

        @Override
        public void opened() {
            open.incrementAndGet();
            accepted.increment();
        }

        @Override
        public void closed() {
            open.decrementAndGet();
        }

        @Override
        public void refused(Refusal reason) {
            var counter = refused.get(reason);
            if (counter != null) {
                counter.increment();
            }
        }

        @Override
        public void handshake(Handshake handshake) {
            handshakes.record(Duration.ofNanos(handshake.nanos()));
            var reason = handshake.failure().orElse("none");
            var version = handshake.version().orElse("none");
            var resumed = handshake.resumed().map(yes -> yes ? "yes" : "no").orElse("unknown");
            handshakeResults
                    .computeIfAbsent(
                            reason + " " + version + " " + resumed,
                            key -> registry.counter(
                                    "sealane.tls.handshakes",
                                    tags.and("result", handshake.failure().isEmpty() ? "ok" : "failed")
                                            .and("reason", reason, "version", version, "resumed", resumed)))
                    .increment();
        }

        @Override
        public void handled(Handled handled) {
            var request = handled.outcome();
            var byClass = request.http2() ? http2 : http1;
            byClass[Math.min(request.status() / 100, CLASSES - 1)].increment();
            duration.record(Duration.ofNanos(request.nanos()));
            requestBytes.increment(request.requestBytes());
            answerBytes.increment(request.answerBytes());
        }
    }
}
