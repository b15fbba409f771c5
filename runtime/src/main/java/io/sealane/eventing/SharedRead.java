package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import io.sealane.eventing.filter.Filter;
import io.sealane.eventing.filter.FilterIndex;
import io.sealane.eventing.inside.Looks;
import io.sealane.eventing.log.Cursors;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.log.Recent;
import io.sealane.eventing.log.Standing;
import io.sealane.eventing.settings.Start;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.observe.BrokerMeters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Shows each event of a partition to all its triggers at once. Part of {@link Partition}, and called by it only.
 *
 * <p>A trigger whose window is full, or for which the budget has no bytes, leaves and reads on its own; it joins again where the shared
 * read is by then. Its cursor never passes an event that it has not settled: while something may be under way the cursor is what the
 * delivery reported, which it sent before it knew of anything that was sent to it later.
 */
final class SharedRead {

    private final ActorContext<Partition.Command> context;
    private final MeshParts parts;
    private final PartitionKey key;
    private final Cursors cursors;
    private final Recent recent;
    private final BrokerMeters meters;
    private final Map<String, Seat> seats = new HashMap<>();
    private final Sought sought;
    private FilterIndex<Seat> index = FilterIndex.of(Map.of());
    private long end;
    private boolean unplaced;
    private long spawned;

    SharedRead(ActorContext<Partition.Command> context, MeshParts parts, PartitionKey key, Cursors cursors, long end) {
        this.context = context;
        this.parts = parts;
        this.key = key;
        this.cursors = cursors;
        this.recent = new Recent(parts::recentBytes);
        this.sought = new Sought(context.getSelf(), parts, key);
        this.meters =
                parts.metrics().broker(key.broker().namespace(), key.broker().countedAs());
        this.end = end;
    }

    // What is stored

    /** An event is stored; everything below its position is as well. */
    void stored(long position, Event event, int size) {
        recent.add(position, event, size);
        end = position + 1;
    }

    /** Whether there is something to show. */
    boolean behind() {
        return cursors.dispatch() < end;
    }

    /**
     * Shows events that are still decoded.
     *
     * @return whether it went on to the end or the limit; false when a page must be read first
     */
    boolean showRecent(int countMax) {
        for (var count = 0; count < countMax && behind(); count++) {
            var position = cursors.dispatch();
            var event = recent.at(position);
            if (event == null) {
                return false;
            }
            show(position, event, recent.size(position));
        }
        return true;
    }

    /** Shows an event of a page. */
    void show(long position, Event event, int size) {
        if (position < cursors.dispatch()) {
            return;
        }
        matching(event).forEach(seat -> {
            if (seat.shares(position)) {
                send(seat, position, event, size);
            }
        });
        cursors.dispatched(position + 1);
        end = Math.max(end, position + 1);
    }

    private List<Seat> matching(Event event) {
        var began = parts.metrics().nanos();
        var matching = new ArrayList<Seat>();
        index.match(event, matching::add);
        meters.filtered(parts.metrics().nanos() - began);
        return matching;
    }

    /** What is stored at a position is no event: nobody gets it. */
    void pass(long position) {
        if (position >= cursors.dispatch()) {
            cursors.dispatched(position + 1);
            end = Math.max(end, position + 1);
        }
    }

    /** Nothing is stored from the dispatch position to the end: it was deleted. */
    void skipToEnd() {
        cursors.dispatched(end);
    }

    // Triggers

    /**
     * Goes by these triggers from now on; new ones start where their settings say.
     *
     * @param suspended uids of triggers that get nothing and keep their place
     */
    void apply(List<TriggerSettings> triggers, Set<String> suspended) {
        var wanted = triggers.stream().collect(Collectors.toMap(TriggerSettings::uid, Function.identity()));
        for (var known : new HashSet<>(cursors.triggers())) {
            if (wanted.containsKey(known)) {
                continue;
            }
            if (suspended.contains(known)) {
                suspend(known);
            } else {
                remove(known);
            }
        }
        sought.where(uid -> !wanted.containsKey(uid)).forEach(this::remove);
        unplaced = false;
        wanted.values().forEach(this::seat);
        indexAll();
    }

    /** Whether {@link #apply} must be called again though nothing has changed. */
    boolean unplaced() {
        return unplaced;
    }

    private void indexAll() {
        var filters = new HashMap<Seat, Filter>();
        seats.values().forEach(seat -> filters.put(seat, seat.filter()));
        index = FilterIndex.of(filters);
    }

    private void remove(String uid) {
        sought.forget(uid);
        cursors.removed(uid);
        unseat(uid);
    }

    /** Its cursor stays where it is, which keeps what it has not settled stored. */
    private void suspend(String uid) {
        if (cursors.open(uid).isEmpty()) {
            cursors.opened(
                    uid,
                    Standing.at(Math.max(cursors.dispatch(), cursors.start(uid).orElse(0L))));
        }
        unseat(uid);
    }

    private void unseat(String uid) {
        var seat = seats.remove(uid);
        var occupant = seat == null ? null : seat.occupant();
        if (seat != null) {
            seat.backlog().close();
        }
        if (occupant != null) {
            occupant.delivery().tell(Delivery.Stop.INSTANCE);
        }
    }

    private void seat(TriggerSettings trigger) {
        var seat = seats.get(trigger.uid());
        if (seat == null) {
            add(trigger);
        } else if (!seat.settings().equals(trigger)) {
            seat.settings(trigger);
            var occupant = seat.occupant();
            if (occupant != null) {
                occupant.delivery().tell(new Delivery.Changed(trigger));
            }
        }
    }

    private void add(TriggerSettings trigger) {
        if (!(trigger.start() instanceof Start.At)) {
            // It may have been sought at a time before it was changed; what is found then must not seat it twice.
            sought.forget(trigger.uid());
        }
        if (cursors.start(trigger.uid()).isPresent()) {
            place(trigger);
        } else if (trigger.start() instanceof Start.At at) {
            if (sought.seek(trigger, at.time())) {
                cursors.awaited(trigger.uid());
            }
        } else {
            startAt(trigger, trigger.start() instanceof Start.Beginning ? cursors.oldest() : end);
        }
    }

    /** Where a trigger starts is found, or not: then it is looked for with the next {@link #apply}. */
    void found(Partition.Found found) {
        sought.end(found.uid()).ifPresent(trigger -> {
            if (found.failed()) {
                unplaced = true;
            } else {
                startAt(trigger, Math.min(found.position(), end));
                indexAll();
            }
        });
    }

    /** What was shown before it came it reads on its own. */
    private void startAt(TriggerSettings trigger, long position) {
        cursors.started(trigger.uid(), position);
        if (position < cursors.dispatch()) {
            cursors.opened(trigger.uid(), Standing.at(position));
        }
        place(trigger);
    }

    private void place(TriggerSettings trigger) {
        var seat = new Seat(
                trigger,
                cursors.start(trigger.uid()).orElse(end),
                parts.meters(trigger).backlog());
        seats.put(trigger.uid(), seat);
        cursors.open(trigger.uid()).ifPresent(open -> leave(seat, open));
    }

    /** Shows how much is undelivered. */
    void showBacklogs() {
        for (var seat : seats.values()) {
            seat.backlog().events(undelivered(seat));
        }
    }

    /** Where a trigger reads on its own that is what it has not looked at. */
    private long undelivered(Seat seat) {
        var unread = seat.apart() ? end - position(seat, end) : end - cursors.dispatch() + seat.unsettled();
        return Math.max(0, unread);
    }

    private long position(Seat seat, long otherwise) {
        return cursors.open(seat.uid()).map(Standing::position).orElse(otherwise);
    }

    /** How each trigger stands. */
    List<Looks.TriggerLooked> look() {
        return seats.values().stream()
                .map(seat -> new Looks.TriggerLooked(
                        seat.uid(),
                        position(seat, cursors.dispatch()),
                        seat.apart(),
                        undelivered(seat),
                        seat.underWay(),
                        parts.meters(seat.settings()).counts(),
                        parts.outages().of(seat.uid()).looked()))
                .toList();
    }

    long end() {
        return end;
    }

    long dispatched() {
        return cursors.dispatch();
    }

    /** Nothing is delivered any more. */
    void close() {
        sought.forgetAll();
        List.copyOf(seats.keySet()).forEach(this::unseat);
        index = FilterIndex.of(Map.of());
    }

    // Deliveries

    void progress(Partition.Progress progress) {
        var seat = seats.get(progress.uid());
        if (seat == null || !seat.livesAs(progress.life())) {
            return;
        }
        seat.progress(progress);
        if (seat.idle()) {
            cursors.settled(seat.uid());
        } else {
            cursors.opened(seat.uid(), progress.settled());
        }
    }

    /** A trigger has read to a position on its own. */
    void caughtUp(Partition.CaughtUp caughtUp) {
        var seat = seats.get(caughtUp.uid());
        if (seat == null || !seat.apart() || !seat.livesAs(caughtUp.life())) {
            return;
        }
        seat.join(caughtUp.position());
        for (var position = caughtUp.position(); position < cursors.dispatch() && !seat.apart(); position++) {
            showTo(seat, position);
        }
        if (seat.idle()) {
            cursors.settled(seat.uid());
        }
    }

    private void showTo(Seat seat, long position) {
        var event = recent.at(position);
        if (event == null) {
            leave(seat, Standing.at(position));
        } else if (seat.filter().matches(event)) {
            send(seat, position, event, recent.size(position));
        }
    }

    /**
     * A delivery has ended, perhaps though nobody told it to.
     *
     * @return whether {@link #resume} must be called for its trigger
     */
    boolean ended(Partition.DeliveryEnded ended) {
        var seat = seats.get(ended.uid());
        var occupant = seat == null ? null : seat.occupant();
        if (seat == null || occupant == null || !occupant.delivery().equals(ended.delivery())) {
            return false;
        }
        occupant.budget().close();
        seat.occupant(null);
        if (cursors.open(seat.uid()).isEmpty()) {
            cursors.opened(seat.uid(), Standing.at(cursors.dispatch()));
        }
        seat.leave();
        return true;
    }

    /** Another delivery reads what the one that ended had not settled. */
    void resume(String uid) {
        var seat = seats.get(uid);
        if (seat != null && seat.occupant() == null) {
            cursors.open(uid).ifPresent(open -> leave(seat, open));
        }
    }

    private void send(Seat seat, long position, Event event, int size) {
        var occupant = occupant(seat);
        var full = seat.underWay() >= seat.settings().pace().window(parts.limits());
        if (full || !occupant.budget().take(size)) {
            leave(seat, Standing.at(position));
            return;
        }
        if (cursors.open(seat.uid()).isEmpty()) {
            cursors.opened(seat.uid(), Standing.at(position));
        }
        seat.sent();
        occupant.delivery().tell(new Delivery.Deliver(position, event, size));
    }

    /** It reads on its own from a place on, without what it has settled above it. */
    private void leave(Seat seat, Standing from) {
        if (cursors.open(seat.uid()).isEmpty()) {
            cursors.opened(seat.uid(), from);
        }
        seat.leave();
        occupant(seat).delivery().tell(new Delivery.ReadOn(from, Math.max(end, from.position() + 1)));
    }

    private Seat.Occupant occupant(Seat seat) {
        var present = seat.occupant();
        if (present != null) {
            return present;
        }
        var loop = parts.loopOf(seat.uid(), key.number());
        var share = parts.budget().share();
        var life = ++spawned;
        var charge = new DeliveryCharge(life, key, seat.settings(), context.getSelf(), share, loop);
        ActorRef<Delivery.Command> delivery = context.spawn(
                Delivery.create(parts, charge), "delivery-" + life, DispatcherSelector.fromConfig(loop.dispatcher()));
        context.watchWith(delivery, new Partition.DeliveryEnded(seat.uid(), delivery));
        var occupant = new Seat.Occupant(life, delivery, share);
        seat.occupant(occupant);
        return occupant;
    }
}
