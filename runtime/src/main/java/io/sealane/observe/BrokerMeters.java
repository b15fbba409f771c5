package io.sealane.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The meters of one broker. Any thread. */
public final class BrokerMeters {

    private final Meters meters;
    private final Tags tags;
    private final Counter accepted;
    private final Timer publish;
    private final Timer filter;
    private final Map<String, Counter> refused = new ConcurrentHashMap<>();
    private final RecentRate rate = new RecentRate();

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

    BrokerMeters(Meters meters, NodeMetrics.Name name) {
        this.meters = meters;
        this.tags = Tags.of("namespace", name.namespace(), "broker", name.broker());
        this.accepted = meters.counter("sealane.broker.events.accepted", tags);
        this.publish = meters.timer("sealane.broker.publish.duration", tags);
        this.filter = Timer.builder("sealane.broker.filter.duration").tags(tags).register(meters.registry());
    }

    /** Events of one publish are stored. */
    public void accepted(int events, long nanos) {
        accepted.increment(events);
        publish.record(Duration.ofNanos(nanos));
        rate.add(events, meters.nanos());
    }

    /** What was counted so far. */
    public BrokerCounts counts() {
        return new BrokerCounts(
                (long) accepted.count(),
                rate.lastMinute(meters.nanos()),
                Meters.total(refused.values()),
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
                        reason, absent -> meters.counter("sealane.broker.events.refused", tags.and("reason", reason)))
                .increment(events);
    }

    void remove() {
        meters.remove(accepted);
        meters.remove(publish);
        meters.remove(filter);
        refused.values().forEach(meters::remove);
    }
}
