package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.settings.TriggerSettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * New triggers of a partition that are to start at a time, while the journal looks where that is. Part of {@link SharedRead}, and called by it
 * only.
 */
final class Sought {

    private final ActorRef<Partition.Command> partition;
    private final MeshParts parts;
    private final PartitionKey key;
    private final Map<String, TriggerSettings> triggers = new HashMap<>();

    Sought(ActorRef<Partition.Command> partition, MeshParts parts, PartitionKey key) {
        this.partition = partition;
        this.parts = parts;
        this.key = key;
    }

    /**
     * Looks where a trigger starts; {@link Partition.Found} says it. While it is being looked for it is not looked for again, and the settings of the
     * last call count.
     *
     * @return whether the search begins with this call
     */
    boolean seek(TriggerSettings trigger, Instant time) {
        var begins = triggers.put(trigger.uid(), trigger) == null;
        if (begins) {
            parts.journal().seek(key.log(), time, new PlaceTeller(partition, trigger.uid()));
        }
        return begins;
    }

    /** What is found is nobody's any more. */
    void forget(String uid) {
        triggers.remove(uid);
    }

    void forgetAll() {
        triggers.clear();
    }

    /** Those for which this holds. */
    List<String> where(Predicate<String> uid) {
        return triggers.keySet().stream().filter(uid).toList();
    }

    /** Whose search is over; empty when nobody waits for it any more. */
    Optional<TriggerSettings> end(String uid) {
        return Optional.ofNullable(triggers.remove(uid));
    }
}
