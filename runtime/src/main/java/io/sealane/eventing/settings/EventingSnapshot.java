package io.sealane.eventing.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All brokers and triggers at one version. Immutable; published as a whole. */
public final class EventingSnapshot {

    private final long version;
    private final Map<BrokerId, BrokerSettings> brokers;
    private final Map<TriggerId, TriggerSettings> triggers;
    private final Map<BrokerId, RequestSettings> requests;
    private final Map<BrokerId, List<TriggerSettings>> byBroker;
    private final Set<String> brokerUids;
    private final Set<String> suspended;
    private final Map<BrokerId, Long> digests = new ConcurrentHashMap<>();

    private EventingSnapshot(
            long version,
            Map<BrokerId, BrokerSettings> brokers,
            Map<TriggerId, TriggerSettings> triggers,
            Map<BrokerId, RequestSettings> requests,
            Set<String> suspended) {
        this.version = version;
        this.brokers = brokers;
        this.triggers = triggers;
        this.requests = requests;
        this.suspended = suspended;
        this.brokerUids = brokers.values().stream().map(BrokerSettings::uid).collect(Collectors.toUnmodifiableSet());
        this.byBroker = triggers.values().stream().collect(Collectors.groupingBy(TriggerSettings::broker));
    }

    /** Nothing at all, version 0: what a node knows before the first snapshot. */
    public static EventingSnapshot empty() {
        return new EventingSnapshot(0, Map.of(), Map.of(), Map.of(), Set.of());
    }

    /** A snapshot of brokers and triggers that all are in force. */
    public static EventingSnapshot of(long version, List<BrokerSettings> brokers, List<TriggerSettings> triggers) {
        return of(version, brokers, triggers, Set.of());
    }

    /** A snapshot without doors for requests. */
    public static EventingSnapshot of(
            long version, List<BrokerSettings> brokers, List<TriggerSettings> triggers, Set<String> suspended) {
        return of(version, brokers, triggers, List.of(), suspended);
    }

    /**
     * A snapshot.
     *
     * @param version higher than that of every snapshot before
     * @param brokers of distinct names
     * @param triggers of distinct names; one whose broker is not among the brokers waits for it
     * @param requests of distinct names; the trigger that takes replies to each of them is among the triggers
     * @param suspended uids of brokers and triggers that are neither: the resources are there, but cannot be followed now. They take
     *     and get nothing, and keep what is stored for them
     */
    public static EventingSnapshot of(
            long version,
            List<BrokerSettings> brokers,
            List<TriggerSettings> triggers,
            List<RequestSettings> requests,
            Set<String> suspended) {
        if (version < 1) {
            throw new IllegalArgumentException("version: expected at least 1, got " + version);
        }
        return new EventingSnapshot(
                version,
                brokers.stream().collect(Collectors.toUnmodifiableMap(BrokerSettings::id, Function.identity())),
                triggers.stream().collect(Collectors.toUnmodifiableMap(TriggerSettings::id, Function.identity())),
                requests.stream().collect(Collectors.toUnmodifiableMap(RequestSettings::id, Function.identity())),
                Set.copyOf(suspended));
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

    /** A door for requests. */
    public Optional<RequestSettings> request(BrokerId id) {
        return Optional.ofNullable(requests.get(id));
    }

    /** Uids of brokers and triggers that keep their place, and nothing else. */
    public Set<String> suspended() {
        return suspended;
    }

    /** Whether there is a broker of that uid, suspended or not: its log is wanted. */
    public boolean wantsLog(String uid) {
        return brokerUids.contains(uid) || suspended.contains(uid);
    }

    /** The same number on every node that has the same settings of this broker and of its triggers. */
    public long digest(BrokerId id) {
        return digests.computeIfAbsent(
                id,
                known -> broker(known)
                        .map(broker -> SettingsDigest.of(broker, triggersOf(known)))
                        .orElse(0L));
    }

    /** The triggers of one broker. */
    public List<TriggerSettings> triggersOf(BrokerId id) {
        return byBroker.getOrDefault(id, List.of());
    }
}
