package io.sealane.eventing.inside;

import io.sealane.cluster.ClusterMessage;
import io.sealane.observe.BrokerMeters;
import io.sealane.observe.TriggerMeters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a partition stands, for those who look inside: asked of it wherever it is, and changing nothing. */
public final class Looks {

    private Looks() {}

    /**
     * How a partition stands.
     *
     * @param node where it is; counts are that node's, of all its partitions together
     * @param end behind the last event that is stored
     * @param dispatched up to where events were shown to triggers
     * @param bytes of the events that are stored
     */
    public record Looked(
            int partition,
            String node,
            long end,
            long dispatched,
            long bytes,
            BrokerMeters.BrokerCounts counts,
            List<TriggerLooked> triggers)
            implements ClusterMessage {

        public Looked {
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
    public record TriggerLooked(
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
    public record FailureLooked(long time, String receiver, String detail, long since) implements ClusterMessage {}
}
