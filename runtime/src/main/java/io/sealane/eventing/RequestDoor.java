package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Leads to the node's {@link Requests} once they are there; nothing is delivered or accepted before. Safe for any thread. */
final class RequestDoor {

    private volatile @Nullable ActorRef<Requests.Command> requests;

    void open(ActorRef<Requests.Command> to) {
        requests = to;
    }

    void tell(Requests.Command command) {
        var to = requests;
        if (to != null) {
            to.tell(command);
        }
    }
}
