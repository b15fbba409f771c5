package io.sealane.serving.gate;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.sealane.serving.gate.GateMessages.Leased;
import io.sealane.serving.gate.GateMessages.Load;
import io.sealane.serving.gate.GateMessages.Loads;
import java.time.Duration;
import java.util.Set;

/**
 * Tells the node that leads what this one lets in itself, and has its {@link Leases} renewed by the answers. While nobody answers they run on to
 * their end. Lives on a node that does not lead; when it ends it holds none.
 */
public final class LeaseHolder extends AbstractBehavior<LeaseHolder.Command> {

    /** What the actor understands: nothing from outside. */
    public sealed interface Command {}

    private record Listed(Set<ActorRef<Loads>> givers) implements Command {}

    private record Answered(Leased leased) implements Command {}

    private enum Due implements Command {
        INSTANCE
    }

    private final Leases leases;
    private final ActorRef<Leased> answers;
    private Set<ActorRef<Loads>> givers = Set.of();
    private boolean full;

    private LeaseHolder(
            ActorContext<Command> context, TimerScheduler<Command> timers, Duration reportEvery, Leases leases) {
        super(context);
        this.leases = leases;
        this.answers = context.messageAdapter(Leased.class, Answered::new);
        var listings = context.messageAdapter(
                Receptionist.Listing.class, listing -> new Listed(listing.getServiceInstances(LeaseGiver.KEY)));
        context.getSystem().receptionist().tell(Receptionist.subscribe(LeaseGiver.KEY, listings));
        timers.startTimerAtFixedRate(Due.INSTANCE, reportEvery);
    }

    /** Keeps leases from now on. */
    public static Behavior<Command> create(Leases leases, LeaseSettings settings) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new LeaseHolder(context, timers, settings.reportEvery(), leases)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Listed.class, this::find)
                .onMessageEquals(Due.INSTANCE, this::report)
                .onMessage(Answered.class, this::take)
                .onSignal(PostStop.class, signal -> end())
                .build();
    }

    private Behavior<Command> find(Listed listed) {
        givers = listed.givers();
        return this;
    }

    private Behavior<Command> report() {
        if (leases.isFull() != full) {
            full = !full;
            if (full) {
                getContext()
                        .getLog()
                        .warn("sealane.serving.lease.backends-max: no more are asked for, requests to others come by"
                                + " the node that leads");
            }
        }
        // Also while nobody leads: the next one is not to take what came meanwhile for a burst.
        var loads = leases.report().entrySet().stream()
                .map(each -> new Load(
                        each.getKey(),
                        each.getValue().concurrency(),
                        each.getValue().requests()))
                .toList();
        if (!loads.isEmpty()) {
            givers.forEach(giver -> giver.tell(new Loads(loads, answers)));
        }
        return this;
    }

    private Behavior<Command> take(Answered answered) {
        leases.granted(
                Set.copyOf(answered.leased().backends()),
                Duration.ofMillis(answered.leased().millis()));
        return this;
    }

    private Behavior<Command> end() {
        leases.end();
        return this;
    }
}
