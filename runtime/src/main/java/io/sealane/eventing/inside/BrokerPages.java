package io.sealane.eventing.inside;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sealane.eventing.inside.Looks.FailureLooked;
import io.sealane.eventing.inside.Looks.Looked;
import io.sealane.eventing.inside.Looks.TriggerLooked;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.observe.BrokerMeters;
import io.sealane.observe.TriggerMeters;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** How brokers, channels and their triggers stand, as JSON. Pure. */
final class BrokerPages {

    private static final double NANOS = 1e9;

    private BrokerPages() {}

    static ArrayNode all(EventingSnapshot settings) {
        var all = JsonNodeFactory.instance.arrayNode();
        settings.brokers().values().stream()
                .sorted(Comparator.comparing(broker -> broker.id().toString()))
                .forEach(broker -> named(all.addObject(), broker)
                        .put("partitions", broker.partitions())
                        .put("triggers", settings.triggersOf(broker.id()).size()));
        return all;
    }

    private static ObjectNode named(ObjectNode page, BrokerSettings broker) {
        return page.put("kind", broker.id().kind().word())
                .put("namespace", broker.id().namespace())
                .put("name", broker.id().name());
    }

    /** @param looked of the partitions that have answered */
    static ObjectNode one(BrokerSettings broker, List<TriggerSettings> triggers, List<Looked> looked) {
        var page = named(JsonNodeFactory.instance.objectNode(), broker);
        page.put("uid", broker.uid());
        var partitions = page.putArray("partitions");
        looked.forEach(each -> partitions
                .addObject()
                .put("number", each.partition())
                .put("node", each.node())
                .put("end", each.end())
                .put("shown", each.dispatched())
                .put("bytes", each.bytes()));
        page.put("unanswered", broker.partitions() - looked.size());
        counts(page, byNode(looked, Looked::counts));
        var shown = page.putArray("triggers");
        triggers.forEach(trigger -> trigger(shown.addObject(), trigger, looked));
        return page;
    }

    /** What a node counts it counts for all its partitions, so each node is asked once. */
    private static <T> Collection<T> byNode(List<Looked> looked, Function<Looked, T> counts) {
        Map<String, T> byNode = new TreeMap<>();
        looked.forEach(each -> byNode.put(each.node(), counts.apply(each)));
        return byNode.values();
    }

    private static void counts(ObjectNode page, Collection<BrokerMeters.BrokerCounts> counts) {
        page.put("accepted", sum(counts, BrokerMeters.BrokerCounts::accepted))
                .put("acceptedPerSecond", sum(counts, BrokerMeters.BrokerCounts::acceptedLastMinute) / 60.0)
                .put("refused", sum(counts, BrokerMeters.BrokerCounts::refused))
                .put(
                        "filterSeconds",
                        mean(
                                sum(counts, BrokerMeters.BrokerCounts::filterNanos),
                                sum(counts, BrokerMeters.BrokerCounts::filtered)))
                .put(
                        "filterSecondsMax",
                        counts.stream()
                                        .mapToLong(BrokerMeters.BrokerCounts::filterMaxNanos)
                                        .max()
                                        .orElse(0)
                                / NANOS);
    }

    private static void trigger(ObjectNode page, TriggerSettings trigger, List<Looked> looked) {
        Map<String, TriggerMeters.TriggerCounts> byNode = new HashMap<>();
        var lag = 0L;
        var inFlight = 0L;
        var positions = JsonNodeFactory.instance.arrayNode();
        for (var partition : looked) {
            for (var seat : seats(partition, trigger)) {
                byNode.put(partition.node(), seat.counts());
                lag += seat.undelivered();
                inFlight += seat.inFlight();
                positions
                        .addObject()
                        .put("partition", partition.partition())
                        .put("settledBelow", seat.position())
                        .put("behind", seat.apart());
            }
        }
        page.put("name", trigger.id().name())
                .put("uid", trigger.uid())
                .put("subscriber", trigger.subscriber().uri().toString())
                .put("lag", lag)
                .put("inFlight", inFlight);
        attempts(page, byNode.values());
        failure(page, looked.stream().flatMap(partition -> seats(partition, trigger).stream()));
        page.set("positions", positions);
    }

    private static List<TriggerLooked> seats(Looked partition, TriggerSettings trigger) {
        return partition.triggers().stream()
                .filter(seat -> seat.uid().equals(trigger.uid()))
                .toList();
    }

    private static void attempts(ObjectNode page, Collection<TriggerMeters.TriggerCounts> counts) {
        var attempts = sum(counts, TriggerMeters.TriggerCounts::attempts);
        var oldest = counts.stream()
                .mapToLong(TriggerMeters.TriggerCounts::oldestSecond)
                .filter(second -> second > 0)
                .min();
        page.put("oldestUndelivered", oldest.isPresent() ? text(oldest.getAsLong()) : null)
                .put("attempts", attempts)
                .put("attemptsPerSecond", sum(counts, TriggerMeters.TriggerCounts::attemptsLastMinute) / 60.0)
                .put("attemptSeconds", mean(sum(counts, TriggerMeters.TriggerCounts::attemptNanos), attempts))
                .put("failures", sum(counts, TriggerMeters.TriggerCounts::failures))
                .put("retries", sum(counts, TriggerMeters.TriggerCounts::retries))
                .put("deadLettered", sum(counts, TriggerMeters.TriggerCounts::deadLetters))
                .put("givenUp", sum(counts, TriggerMeters.TriggerCounts::givenUp))
                .put("parkedKeys", sum(counts, TriggerMeters.TriggerCounts::parkedKeys));
    }

    private static void failure(ObjectNode page, Stream<TriggerLooked> seats) {
        var failures =
                seats.map(TriggerLooked::failure).filter(Objects::nonNull).toList();
        var since = failures.stream()
                .mapToLong(FailureLooked::since)
                .filter(millis -> millis > 0)
                .min();
        page.put("failingSince", since.isPresent() ? millis(since.getAsLong()) : null);
        failures.stream()
                .max(Comparator.comparingLong(FailureLooked::time))
                .ifPresentOrElse(
                        last -> page.putObject("lastFailure")
                                .put("time", millis(last.time()))
                                .put("receiver", last.receiver())
                                .put("detail", last.detail()),
                        () -> page.putNull("lastFailure"));
    }

    private static String millis(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static String text(long second) {
        return Instant.ofEpochSecond(second).toString();
    }

    private static double mean(long nanos, long count) {
        return count == 0 ? 0 : nanos / NANOS / count;
    }

    private static <T> long sum(Collection<T> counts, ToLongFunction<T> part) {
        return counts.stream().mapToLong(part).sum();
    }
}
