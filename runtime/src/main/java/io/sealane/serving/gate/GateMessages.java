package io.sealane.serving.gate;

import akka.actor.typed.ActorRef;
import io.sealane.cluster.ClusterMessage;
import io.sealane.cluster.MessageCatalogue;
import java.util.List;

/** What travels between nodes to find the gate. */
public final class GateMessages implements MessageCatalogue {

    /** Where do requests come by that are let in at your node? */
    record Where(ActorRef<At> replyTo) implements ClusterMessage {}

    /**
     * There.
     *
     * @param host that other nodes reach
     * @param port of its listener for hops to workloads
     */
    record At(String host, int port) implements ClusterMessage {}

    @Override
    public List<Entry<?>> entries() {
        return List.of(Entry.of(130, Where.class), Entry.of(131, At.class));
    }
}
