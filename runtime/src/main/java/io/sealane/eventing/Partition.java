package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.cluster.ClusterMessage;
import io.sealane.eventing.inside.Looks;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.log.Standing;
import io.sealane.gateway.event.Event;
import io.sealane.journal.JournalFailure;
import io.sealane.journal.Marks;
import io.sealane.journal.Page;
import io.sealane.journal.Tenure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One partition of a broker: stores its events, then shows them to the broker's triggers.
 *
 * <p>{@code claiming} until the journal says that the partition is ours, meanwhile publishes wait; then {@code running} until it is
 * not, or the broker is gone, which makes it {@code dropping} until nothing is stored. It then stops; the next message for it, at the
 * latest the next reminder of the settings, starts another.
 *
 * <p>What it does is done by its parts: {@link Publishing} takes events in, {@link Dispatch} and {@link SharedRead} show them to
 * triggers, {@link CursorKeeper} stores how far they are, {@link Refreshes} says whose settings are in force.
 */
final class Partition {

    /** Everything a partition understands. */
    interface Command {}

    /**
     * Stores events that have passed the door. Answered with {@link Stored} or {@link Refused} of the same id.
     *
     * @param id the sender's
     */
    record Publish(long id, ActorRef<PublishReply> replyTo, List<Event> events) implements Command, ClusterMessage {
        Publish {
            events = List.copyOf(events);
        }
    }

    /** How a publish ended. */
    sealed interface PublishReply extends ClusterMessage {
        long id();
    }

    /** All events are synced. */
    record Stored(long id) implements PublishReply {}

    /** Nothing is promised. */
    record Refused(long id, int status, String detail) implements PublishReply {}

    /**
     * Go by settings with this digest, which the asker's node has at a version. Answered when all that must be stored for it is.
     *
     * @param version of the asker's node
     */
    record Refresh(long version, long digest, ActorRef<InForce> replyTo) implements Command, ClusterMessage {}

    /** The broker is gone, and what it stored goes too. Answered when that is so on the disk. */
    record Delete(ActorRef<Left> replyTo) implements Command, ClusterMessage {}

    /** The broker is there but nothing may be done for it: ends with all that is stored. Answered at once. */
    record Rest(ActorRef<Left> replyTo) implements Command, ClusterMessage {}

    /**
     * A partition has ended because it was told to.
     *
     * @param dropped whether nothing is stored any more
     */
    record Left(String entityId, boolean dropped) implements ClusterMessage {}

    /** Asks how the partition stands; changes nothing. */
    record Look(ActorRef<Looks.Looked> replyTo) implements Command, ClusterMessage {}

    /** A partition goes by the settings that the asker had at that version. */
    record InForce(String entityId, long version) implements ClusterMessage {}

    /**
     * What is heard of a trigger.
     *
     * @param uid of the trigger
     * @param life of the delivery that tells: what an earlier one of the same trigger tells does not count
     * @param received how many {@link Delivery.Deliver} have come to it
     * @param open how many deliveries are under way
     * @param parked how many events were passed over for now
     * @param settled what it has settled
     */
    record Progress(String uid, long life, long received, int open, long parked, Standing settled) implements Command {}

    /** A trigger has read to a position, on its own, in this life of its delivery. */
    record CaughtUp(String uid, long life, long position) implements Command {}

    record DeliveryEnded(String uid, ActorRef<Delivery.Command> delivery) implements Command {}

    record ResumeDue(String uid) implements Command {}

    record Claimed(Tenure tenure) implements Command {}

    @SuppressWarnings("ArrayRecordComponent")
    record Synced(long[] firsts) implements Command {}

    record Lost(JournalFailure why) implements Command {}

    record PageRead(Page page) implements Command {}

    record ReadFailed(JournalFailure why) implements Command {}

    /**
     * Where a trigger starts.
     *
     * @param position {@link Long#MAX_VALUE} for the end
     * @param failed whether nobody could tell
     */
    record Found(String uid, long position, boolean failed) implements Command {}

    record MarksStored(Marks marks) implements Command {}

    enum ShowDue implements Command {
        INSTANCE
    }

    enum MarksDue implements Command {
        INSTANCE
    }

    private enum Dropped implements Command {
        INSTANCE
    }

    private static final int WAITING_MAX = 1024;
    private static final Duration RESUME_DELAY = Duration.ofSeconds(1);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final StashBuffer<Command> waiting;
    private final MeshParts parts;
    private final PartitionKey key;
    private final Refreshes refreshes;

    private Partition(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            StashBuffer<Command> waiting,
            MeshParts parts,
            PartitionKey key) {
        this.context = context;
        this.timers = timers;
        this.waiting = waiting;
        this.parts = parts;
        this.key = key;
        this.refreshes = new Refreshes(parts, key);
    }

    static Behavior<Command> create(MeshParts parts, PartitionKey key) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> Behaviors.withStash(
                WAITING_MAX, waiting -> new Partition(context, timers, waiting, parts, key).start())));
    }

    private Behavior<Command> start() {
        parts.partitionsHere().incrementAndGet();
        parts.journal().claim(key.log(), new Ownership(context.getSelf()));
        return claiming();
    }

    // States

    private Behavior<Command> claiming() {
        return Behaviors.receive(Command.class)
                .onMessage(Claimed.class, this::run)
                .onMessage(Lost.class, lost -> stop(lost.why()))
                .onMessage(Publish.class, this::letWait)
                .onMessage(Refresh.class, this::remember)
                .onMessage(Delete.class, this::letWait)
                .onMessage(Rest.class, this::letWait)
                .onMessage(Look.class, this::letWait)
                .onSignal(PostStop.class, stopped -> leave())
                .build();
    }

    private Behavior<Command> running(Hold hold) {
        return Behaviors.receive(Command.class)
                .onMessage(Publish.class, publish -> then(() -> append(publish, hold)))
                .onMessage(Synced.class, synced -> synced(synced, hold))
                .onMessageEquals(ShowDue.INSTANCE, () -> show(hold))
                .onMessage(PageRead.class, read -> pageRead(read, hold))
                .onMessage(
                        ReadFailed.class, failed -> then(() -> hold.dispatch().readFailed(failed.why())))
                .onMessage(Progress.class, progress -> progress(progress, hold))
                .onMessage(CaughtUp.class, caughtUp -> caughtUp(caughtUp, hold))
                .onMessage(DeliveryEnded.class, ended -> ended(ended, hold))
                .onMessage(ResumeDue.class, due -> then(() -> hold.read().resume(due.uid())))
                .onMessage(Refresh.class, refresh -> refresh(refresh, hold))
                .onMessage(Delete.class, delete -> drop(delete, hold))
                .onMessage(Rest.class, rest -> rest(rest, hold))
                .onMessage(Look.class, look -> then(() -> look.replyTo().tell(hold.look(parts, key))))
                .onMessage(Found.class, found -> found(found, hold))
                .onMessageEquals(MarksDue.INSTANCE, () -> then(hold.keeper()::store))
                .onMessage(MarksStored.class, stored -> marksStored(stored, hold))
                .onMessage(Lost.class, lost -> lose(lost.why(), hold))
                .onSignal(PostStop.class, stopped -> leave(hold))
                .build();
    }

    private Behavior<Command> dropping(List<Delete> deletes) {
        return Behaviors.receive(Command.class)
                .onMessageEquals(Dropped.INSTANCE, () -> dropped(deletes))
                .onMessage(Delete.class, delete -> then(() -> deletes.add(delete)))
                .onMessage(Publish.class, publish -> then(() -> Publishing.refuse(publish, 404, notFound())))
                .onMessage(Lost.class, lost -> stop(lost.why()))
                .onSignal(PostStop.class, stopped -> leave())
                .onAnyMessage(other -> Behaviors.same())
                .build();
    }

    // Steps: ownership

    private Behavior<Command> run(Claimed claimed) {
        var hold = Hold.of(claimed.tenure(), context, timers, parts, key);
        refreshes.apply(hold.read());
        context.getSelf().tell(ShowDue.INSTANCE);
        hold.keeper().store();
        return waiting.unstashAll(running(hold));
    }

    private Behavior<Command> lose(JournalFailure why, Hold hold) {
        hold.publishing().giveUp(503, notAvailable());
        return stop(why);
    }

    private Behavior<Command> stop(JournalFailure why) {
        if (why.reason() == JournalFailure.Reason.FENCED) {
            context.getLog().info("partition {} has moved: {}", key, why.getMessage());
        } else {
            // The journal has said it, once for all partitions.
            context.getLog().debug("partition {} is lost: {}", key, why.getMessage());
        }
        return refuseWaiting(503, notAvailable());
    }

    private Behavior<Command> drop(Delete delete, Hold hold) {
        var self = context.getSelf();
        hold.publishing().giveUp(404, notFound());
        // Nothing may come of what is shown or read from now on.
        hold.dispatch().close();
        hold.read().close();
        hold.tenure().drop(() -> self.tell(Dropped.INSTANCE));
        return dropping(new ArrayList<>(List.of(delete)));
    }

    private Behavior<Command> dropped(List<Delete> deletes) {
        deletes.forEach(delete -> delete.replyTo().tell(new Left(key.entityId(), true)));
        return refuseWaiting(404, notFound());
    }

    private Behavior<Command> rest(Rest rest, Hold hold) {
        hold.publishing().giveUp(404, notFound());
        rest.replyTo().tell(new Left(key.entityId(), false));
        return refuseWaiting(404, notFound());
    }

    private Behavior<Command> refuseWaiting(int status, String detail) {
        waiting.forEach(command -> {
            if (command instanceof Publish publish) {
                Publishing.refuse(publish, status, detail);
            }
        });
        return Behaviors.stopped();
    }

    private String notFound() {
        return key.broker().spoken() + " not found";
    }

    private String notAvailable() {
        return "partition " + key + " is not available";
    }

    private Behavior<Command> leave() {
        parts.partitionsHere().decrementAndGet();
        return Behaviors.same();
    }

    private Behavior<Command> leave(Hold hold) {
        hold.dispatch().close();
        hold.read().close();
        return leave();
    }

    // Steps: publishing and showing

    private Behavior<Command> letWait(Command command) {
        if (!waiting.isFull()) {
            waiting.stash(command);
        } else if (command instanceof Publish publish) {
            Publishing.refuse(publish, 503, "partition " + key + " is starting");
        }
        return Behaviors.same();
    }

    private void append(Publish publish, Hold hold) {
        if (!hold.publishing().append(publish)) {
            // What gives way gives way with the next marks.
            hold.keeper().storeIfUseful();
        }
    }

    private Behavior<Command> synced(Synced synced, Hold hold) {
        hold.publishing().synced(synced.firsts(), hold.read());
        return show(hold);
    }

    private Behavior<Command> show(Hold hold) {
        hold.dispatch().show();
        hold.keeper().storeSoon();
        return Behaviors.same();
    }

    private Behavior<Command> pageRead(PageRead read, Hold hold) {
        hold.dispatch().pageRead(read.page());
        hold.keeper().storeSoon();
        return Behaviors.same();
    }

    // Steps: triggers

    private Behavior<Command> progress(Progress progress, Hold hold) {
        hold.read().progress(progress);
        hold.keeper().storeSoon();
        return Behaviors.same();
    }

    private Behavior<Command> caughtUp(CaughtUp caughtUp, Hold hold) {
        hold.read().caughtUp(caughtUp);
        hold.keeper().storeSoon();
        return Behaviors.same();
    }

    /** What ended it may end the next one as well, so that waits a little. */
    private Behavior<Command> ended(DeliveryEnded ended, Hold hold) {
        if (hold.read().ended(ended)) {
            timers.startSingleTimer(ended.uid(), new ResumeDue(ended.uid()), RESUME_DELAY);
        }
        return Behaviors.same();
    }

    private Behavior<Command> found(Found found, Hold hold) {
        hold.read().found(found);
        hold.keeper().store();
        return Behaviors.same();
    }

    // Steps: settings and cursors

    private Behavior<Command> remember(Refresh refresh) {
        refreshes.remember(refresh);
        return Behaviors.same();
    }

    private Behavior<Command> refresh(Refresh refresh, Hold hold) {
        refreshes.remember(refresh);
        refreshes.apply(hold.read());
        hold.read().showBacklogs();
        refreshes.answer(hold.cursors());
        hold.keeper().storeIfUseful();
        return Behaviors.same();
    }

    private Behavior<Command> marksStored(MarksStored stored, Hold hold) {
        hold.keeper().stored(stored.marks());
        refreshes.answer(hold.cursors());
        return Behaviors.same();
    }

    private static Behavior<Command> then(Runnable step) {
        step.run();
        return Behaviors.same();
    }
}
