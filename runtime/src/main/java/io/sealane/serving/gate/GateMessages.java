package io.sealane.serving.gate;

import akka.actor.typed.ActorRef;
import io.sealane.cluster.ClusterMessage;
import io.sealane.cluster.MessageCatalogue;
import java.util.List;

/** What travels between nodes to find the gate, and to pass it by where it gives leave. */
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

    /**
     * What this node has let in to one backend itself since it last told; nothing where it only asks for leave.
     *
     * @param concurrency requests under way, on average
     * @param requests that came
     */
    record Load(String backend, double concurrency, long requests) implements ClusterMessage {}

    /** This has come to these backends here; which of them may I let in myself? */
    record Loads(List<Load> loads, ActorRef<Leased> replyTo) implements ClusterMessage {}

    /**
     * These, and no others.
     *
     * @param millis for how long unless I say something else
     */
    record Leased(List<String> backends, long millis) implements ClusterMessage {}

    @Override
    public List<Entry<?>> entries() {
        return List.of(
                Entry.of(130, Where.class),
                Entry.of(131, At.class),
                Entry.of(132, Load.class),
                Entry.of(133, Loads.class),
                Entry.of(134, Leased.class));
    }
}
