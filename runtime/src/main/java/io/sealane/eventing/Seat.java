package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.eventing.filter.Filter;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.observe.Backlog;
import org.jspecify.annotations.Nullable;

/** A partition's view of one trigger: whether it takes part in the shared read, and what it has under way. */
final class Seat {

    private TriggerSettings settings;
    private final Backlog backlog;
    private @Nullable Occupant occupant;
    private boolean apart;
    private long from;
    private long sent;
    private long received;
    private int open;
    private long parked;
    private boolean parks;

    /**
     * Who delivers for the trigger.
     *
     * @param life of the delivery
     * @param budget taken from for every event that is sent to it
     */
    record Occupant(long life, ActorRef<Delivery.Command> delivery, DeliveryBudget.Share budget) {}

    /** @param from first position that is the trigger's */
    Seat(TriggerSettings settings, long from, Backlog backlog) {
        this.backlog = backlog;
        this.settings = settings;
        this.from = from;
    }

    /** What is shown of its backlog. */
    Backlog backlog() {
        return backlog;
    }

    String uid() {
        return settings.uid();
    }

    TriggerSettings settings() {
        return settings;
    }

    Filter filter() {
        return settings.filter();
    }

    void settings(TriggerSettings changed) {
        settings = changed;
    }

    @Nullable
    Occupant occupant() {
        return occupant;
    }

    /** Whether the present delivery lives this life. One that is told to stop may first work off, and tell of, what it was told before. */
    boolean livesAs(long life) {
        return occupant != null && occupant.life() == life;
    }

    /** Somebody new delivers, or nobody, with nothing under way. */
    void occupant(@Nullable Occupant next) {
        occupant = next;
        sent = 0;
        received = 0;
        open = 0;
        parked = 0;
        parks = false;
    }

    /** Whether an event of the shared read at this position is its business. */
    boolean shares(long position) {
        return !apart && position >= from;
    }

    boolean apart() {
        return apart;
    }

    /** It reads on its own. */
    void leave() {
        apart = true;
    }

    /** It takes part in the shared read, from a position on. */
    void join(long position) {
        apart = false;
        from = position;
    }

    void sent() {
        sent++;
    }

    void progress(Partition.Progress progress) {
        received = progress.received();
        open = progress.open();
        parked = progress.parked();
        parks = !progress.settled().parked().isEmpty();
    }

    /** Deliveries under way, as far as we can know: what it had when it last reported, and what was sent to it since. */
    long underWay() {
        return sent - received + open;
    }

    /** Events that were shown to it and are not settled, as far as we can know. */
    long unsettled() {
        return underWay() + parked;
    }

    /** Whether it has settled all that was shown to it, if it takes part in the shared read. */
    boolean idle() {
        return !apart && underWay() == 0 && !parks;
    }
}
