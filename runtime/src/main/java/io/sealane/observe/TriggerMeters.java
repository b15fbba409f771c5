package io.sealane.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one trigger. Any thread. */
public final class TriggerMeters {

    /** Results of attempts that delivered. */
    private static final Set<String> TAKEN = Set.of("2xx", "stored");

    private final Meters meters;
    private final Tags tags;
    private final Timer duration;
    private final Counter retries;
    private final Counter deadLetters;
    private final Counter lost;
    private final Map<String, Counter> results = new ConcurrentHashMap<>();
    private final Map<Integer, Timer> dispatches = new ConcurrentHashMap<>();
    private final RecentRate rate = new RecentRate();
    private final Tags knative;

    /** Made with the first event: of ten thousand triggers most are idle. */
    private volatile @Nullable Timer process;

    private final Set<Backlog> backlogs = ConcurrentHashMap.newKeySet();
    private final List<Meter> gauges = new ArrayList<>();

    /**
     * What a trigger's deliveries have done on this node.
     *
     * @param attemptsLastMinute of {@code attempts}, which took {@code attemptNanos} together
     * @param failures attempts that delivered nothing
     * @param oldestSecond when the oldest event in delivery came in, seconds of the epoch; 0 when there is none
     * @param parkedKeys keys whose events are passed over for now
     */
    public record TriggerCounts(
            long attempts,
            long attemptsLastMinute,
            long attemptNanos,
            long failures,
            long retries,
            long deadLetters,
            long givenUp,
            long oldestSecond,
            long parkedKeys) {}

    TriggerMeters(Meters meters, NodeMetrics.Name name) {
        this.meters = meters;
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
        this.duration = meters.timer("sealane.trigger.delivery.duration", tags);
        this.retries = meters.counter("sealane.trigger.retries", tags);
        this.deadLetters = meters.counter("sealane.trigger.dead.letters", tags);
        this.lost = meters.counter("sealane.trigger.events.given.up", tags);
        gauges.add(meters.gauge(
                "sealane.trigger.undelivered.events", tags, backlogs, each -> sum(each, Backlog::undelivered)));
        gauges.add(meters.gauge("sealane.trigger.in.flight.events", tags, backlogs, each -> sum(each, Backlog::held)));
        gauges.add(meters.gauge("sealane.trigger.parked.keys", tags, backlogs, each -> sum(each, Backlog::parkedKeys)));
        gauges.add(meters.gauge(
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
        rate.add(1, meters.nanos());
        dispatches.computeIfAbsent(status, this::dispatch).record(nanos, TimeUnit.NANOSECONDS);
        results.computeIfAbsent(
                        result, absent -> meters.counter("sealane.trigger.deliveries", tags.and("result", result)))
                .increment();
    }

    /** The first attempt for an event begins, this long after the trigger got the event. */
    public void processed(long nanos) {
        var timer = process;
        if (timer == null) {
            timer = Timer.builder("kn.eventing.process.duration")
                    .tags(knative)
                    .serviceLevelObjectives(Meters.KNATIVE)
                    .register(meters.registry());
            process = timer;
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Statuses are what subscribers choose, so those that no one registered share one line. */
    private Timer dispatch(int status) {
        var known = status >= 100 && status < 600 ? status : 0;
        return Timer.builder("kn.eventing.dispatch.duration")
                .tags(knative.and("http.response.status_code", known == 0 ? "" : Integer.toString(known)))
                .serviceLevelObjectives(Meters.KNATIVE)
                .register(meters.registry());
    }

    /** What was counted so far. */
    public TriggerCounts counts() {
        var failures = results.entrySet().stream()
                .filter(result -> !TAKEN.contains(result.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return new TriggerCounts(
                duration.count(),
                rate.lastMinute(meters.nanos()),
                (long) duration.totalTime(TimeUnit.NANOSECONDS),
                Meters.total(failures),
                (long) retries.count(),
                (long) deadLetters.count(),
                (long) lost.count(),
                (long) oldest(backlogs),
                (long) sum(backlogs, Backlog::parkedKeys));
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

    void remove() {
        gauges.forEach(meters::remove);
        results.values().forEach(meters::remove);
        dispatches.values().forEach(meters::remove);
        List.of(duration, retries, deadLetters, lost).forEach(meters::remove);
        Optional.ofNullable(process).ifPresent(meters::remove);
    }
}
