package io.sealane.serving.gate;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
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

    private record Told(At at) implements Command {}

    private enum AskAgain implements Command {
        INSTANCE
    }

    private final TimerScheduler<Command> timers;
    private final Duration retry;
    private final Consumer<Optional<InetSocketAddress>> taker;
    private final ActorRef<At> answers;
    private Set<ActorRef<Where>> hosts = Set.of();

    private GateFinder(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Duration retry,
            Consumer<Optional<InetSocketAddress>> taker) {
        super(context);
        this.timers = timers;
        this.retry = retry;
        this.taker = taker;
        this.answers = context.messageAdapter(At.class, Told::new);
        var listings = context.messageAdapter(
                Receptionist.Listing.class, listing -> new Listed(listing.getServiceInstances(GateHost.KEY)));
        context.getSystem().receptionist().tell(Receptionist.subscribe(GateHost.KEY, listings));
    }

    /**
     * Follows the gate from node to node.
     *
     * @param retry between two questions that nobody answers
     * @param taker told where it is now, on the actor's thread; empty while nobody knows
     */
    public static Behavior<Command> create(Duration retry, Consumer<Optional<InetSocketAddress>> taker) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new GateFinder(context, timers, retry, taker)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Listed.class, this::look)
                .onMessage(Told.class, this::tell)
                .onMessageEquals(AskAgain.INSTANCE, this::ask)
                .build();
    }

    private Behavior<Command> look(Listed listed) {
        if (listed.hosts().equals(hosts)) {
            return this;
        }
        hosts = listed.hosts();
        timers.cancel(AskAgain.INSTANCE);
        if (hosts.isEmpty()) {
            taker.accept(Optional.empty());
            return this;
        }
        return ask();
    }

    private Behavior<Command> ask() {
        hosts.forEach(host -> host.tell(new Where(answers)));
        timers.startSingleTimer(AskAgain.INSTANCE, AskAgain.INSTANCE, retry);
        return this;
    }

    private Behavior<Command> tell(Told told) {
        if (!hosts.isEmpty()) {
            timers.cancel(AskAgain.INSTANCE);
            taker.accept(Optional.of(
                    new InetSocketAddress(told.at().host(), told.at().port())));
        }
        return this;
    }
}
