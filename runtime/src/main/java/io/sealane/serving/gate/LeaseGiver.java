package io.sealane.serving.gate;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.sealane.gateway.admission.Admission.Usage;
import io.sealane.serving.gate.GateMessages.Leased;
import io.sealane.serving.gate.GateMessages.Load;
import io.sealane.serving.gate.GateMessages.Loads;
import io.sealane.serving.scale.Scaler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Lives on the node that leads: tells its scaler what other nodes let in themselves, and them what they may. */
public final class LeaseGiver {

    static final ServiceKey<Loads> KEY = ServiceKey.create(Loads.class, "sealane-leases");

    private LeaseGiver() {}

    /**
     * Listed once there is a scaler.
     *
     * @param length of each lease
     */
    public static Behavior<?> create(CompletionStage<ActorRef<Scaler.Command>> scaler, Duration length) {
        return Behaviors.setup(context -> {
            context.pipeToSelf(scaler, (there, failure) -> new There(there));
            return Behaviors.receive(Object.class)
                    .onMessage(There.class, found -> serve(context, found.scaler(), length))
                    .build();
        });
    }

    private record There(ActorRef<Scaler.Command> scaler) {}

    private static Behavior<Object> serve(
            ActorContext<Object> context, ActorRef<Scaler.Command> scaler, Duration length) {
        context.getSystem()
                .receptionist()
                .tell(Receptionist.register(KEY, context.getSelf().narrow()));
        return Behaviors.receive(Object.class)
                .onMessage(Loads.class, loads -> {
                    scaler.tell(told(loads, length));
                    return Behaviors.same();
                })
                .build();
    }

    private static Scaler.Told told(Loads loads, Duration length) {
        var usages = loads.loads().stream()
                .collect(Collectors.toMap(
                        Load::backend, load -> new Usage(load.concurrency(), load.requests()), (one, other) -> other));
        return new Scaler.Told(
                loads.replyTo(),
                usages,
                backends -> loads.replyTo().tell(new Leased(List.copyOf(backends), length.toMillis())));
    }
}
