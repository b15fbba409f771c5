package io.sealane.eventing;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.sealane.eventing.attempt.AnswerJudge;
import io.sealane.eventing.attempt.Letters;
import io.sealane.eventing.attempt.OpenDelivery;
import io.sealane.eventing.attempt.RetrySchedule;
import io.sealane.eventing.attempt.Verdict;
import io.sealane.eventing.attempt.Verdict.Failed;
import io.sealane.eventing.attempt.Verdict.Replied;
import io.sealane.eventing.lane.Lanes;
import io.sealane.eventing.lane.Pacing;
import io.sealane.eventing.log.Standing;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventTtl;
import io.sealane.gateway.forward.upstream.UpstreamAnswer;
import io.sealane.journal.JournalFailure;
import io.sealane.journal.Page;
import io.sealane.observe.Traces;
import io.sealane.observe.TriggerMeters;
import java.time.Duration;
import java.util.Optional;

/**
 * Delivers the events of one partition to one trigger. Lives on an event loop, so it calls that loop's upstream client directly.
 *
 * <p>Events come from the partition, as long as the window has room; when it had none, the partition says from where on the trigger
 * reads pages of its own. An event is settled when it is delivered and its reply stored, or dead-lettered, or given up. Whatever
 * happens, {@link Partition.Progress} tells what is settled: only that is ever stored.
 */
final class Delivery {

    /** Everything a delivery understands. */
    sealed interface Command {}

    /**
     * An event that matches.
     *
     * @param bytes taken from the budget for it, given back when it is settled
     */
    record Deliver(long position, Event event, long bytes) implements Command {}

    /**
     * The trigger has left the shared read: read on its own, then say {@link Partition.CaughtUp}.
     *
     * @param from where to begin, what is settled above it, and what is not
     * @param until where the shared read is
     */
    record ReadOn(Standing from, long until) implements Command {}

    /** Its settings are others now; they hold from the next attempt on. */
    record Changed(TriggerSettings settings) implements Command {}

    /** The trigger is deleted. */
    enum Stop implements Command {
        INSTANCE
    }

    private record Answered(long position, UpstreamAnswer answer) implements Command {}

    private record RetryDue(long position) implements Command {}

    private record ReplyDone(Partition.PublishReply outcome) implements Command {}

    record PageRead(PageSource source, Page page) implements Command {}

    record ReadFailed(PageSource source, JournalFailure why) implements Command {}

    record ReadDue(PageSource source) implements Command {}

    enum TurnDue implements Command {
        INSTANCE
    }

    private enum ReportDue implements Command {
        INSTANCE
    }

    private final ActorContext<Command> context;
    private final MeshParts parts;
    private final DeliveryCharge charge;
    private final Attempts attempts;
    private final DeliveryWindow<OpenDelivery> window;
    private final Lanes lanes = new Lanes();
    private final Parking parking;
    private final OwnPages pages;
    private final Pacing pacing;
    private final AnswerJudge judge = new AnswerJudge(Letters::reply);
    private final RetrySchedule schedule;
    private final ReplyDoor replies;
    private final TriggerMeters meters;
    private final ProgressTeller progress;
    private final FailureTeller failures;
    private TriggerSettings settings;

    private Delivery(ActorContext<Command> context, MeshParts parts, DeliveryCharge charge) {
        this.context = context;
        this.parts = parts;
        this.charge = charge;
        this.settings = charge.settings();
        this.window = new DeliveryWindow<>(settings.pace().window(parts.limits()));
        var self = context.getSelf();
        Runnable wake = () -> self.tell(TurnDue.INSTANCE);
        var gate = parts.gates().of(settings.uid());
        this.attempts = new Attempts(parts, charge, wake);
        this.pacing = new Pacing(lanes, parts.metrics()::nanos, gate, charge.loop(), wake);
        this.schedule = new RetrySchedule(parts.limits().delivering().retryDelayMax());
        this.replies = new ReplyDoor(
                parts, charge.key(), context.messageAdapter(Partition.PublishReply.class, ReplyDone::new));
        this.meters = parts.meters(settings);
        this.progress = new ProgressTeller(
                parts,
                charge,
                window,
                lanes,
                meters.backlog(),
                () -> tellIn(parts.limits().cursor().interval(), ReportDue.INSTANCE));
        this.failures = new FailureTeller(parts, charge);
        this.parking = new Parking(self, parts, charge, window, lanes, progress);
        this.pages = new OwnPages(self, parts, charge, window, parking);
    }

    static Behavior<Command> create(MeshParts parts, DeliveryCharge charge) {
        return Behaviors.setup(context -> new Delivery(context, parts, charge).delivering());
    }

    // State

    private Behavior<Command> delivering() {
        return Behaviors.receive(Command.class)
                .onMessage(Deliver.class, this::take)
                .onMessage(Answered.class, this::judge)
                .onMessage(RetryDue.class, this::attemptAgain)
                .onMessage(ReplyDone.class, this::endReply)
                .onMessage(ReadOn.class, this::readOn)
                .onMessage(PageRead.class, this::pageRead)
                .onMessage(ReadFailed.class, this::readFailed)
                .onMessage(ReadDue.class, this::readDue)
                .onMessageEquals(TurnDue.INSTANCE, this::turnDue)
                .onMessageEquals(ReportDue.INSTANCE, this::reportDue)
                .onMessage(Changed.class, this::change)
                .onMessageEquals(Stop.INSTANCE, Behaviors::stopped)
                .onSignal(PostStop.class, stopped -> giveBackAll())
                .build();
    }

    // Steps: attempts

    private Behavior<Command> take(Deliver deliver) {
        progress.received();
        arrive(deliver.position(), deliver.event(), deliver.bytes());
        return Behaviors.same();
    }

    private void arrive(long position, Event event, long bytes) {
        if (!parking.passOver(position, event, bytes)) {
            begin(position, event, bytes);
        }
    }

    private void begin(long position, Event event, long bytes) {
        var delivery = new OpenDelivery(position, event, bytes, parts.metrics().nanos());
        window.open(position, delivery);
        progress.opened();
        pacing.take(delivery, settings.pace());
        beginAttempts();
    }

    private void beginAttempts() {
        if (attempts.mayBegin(settings.pace())) {
            pacing.begin(settings.pace(), this::attempt);
        }
    }

    private Behavior<Command> turnDue() {
        pacing.woken();
        beginAttempts();
        return consume();
    }

    private void attempt(OpenDelivery delivery) {
        var now = parts.metrics().nanos();
        delivery.waited(now).ifPresent(meters::processed);
        delivery.attempted(
                now, parts.traces().deliver(delivery.event(), settings.id().place()));
        send(delivery);
    }

    private void send(OpenDelivery delivery) {
        var inside = Letters.receiver(delivery, settings).inside();
        if (inside.isPresent()) {
            var event = delivery.relay().map(OpenDelivery.Relay::reply).orElseGet(delivery::outgoing);
            publish(delivery, inside.get(), event);
        } else {
            // Told, not called: settling may begin the next one.
            var position = delivery.position();
            var self = context.getSelf();
            attempts.send(delivery, settings, answer -> self.tell(new Answered(position, answer)));
        }
    }

    private Behavior<Command> attemptAgain(RetryDue due) {
        var delivery = window.get(due.position());
        if (delivery != null
                && delivery.isDeadLetter()
                && settings.delivery().deadLetter().isEmpty()) {
            giveUp(delivery, Failed.ofReply(false, 0, "its dead letter sink was taken away"));
        } else if (delivery != null && delivery.isDeadLetter()) {
            attempt(delivery);
        } else if (delivery != null) {
            pacing.again(delivery);
            beginAttempts();
        }
        return Behaviors.same();
    }

    private Behavior<Command> judge(Answered answered) {
        var delivery = window.get(answered.position());
        if (delivery == null) {
            return Behaviors.same();
        }
        if (delivery.relay().isPresent()) {
            return judgeRelay(delivery, answered.answer());
        }
        var verdict = judge.judge(answered.answer());
        attemptEnded(
                delivery,
                verdict,
                AnswerJudge.result(answered.answer(), verdict),
                AnswerJudge.status(answered.answer()));
        if (verdict instanceof Failed failed) {
            fail(delivery, failed);
        } else if (verdict instanceof Replied replied && !delivery.isDeadLetter()) {
            pass(delivery, Traces.continued(replied.reply(), delivery.outgoing()));
        } else {
            succeed(delivery);
        }
        return Behaviors.same();
    }

    private void attemptEnded(OpenDelivery delivery, Verdict verdict, String result, int status) {
        var failure = verdict instanceof Failed failed ? Optional.of(failed) : Optional.<Failed>empty();
        delivery.attemptEnded(failure.map(Failed::detail));
        meters.attempted(result, status, parts.metrics().nanos() - delivery.attemptBegan());
        pacing.ended(delivery, failure.filter(Failed::again).isPresent(), settings.pace());
        beginAttempts();
    }

    /** A reply that is not taken fails the delivery: the subscriber is asked again. */
    private Behavior<Command> judgeRelay(OpenDelivery delivery, UpstreamAnswer answer) {
        if (judge.judgeReceiver(answer) instanceof Failed failed) {
            fail(delivery, failed);
        } else {
            succeed(delivery);
        }
        return Behaviors.same();
    }

    private void fail(OpenDelivery delivery, Failed failure) {
        var now = parts.clock().instant();
        var seed = delivery.seed(settings.uid());
        var wait = schedule.waitAfter(delivery.attempts(), seed, failure, settings.delivery(), now);
        failures.failed(delivery, settings, failure, wait.map(least -> nextIn(delivery, least)));
        if (wait.isPresent()) {
            meters.retried();
            tellIn(wait.get(), new RetryDue(delivery.position()));
            lanes.failed(delivery);
            consume();
        } else if (!delivery.isDeadLetter() && settings.delivery().deadLetter().isPresent()) {
            meters.deadLettered();
            parts.undelivered().undelivered(settings.id(), EventMesh.Fate.DEAD_LETTER, delivery.why(failure));
            delivery.becomeDeadLetter(Letters.receiver(delivery, settings).uri(), failure);
            attempt(delivery);
        } else {
            giveUp(delivery, failure);
        }
    }

    /** Dead letters wait for nothing but their own retries. */
    private Duration nextIn(OpenDelivery delivery, Duration wait) {
        return delivery.isDeadLetter() ? wait : pacing.notBefore(wait, settings.pace());
    }

    private void giveUp(OpenDelivery delivery, Failed failure) {
        meters.gaveUp();
        parts.undelivered().undelivered(settings.id(), EventMesh.Fate.LOST, delivery.why(failure));
        delivery.logGivenUp(context.getLog(), settings.id(), failure);
        settle(delivery);
    }

    private void succeed(OpenDelivery delivery) {
        failures.delivered(delivery);
        settle(delivery);
    }

    private void settle(OpenDelivery delivery) {
        window.settle(delivery.position());
        progress.left();
        charge.budget().giveBack(delivery.bytes());
        pacing.settled(delivery);
        beginAttempts();
        consume();
        progress.tellOrWait();
    }

    private Behavior<Command> reportDue() {
        progress.due();
        return Behaviors.same();
    }

    // Steps: replies

    /** A broker takes replies back; a subscription says where they go, or drops them. */
    private void pass(OpenDelivery delivery, Event reply) {
        if (!settings.broker().isChannel()) {
            publish(delivery, settings.broker(), reply);
        } else if (settings.reply().isPresent()) {
            delivery.relays(
                    EventTtl.carry(delivery.event(), reply), settings.reply().get());
            send(delivery);
        } else {
            succeed(delivery);
        }
    }

    private void publish(OpenDelivery delivery, BrokerId hub, Event event) {
        var id = replies.publish(delivery.position(), hub, event, delivery.event());
        delivery.awaitReply(id);
        tellIn(
                replies.patience(hub, settings.delivery()),
                new ReplyDone(new Partition.Refused(id, 503, "reply was not stored in time")));
    }

    private Behavior<Command> endReply(ReplyDone done) {
        var publish = done.outcome().id();
        var position = replies.end(publish);
        var delivery = position.isPresent() ? window.get(position.getAsLong()) : null;
        if (delivery != null && delivery.endReply(publish)) {
            endStoring(
                    delivery,
                    done.outcome() instanceof Partition.Refused refused
                            ? AnswerJudge.notStored(refused.status(), refused.detail())
                            : new Verdict.Delivered());
        }
        return Behaviors.same();
    }

    private void endStoring(OpenDelivery delivery, Verdict verdict) {
        if (delivery.attempting()) {
            var failed = verdict instanceof Failed failure ? failure.code() : 202;
            attemptEnded(delivery, verdict, failed == 202 ? "stored" : "refused", failed);
        }
        if (verdict instanceof Failed failed) {
            fail(delivery, failed);
        } else {
            succeed(delivery);
        }
    }

    // Steps: pages of its own

    private Behavior<Command> readOn(ReadOn readOn) {
        pages.readOn(readOn);
        return consume();
    }

    private Behavior<Command> pageRead(PageRead pageRead) {
        pageRead.source().read(pageRead.page());
        return consume();
    }

    private Behavior<Command> readFailed(ReadFailed failed) {
        failed.source().failed(failed.why());
        return Behaviors.same();
    }

    private Behavior<Command> readDue(ReadDue due) {
        due.source().due();
        return consume();
    }

    private Behavior<Command> consume() {
        parking.consume(settings, this::begin);
        if (pages.consume(settings, this::arrive)) {
            progress.tell();
            charge.partition().tell(new Partition.CaughtUp(settings.uid(), charge.life(), pages.position()));
        }
        parking.look();
        return Behaviors.same();
    }

    // Steps: its life

    private Behavior<Command> change(Changed changed) {
        settings = changed.settings();
        window.max(settings.pace().window(parts.limits()));
        beginAttempts();
        return consume();
    }

    private Behavior<Command> giveBackAll() {
        pacing.close();
        attempts.close();
        parking.close();
        failures.close();
        charge.budget().close();
        progress.close();
        return Behaviors.same();
    }

    private void tellIn(Duration delay, Command command) {
        var self = context.getSelf();
        charge.loop().schedule(delay, () -> self.tell(command));
    }
}
