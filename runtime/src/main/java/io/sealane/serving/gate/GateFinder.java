package io.sealane.serving.gate;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.receptionist.Receptionist;
import io.sealane.serving.gate.GateMessages.At;
import io.sealane.serving.gate.GateMessages.Where;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Knows which node lets requests in to workloads, for one that does not. It asks whoever says that it is the one, until it is told where,
 * and forgets a node that the cluster cannot reach.
 */
public final class GateFinder extends AbstractBehavior<GateFinder.Command> {

    /** What the actor understands: nothing from outside. */
    public sealed interface Command {}

    private record Listed(Set<ActorRef<Where>> hosts) implements Command {}

    private record Told(ActorRef<Where> by, At at) implements Command {}

    private record Silent(ActorRef<Where> host) implements Command {}

    private final Duration retry;
    private final Consumer<Optional<InetSocketAddress>> taker;
    private Set<ActorRef<Where>> hosts = Set.of();
    private boolean known;

    private GateFinder(ActorContext<Command> context, Duration retry, Consumer<Optional<InetSocketAddress>> taker) {
        super(context);
        this.retry = retry;
        this.taker = taker;
        var listings = context.messageAdapter(
                Receptionist.Listing.class, listing -> new Listed(listing.getServiceInstances(GateHost.KEY)));
        context.getSystem().receptionist().tell(Receptionist.subscribe(GateHost.KEY, listings));
    }

    /**
     * Follows the gate from node to node.
     *
     * @param retry after which a node that has not answered is asked again
     * @param taker told where it is now, on the actor's thread; empty while nobody knows
     */
    public static Behavior<Command> create(Duration retry, Consumer<Optional<InetSocketAddress>> taker) {
        return Behaviors.setup(context -> new GateFinder(context, retry, taker));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Listed.class, this::look)
                .onMessage(Told.class, this::tell)
                .onMessage(Silent.class, this::askAgain)
                .build();
    }

    private Behavior<Command> look(Listed listed) {
        if (listed.hosts().equals(hosts)) {
            return this;
        }
        hosts = listed.hosts();
        known = false;
        if (hosts.isEmpty()) {
            taker.accept(Optional.empty());
        }
        hosts.forEach(this::ask);
        return this;
    }

    private void ask(ActorRef<Where> host) {
        getContext()
                .ask(
                        At.class,
                        host,
                        retry,
                        Where::new,
                        (at, late) -> at == null ? new Silent(host) : new Told(host, at));
    }

    private Behavior<Command> tell(Told told) {
        // Who is not listed any more answers late: nobody would be told of the next one.
        if (hosts.contains(told.by())) {
            known = true;
            taker.accept(Optional.of(
                    new InetSocketAddress(told.at().host(), told.at().port())));
        }
        return this;
    }

    private Behavior<Command> askAgain(Silent silent) {
        if (!known && hosts.contains(silent.host())) {
            ask(silent.host());
        }
        return this;
    }
}
