package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.cluster.ClusterMessage;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.journal.Tenure;
import io.sealane.observe.BrokerMeters;
import io.sealane.observe.TriggerMeters;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a partition stands, for those who look inside: asked of it wherever it is, and changing nothing. */
final class Looks {

    private Looks() {}

    /** Asks a partition how it stands. */
    record Look(ActorRef<Looked> replyTo) implements Partition.Command, ClusterMessage {}

    /**
     * How a partition stands.
     *
     * @param node where it is; counts are that node's, of all its partitions together
     * @param end behind the last event that is stored
     * @param dispatched up to where events were shown to triggers
     * @param bytes of the events that are stored
     */
    record Looked(
            int partition,
            String node,
            long end,
            long dispatched,
            long bytes,
            BrokerMeters.BrokerCounts counts,
            List<TriggerLooked> triggers)
            implements ClusterMessage {

        Looked {
            triggers = List.copyOf(triggers);
        }
    }

    /**
     * How one trigger stands in a partition.
     *
     * @param position below it everything is settled
     * @param apart whether it is behind, and reads on its own
     * @param undelivered stored and not settled; of a trigger that reads on its own also what it will not match
     * @param inFlight what its delivery holds
     * @param failure the last one that its node knows of; null when it knows of none
     */
    record TriggerLooked(
            String uid,
            long position,
            boolean apart,
            long undelivered,
            long inFlight,
            TriggerMeters.TriggerCounts counts,
            @Nullable FailureLooked failure)
            implements ClusterMessage {}

    /**
     * The last attempt to deliver to a trigger's subscriber or dead letter sink that failed, on one node.
     *
     * @param time when, in milliseconds of the epoch
     * @param receiver who was to take it
     * @param detail what was expected and what happened
     * @param since from when on the subscriber got nothing, in milliseconds of the epoch; 0 when it gets events
     */
    record FailureLooked(long time, String receiver, String detail, long since) implements ClusterMessage {

        static @Nullable FailureLooked of(Outages outages) {
            return outages.last()
                    .map(last -> new FailureLooked(
                            last.time().toEpochMilli(),
                            last.receiver().toString(),
                            last.detail(),
                            outages.failingSince().map(Instant::toEpochMilli).orElse(0L)))
                    .orElse(null);
        }
    }

    static Looked at(MeshParts parts, PartitionKey key, Tenure tenure, SharedRead read) {
        return new Looked(
                key.number(),
                parts.node(),
                read.end(),
                read.dispatched(),
                tenure.bytes(),
                parts.metrics()
                        .broker(key.broker().namespace(), key.broker().countedAs())
                        .counts(),
                read.look());
    }
}
