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
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells the node that leads what this one lets in itself, and has its {@link Leases} renewed by the answers. While nobody answers they run on to
 * their end. Lives on a node that does not lead; when it ends it holds none.
 *
 * <p>A node that leads is listed until it is known to be gone, and its answers may be on their way for longer: only those of the one that was
 * listed last count.
 */
public final class LeaseHolder extends AbstractBehavior<LeaseHolder.Command> {

    /** What the actor understands: nothing from outside. */
    public sealed interface Command {}

    /** @param reached those of all that the cluster reaches */
    private record Listed(Set<ActorRef<Loads>> all, Set<ActorRef<Loads>> reached) implements Command {}

    private record Answered(ActorRef<Loads> by, Leased leased) implements Command {}

    private enum Due implements Command {
        INSTANCE
    }

    private final Leases leases;
    /** All that are listed, each with where it answers to. */
    private final Map<ActorRef<Loads>, ActorRef<Leased>> givers = new HashMap<>();

    private Set<ActorRef<Loads>> reached = Set.of();
    /** Whose answers count; empty while nobody is listed, or several and nobody knows which was last. */
    private Optional<ActorRef<Loads>> last = Optional.empty();

    private boolean full;

    private LeaseHolder(
            ActorContext<Command> context, TimerScheduler<Command> timers, Duration reportEvery, Leases leases) {
        super(context);
        this.leases = leases;
        var listings = context.messageAdapter(
                Receptionist.Listing.class,
                listing -> new Listed(
                        listing.getAllServiceInstances(LeaseGiver.KEY), listing.getServiceInstances(LeaseGiver.KEY)));
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
        reached = listed.reached();
        givers.entrySet().removeIf(known -> {
            var gone = !listed.all().contains(known.getKey());
            if (gone) {
                getContext().stop(known.getValue());
            }
            return gone;
        });
        var came = listed.all().stream()
                .filter(giver -> !givers.containsKey(giver))
                .toList();
        came.forEach(giver -> givers.put(giver, answersOf(giver)));
        if (!came.isEmpty()) {
            last = only(came);
        } else if (last.filter(givers::containsKey).isEmpty()) {
            last = only(givers.keySet());
        }
        return this;
    }

    private ActorRef<Leased> answersOf(ActorRef<Loads> giver) {
        var self = getContext().getSelf();
        return getContext().spawnAnonymous(Behaviors.receiveMessage(leased -> {
            self.tell(new Answered(giver, leased));
            return Behaviors.same();
        }));
    }

    private static <T> Optional<T> only(Collection<T> some) {
        return some.size() == 1 ? Optional.of(some.iterator().next()) : Optional.empty();
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
            givers.forEach((giver, answers) -> {
                if (reached.contains(giver)) {
                    giver.tell(new Loads(loads, answers));
                }
            });
        }
        return this;
    }

    private Behavior<Command> take(Answered answered) {
        if (last.filter(answered.by()::equals).isPresent()) {
            leases.granted(
                    Set.copyOf(answered.leased().backends()),
                    Duration.ofMillis(answered.leased().millis()));
        }
        return this;
    }

    private Behavior<Command> end() {
        leases.end();
        return this;
    }
}
