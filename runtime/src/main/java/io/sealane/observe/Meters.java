package io.sealane.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * How meters of a node are made: with which buckets, and in which registry.
 *
 * @param registry where they are found again
 */
record Meters(MeterRegistry registry) {

    private static final Duration[] LATENCIES = millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 10_000, 60_000);
    /** Those of Knative's own histograms. */
    static final Duration[] KNATIVE = millis(5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000);

    /** Nanoseconds of a clock that only runs forward. */
    long nanos() {
        return registry.config().clock().monotonicTime();
    }

    Counter counter(String name, Tags tags) {
        return registry.counter(name, tags);
    }

    /** Keeps {@code of} alive until it is removed. */
    <T> Meter gauge(String name, Tags tags, T of, ToDoubleFunction<T> value) {
        return Gauge.builder(name, of, value).tags(tags).strongReference(true).register(registry);
    }

    Timer timer(String name, Tags tags) {
        return Timer.builder(name).tags(tags).serviceLevelObjectives(LATENCIES).register(registry);
    }

    void remove(Meter meter) {
        registry.remove(meter);
    }

    static long total(Collection<Counter> counters) {
        return (long) counters.stream().mapToDouble(Counter::count).sum();
    }

    private static Duration[] millis(long... bounds) {
        var buckets = new Duration[bounds.length];
        for (var i = 0; i < bounds.length; i++) {
            buckets[i] = Duration.ofMillis(bounds[i]);
        }
        return buckets;
    }
}
