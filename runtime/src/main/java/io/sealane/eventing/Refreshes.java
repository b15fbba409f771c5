package io.sealane.eventing;

import io.sealane.eventing.Partition.InForce;
import io.sealane.eventing.Partition.Refresh;
import io.sealane.eventing.log.Cursors;
import io.sealane.eventing.log.PartitionKey;
import java.util.ArrayList;
import java.util.List;

/** Which settings a partition goes by, and who waits to hear of it. Part of {@link Partition}, and called by it only. */
final class Refreshes {

    private final MeshParts parts;
    private final PartitionKey key;
    private final List<Refresh> waiting = new ArrayList<>();
    private long applied;
    private long digest;

    Refreshes(MeshParts parts, PartitionKey key) {
        this.parts = parts;
        this.key = key;
    }

    /** Only the last question of each asker waits. */
    void remember(Refresh refresh) {
        waiting.removeIf(known -> known.replyTo().equals(refresh.replyTo()));
        waiting.add(refresh);
    }

    /** Goes by the node's present settings. Where they have no such broker, it keeps what it has until it is told what to do. */
    void apply(SharedRead read) {
        var settings = parts.settings().get();
        var known = settings.broker(key.broker()).filter(broker -> broker.uid().equals(key.uid()));
        if (known.isPresent() && (settings.version() != applied || read.unplaced())) {
            read.apply(settings.triggersOf(key.broker()), settings.suspended());
            applied = settings.version();
            digest = settings.digest(key.broker());
        }
    }

    /** Answers those whose settings are in force, once all that must be stored for them is. */
    void answer(Cursors cursors) {
        if (cursors.startsStored()) {
            waiting.removeIf(refresh -> {
                if (applied == 0 || refresh.digest() != digest) {
                    return false;
                }
                refresh.replyTo().tell(new InForce(key.entityId(), refresh.version()));
                return true;
            });
        }
    }
}
