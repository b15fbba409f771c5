package io.sealane.eventing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All brokers and triggers at one version. Immutable; published as a whole. */
public final class EventingSnapshot {

    private final long version;
    private final Map<BrokerId, BrokerSettings> brokers;
    private final Map<TriggerId, TriggerSettings> triggers;
    private final Map<BrokerId, List<TriggerSettings>> byBroker;

    private EventingSnapshot(
            long version, Map<BrokerId, BrokerSettings> brokers, Map<TriggerId, TriggerSettings> triggers) {
        this.version = version;
        this.brokers = brokers;
        this.triggers = triggers;
        this.byBroker = triggers.values().stream().collect(Collectors.groupingBy(TriggerSettings::broker));
    }

    /** Nothing at all, version 0: what a node knows before the first snapshot. */
    public static EventingSnapshot empty() {
        return new EventingSnapshot(0, Map.of(), Map.of());
    }

    /**
     * A snapshot.
     *
     * @param version higher than that of every snapshot before
     * @param brokers of distinct names
     * @param triggers of distinct names; one whose broker is not among the brokers waits for it
     */
    public static EventingSnapshot of(long version, List<BrokerSettings> brokers, List<TriggerSettings> triggers) {
        if (version < 1) {
            throw new IllegalArgumentException("version: expected at least 1, got " + version);
        }
        return new EventingSnapshot(
                version,
                brokers.stream().collect(Collectors.toUnmodifiableMap(BrokerSettings::id, Function.identity())),
                triggers.stream().collect(Collectors.toUnmodifiableMap(TriggerSettings::id, Function.identity())));
    }

    public long version() {
        return version;
    }

    public Map<BrokerId, BrokerSettings> brokers() {
        return brokers;
    }

    public Map<TriggerId, TriggerSettings> triggers() {
        return triggers;
    }

    public Optional<BrokerSettings> broker(BrokerId id) {
        return Optional.ofNullable(brokers.get(id));
    }

    /** The triggers of one broker. */
    public List<TriggerSettings> triggersOf(BrokerId id) {
        return byBroker.getOrDefault(id, List.of());
    }
}
