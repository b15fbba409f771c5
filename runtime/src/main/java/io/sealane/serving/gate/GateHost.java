package io.sealane.serving.gate;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import akka.cluster.typed.Cluster;
import io.sealane.serving.gate.GateMessages.At;
import io.sealane.serving.gate.GateMessages.Where;
import java.util.concurrent.CompletionStage;

/** Lives on the node that runs workloads, and tells the others where their requests are let in: once they may come there. */
public final class GateHost {

    static final ServiceKey<Where> KEY = ServiceKey.create(Where.class, "sealane-gate");

    private GateHost() {}

    /** @param open completes with the port for requests of other nodes, once it is open */
    public static Behavior<?> create(CompletionStage<Integer> open) {
        return Behaviors.setup(context -> {
            context.pipeToSelf(open, (port, failure) -> new Open(port == null ? 0 : port));
            return Behaviors.receive(Object.class)
                    .onMessage(Open.class, opened -> serve(context, opened.port()))
                    .build();
        });
    }

    private record Open(int port) {}

    private static Behavior<Object> serve(ActorContext<Object> context, int port) {
        if (port == 0) {
            return Behaviors.stopped();
        }
        var host = Cluster.get(context.getSystem())
                .selfMember()
                .address()
                .getHost()
                .orElseThrow(() -> new IllegalStateException("expected a node with a transport"));
        context.getSystem()
                .receptionist()
                .tell(Receptionist.register(KEY, context.getSelf().narrow()));
        return Behaviors.receive(Object.class)
                .onMessage(Where.class, where -> {
                    where.replyTo().tell(new At(host, port));
                    return Behaviors.same();
                })
                .build();
    }
}
