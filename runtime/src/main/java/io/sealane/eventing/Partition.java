package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.StashBuffer;
import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.cluster.ClusterMessage;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventBytes;
import io.sealane.journal.JournalFailure;
import io.sealane.journal.Marks;
import io.sealane.journal.Page;
import io.sealane.journal.Tenure;
import io.sealane.journal.Tenure.Admission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One partition of a broker: stores its events, then shows them to the broker's triggers.
 *
 * <p>{@code claiming} until the journal says that the partition is ours, meanwhile publishes wait; then {@code running} until it is
 * not, or the broker is gone. It then stops; the next message for it, at the latest the next reminder of the settings, starts another.
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

    /** Go by the node's settings of that version or a later one. Answered when all that must be stored for it is. */
    record Refresh(long version, ActorRef<InForce> replyTo) implements Command, ClusterMessage {}

    /** The broker is gone, with what it stored. Answered when nothing of it is left to happen. */
    record Delete(long version, ActorRef<InForce> replyTo) implements Command, ClusterMessage {}

    /** A partition goes by the settings of a version. */
    record InForce(String entityId, long version) implements ClusterMessage {}

    /**
     * What is heard of a trigger.
     *
     * @param uid of the trigger
     * @param received how many {@link Delivery.Deliver} have come to it
     * @param open how many deliveries are under way
     * @param watermark everything below is settled
     */
    record Progress(String uid, long received, int open, long watermark) implements Command {}

    /** A trigger has read to a position, on its own. */
    record CaughtUp(String uid, long position) implements Command {}

    record DeliveryEnded(String uid, ActorRef<Delivery.Command> delivery) implements Command {}

    record Claimed(Tenure tenure) implements Command {}

    @SuppressWarnings("ArrayRecordComponent")
    record Synced(long[] firsts) implements Command {}

    record Lost(JournalFailure why) implements Command {}

    private record PageRead(Page page) implements Command {}

    private record ReadFailed(JournalFailure why) implements Command {}

    private record MarksStored(Marks marks) implements Command {}

    private enum ShowDue implements Command {
        INSTANCE
    }

    private enum MarksDue implements Command {
        INSTANCE
    }

    private static final int WAITING_MAX = 1024;
    private static final int SHOWN_PER_TURN_MAX = 512;
    private static final Duration READ_RETRY = Duration.ofMillis(100);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final StashBuffer<Command> waiting;
    private final MeshParts parts;
    private final PartitionKey key;
    private final AppendQueue appends = new AppendQueue();
    private final List<Refresh> refreshes = new ArrayList<>();
    private final DeliveryBudget.Share pageBudget;
    private long applied;
    private boolean reading;
    private boolean marking;

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
        this.pageBudget = parts.budget().share();
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
                .onMessage(Lost.class, this::stop)
                .onMessage(Publish.class, this::letWait)
                .onMessage(Refresh.class, this::remember)
                .onMessage(Delete.class, this::letWait)
                .onSignal(PostStop.class, stopped -> leave())
                .build();
    }

    private Behavior<Command> running(Tenure tenure, Cursors cursors, SharedRead read) {
        return Behaviors.receive(Command.class)
                .onMessage(Publish.class, publish -> append(publish, tenure))
                .onMessage(Synced.class, synced -> synced(synced, cursors, read))
                .onMessageEquals(ShowDue.INSTANCE, () -> showDue(cursors, read))
                .onMessage(PageRead.class, page -> pageRead(page.page(), cursors, read))
                .onMessage(ReadFailed.class, failed -> readFailed(failed.why()))
                .onMessage(Progress.class, progress -> progress(progress, read, cursors))
                .onMessage(CaughtUp.class, caughtUp -> caughtUp(caughtUp, read, cursors))
                .onMessage(DeliveryEnded.class, ended -> ended(ended, read))
                .onMessage(Refresh.class, refresh -> refresh(refresh, tenure, cursors, read))
                .onMessage(Delete.class, delete -> delete(delete, tenure))
                .onMessageEquals(MarksDue.INSTANCE, () -> storeMarks(tenure, cursors))
                .onMessage(MarksStored.class, stored -> marksStored(stored.marks(), cursors))
                .onMessage(Lost.class, this::stop)
                .onSignal(PostStop.class, stopped -> leave())
                .build();
    }

    // Steps: ownership

    private Behavior<Command> run(Claimed claimed) {
        var tenure = claimed.tenure();
        var cursors = Cursors.of(tenure.marks(), tenure.start());
        var read = new SharedRead(context, parts, key, cursors, tenure.end());
        apply(read);
        context.getSelf().tell(ShowDue.INSTANCE);
        storeMarks(tenure, cursors);
        return waiting.unstashAll(running(tenure, cursors, read));
    }

    private Behavior<Command> stop(Lost lost) {
        context.getLog().warn("partition {} is lost: {}", key, lost.why().getMessage());
        return refuseAll(503, "partition " + key + " is not available");
    }

    private Behavior<Command> delete(Delete delete, Tenure tenure) {
        tenure.drop();
        delete.replyTo().tell(new InForce(key.entityId(), delete.version()));
        return refuseAll(404, "broker " + key.broker() + " not found");
    }

    private Behavior<Command> refuseAll(int status, String detail) {
        appends.giveUp(append -> refuse(append.publish(), status, detail));
        waiting.forEach(command -> {
            if (command instanceof Publish publish) {
                refuse(publish, status, detail);
            }
        });
        return Behaviors.stopped();
    }

    private Behavior<Command> leave() {
        parts.partitionsHere().decrementAndGet();
        pageBudget.close();
        return Behaviors.same();
    }

    // Steps: publishing

    private Behavior<Command> letWait(Command command) {
        if (!waiting.isFull()) {
            waiting.stash(command);
        } else if (command instanceof Publish publish) {
            refuse(publish, 503, "partition " + key + " is starting");
        }
        return Behaviors.same();
    }

    private Behavior<Command> append(Publish publish, Tenure tenure) {
        var encoded = publish.events().stream().map(EventBytes::encode).toList();
        var admission = tenure.append(encoded);
        if (admission == Admission.ADMITTED) {
            var sizes = encoded.stream().mapToInt(bytes -> bytes.length).toArray();
            appends.add(new AppendQueue.Waiting(publish, sizes));
        } else {
            refuse(publish, 503, reason(admission));
        }
        return Behaviors.same();
    }

    private String reason(Admission admission) {
        return switch (admission) {
            case FULL -> "journal is full until subscribers have taken what is stored";
            case BUSY -> "journal has too many appends waiting";
            case ENDED, ADMITTED -> "partition " + key + " is not available";
        };
    }

    private void refuse(Publish publish, int status, String detail) {
        publish.replyTo().tell(new Refused(publish.id(), status, detail));
    }

    private Behavior<Command> synced(Synced synced, Cursors cursors, SharedRead read) {
        for (var first : synced.firsts()) {
            var append = appends.synced();
            append.publish().replyTo().tell(new Stored(append.publish().id()));
            for (var i = 0; i < append.events().size(); i++) {
                read.stored(first + i, append.events().get(i), append.sizes()[i]);
            }
        }
        return showDue(cursors, read);
    }

    // Steps: showing events to triggers

    private Behavior<Command> showDue(Cursors cursors, SharedRead read) {
        if (reading) {
            return Behaviors.same();
        }
        if (!read.showRecent(SHOWN_PER_TURN_MAX)) {
            requestPage(cursors.dispatch());
        } else if (read.behind()) {
            context.getSelf().tell(ShowDue.INSTANCE);
        }
        storeMarksSoon(cursors);
        return Behaviors.same();
    }

    private void requestPage(long from) {
        if (!pageBudget.take(MeshParts.PAGE_BYTES)) {
            timers.startSingleTimer(ShowDue.INSTANCE, READ_RETRY);
            return;
        }
        reading = true;
        parts.journal().read(key.log(), from, new PageTeller<>(context.getSelf(), PageRead::new, ReadFailed::new));
    }

    private Behavior<Command> pageRead(Page page, Cursors cursors, SharedRead read) {
        for (var stored : page.events()) {
            read.show(stored.position(), EventBytes.decode(stored.bytes()), stored.bytes().length);
        }
        if (page.events().isEmpty()) {
            read.skipToEnd();
        }
        endRead();
        return showDue(cursors, read);
    }

    private Behavior<Command> readFailed(JournalFailure why) {
        endRead();
        context.getLog().warn("reading partition {} failed", key, why);
        if (why.reason() != JournalFailure.Reason.CLOSED) {
            timers.startSingleTimer(ShowDue.INSTANCE, READ_RETRY);
        }
        return Behaviors.same();
    }

    private void endRead() {
        reading = false;
        pageBudget.giveBack(MeshParts.PAGE_BYTES);
    }

    // Steps: triggers

    private Behavior<Command> progress(Progress progress, SharedRead read, Cursors cursors) {
        read.progress(progress);
        storeMarksSoon(cursors);
        return Behaviors.same();
    }

    private Behavior<Command> caughtUp(CaughtUp caughtUp, SharedRead read, Cursors cursors) {
        read.caughtUp(caughtUp);
        storeMarksSoon(cursors);
        return Behaviors.same();
    }

    private Behavior<Command> ended(DeliveryEnded ended, SharedRead read) {
        read.ended(ended);
        return Behaviors.same();
    }

    // Steps: settings

    private Behavior<Command> remember(Refresh refresh) {
        refreshes.removeIf(known -> known.replyTo().equals(refresh.replyTo()));
        refreshes.add(refresh);
        return Behaviors.same();
    }

    private Behavior<Command> refresh(Refresh refresh, Tenure tenure, Cursors cursors, SharedRead read) {
        remember(refresh);
        apply(read);
        answerRefreshes(cursors);
        // Where events are retained, also when nothing has moved: some may be old enough by now.
        return cursors.dirty() || !retention().isZero() ? storeMarks(tenure, cursors) : Behaviors.same();
    }

    /** Goes by the node's present settings. Where they have no such broker, it keeps what it has until it is told to delete it. */
    private void apply(SharedRead read) {
        var settings = parts.settings().get();
        var known = settings.broker(key.broker()).filter(broker -> broker.uid().equals(key.uid()));
        if (known.isPresent() && settings.version() != applied) {
            read.apply(settings.triggersOf(key.broker()));
            applied = settings.version();
        }
    }

    private void answerRefreshes(Cursors cursors) {
        if (cursors.startsStored()) {
            refreshes.removeIf(refresh -> {
                if (refresh.version() > applied) {
                    return false;
                }
                inForce(refresh);
                return true;
            });
        }
    }

    private void inForce(Refresh refresh) {
        refresh.replyTo().tell(new InForce(key.entityId(), Math.max(applied, refresh.version())));
    }

    // Steps: cursors

    private void storeMarksSoon(Cursors cursors) {
        if (cursors.dirty() && !marking && !timers.isTimerActive(MarksDue.INSTANCE)) {
            timers.startSingleTimer(MarksDue.INSTANCE, parts.limits().cursorInterval());
        }
    }

    private Behavior<Command> storeMarks(Tenure tenure, Cursors cursors) {
        if (!marking) {
            marking = true;
            var self = context.getSelf();
            var marks = cursors.changes(retention());
            tenure.mark(marks, () -> self.tell(new MarksStored(marks)));
        }
        return Behaviors.same();
    }

    private Duration retention() {
        return parts.settings()
                .get()
                .broker(key.broker())
                .map(BrokerSettings::retention)
                .orElse(Duration.ZERO);
    }

    private Behavior<Command> marksStored(Marks marks, Cursors cursors) {
        marking = false;
        cursors.stored(marks);
        answerRefreshes(cursors);
        if (!cursors.startsStored()) {
            context.getSelf().tell(MarksDue.INSTANCE);
        }
        storeMarksSoon(cursors);
        return Behaviors.same();
    }
}
