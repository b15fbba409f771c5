package io.sealane.eventing.controller;

import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.RequestSettings;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Where reconcilers write down the settings they decided on, and from where whole snapshots are published. Safe for any thread.
 *
 * <p>Nothing is published before every broker and trigger that was there at start has been decided on: what a snapshot lacks is
 * deleted with its events. Changes close together share one snapshot.
 */
final class SettingsBoard {

    private final Consumer<EventingSnapshot> publish;
    private final Executor executor;
    private final Map<BrokerId, BrokerSettings> brokers = new HashMap<>();
    private final Map<TriggerId, TriggerSettings> triggers = new HashMap<>();
    private final Map<BrokerId, RequestSettings> requests = new HashMap<>();
    private final Map<Object, String> suspended = new HashMap<>();
    private final Map<Object, Long> changedIn = new HashMap<>();
    private final Set<Object> awaited = new HashSet<>();
    private long version = 1;
    private boolean changed = true;

    /**
     * A board with nothing on it.
     *
     * @param publish takes each snapshot, in order
     * @param executor where snapshots are put together
     * @param brokers that are there at start
     * @param triggers that are there at start
     */
    SettingsBoard(
            Consumer<EventingSnapshot> publish,
            Executor executor,
            Collection<BrokerId> brokers,
            Collection<TriggerId> triggers) {
        this.publish = publish;
        this.executor = executor;
        awaited.addAll(brokers);
        awaited.addAll(triggers);
    }

    /** Sets or removes a broker; returns the first version that has it so. */
    long broker(BrokerId id, Optional<BrokerSettings> settings) {
        return put(brokers, id, settings);
    }

    /** Sets or removes a trigger; returns the first version that has it so. */
    long trigger(TriggerId id, Optional<TriggerSettings> settings) {
        return put(triggers, id, settings);
    }

    /** Sets or removes a door for requests; its trigger, which goes with it, tells when it is in force. */
    long request(BrokerId id, Optional<RequestSettings> settings) {
        return put(requests, id, settings);
    }

    /**
     * The resource is there, but cannot be followed now: it has no settings, and what is stored for it is kept.
     *
     * @param uid of the resource
     */
    void suspend(BrokerId id, String uid) {
        suspend(brokers, id, uid);
    }

    /** The same of a trigger: its place in the logs is kept. */
    void suspend(TriggerId id, String uid) {
        suspend(triggers, id, uid);
    }

    /**
     * No pass over a trigger has succeeded yet, and the others need not wait for it: until one does it is suspended. What was decided
     * on before stays.
     */
    void undecided(TriggerId id, String uid) {
        if (awaits(id)) {
            suspend(id, uid);
        }
    }

    private synchronized boolean awaits(Object id) {
        return awaited.contains(id);
    }

    private <K, V> void suspend(Map<K, V> map, K id, String uid) {
        synchronized (this) {
            var settings = map.remove(id);
            var before = suspended.put(id, uid);
            changed |= settings != null || !uid.equals(before);
            changedIn.remove(id);
            awaited.remove(id);
        }
        executor.execute(this::publishChanges);
    }

    private <K, V> long put(Map<K, V> map, K id, Optional<V> settings) {
        long since;
        synchronized (this) {
            var before = Optional.ofNullable(map.get(id));
            var kept = suspended.remove(id);
            if (!before.equals(settings) || kept != null) {
                settings.ifPresentOrElse(value -> map.put(id, value), () -> map.remove(id));
                changedIn.put(id, version);
                changed = true;
            }
            awaited.remove(id);
            since = changedIn.getOrDefault(id, 1L);
            if (settings.isEmpty()) {
                changedIn.remove(id);
            }
        }
        executor.execute(this::publishChanges);
        return since;
    }

    // One lock for putting together and publishing, so that versions arrive in order.
    private synchronized void publishChanges() {
        if (changed && awaited.isEmpty()) {
            changed = false;
            publish.accept(EventingSnapshot.of(
                    version,
                    List.copyOf(brokers.values()),
                    List.copyOf(triggers.values()),
                    List.copyOf(requests.values()),
                    Set.copyOf(suspended.values())));
            version++;
        }
    }

    /** Publishes the first snapshot where there is nothing to wait for. */
    void start() {
        executor.execute(this::publishChanges);
    }
}
