package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.sealane.cluster.ClusterMessage;
import io.sealane.eventing.attempt.RetrySchedule;
import io.sealane.eventing.attempt.Verdict;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.log.Spread;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.eventing.settings.RequestSettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventTtl;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.event.ingress.EventIngress.Reply;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Holds the node's requests that wait for a reply (Knative's RequestReply). One phase around a growing and shrinking collection.
 *
 * <p>A request goes into its broker as an event with a correlation of its own, which nobody can guess; whichever event comes back with it
 * answers the request. A {@link Correlation} begins with the node that holds the request, so that a reply which another node delivers finds
 * it. Whoever delivers a reply is told whether somebody waited for it.
 *
 * <p>A broker that does not store a request for now is asked again as the door's delivery says, for as long as the request is held.
 */
final class Requests extends AbstractBehavior<Requests.Command> {

    /** Everything that holds requests understands. */
    interface Command {}

    /** Publishes and waits. */
    record Ask(BrokerAddress address, List<Event> events, Reply reply) implements Command {}

    /**
     * An event of a broker that may answer a request of this door, wherever that is held.
     *
     * @param publish of whoever delivers it
     * @param replyTo gets to know that it is taken, or not of this door, or why nobody takes it
     */
    record Replied(BrokerId door, Event event, long publish, ActorRef<Partition.PublishReply> replyTo)
            implements Command {}

    /** The same to the node that holds the request. */
    record Answer(String door, String correlation, Event event, long publish, ActorRef<Partition.PublishReply> replyTo)
            implements Command, ClusterMessage {}

    /** Nothing that waits is answered any more. */
    enum Drain implements Command {
        INSTANCE
    }

    private record Published(Partition.PublishReply outcome) implements Command {}

    private record Again(String correlation) implements Command {}

    private record Due(String correlation) implements Command {}

    private record Gone(String correlation) implements Command {}

    /** A stray reply has waited long enough. */
    record StrayDue(Strays.Stray stray) implements Command {}

    private record Nodes(Receptionist.Listing listing) implements Command {}

    private static final ServiceKey<Answer> KEY = ServiceKey.create(Answer.class, "sealane-requests");
    private static final String ANSWERS = "answers-";
    private static final int SECRET_BYTES = 18;

    /** Whoever waited has gone, or was answered: another attempt would change nothing. */
    private static final int GONE = 410;

    private final MeshParts parts;
    private final TimerScheduler<Command> timers;
    private final ActorRef<Partition.PublishReply> replyTo;
    private final SecureRandom random = new SecureRandom();
    private final String node;
    private final Spread spread = new Spread(0);
    private final RetrySchedule schedule;
    /** Counted by whoever reads the metrics as well. */
    private final Map<String, OpenRequest> open = new ConcurrentHashMap<>();

    private final Map<Long, String> publishing = new HashMap<>();
    private final Strays strays;
    private Map<String, ActorRef<Answer>> nodes = Map.of();
    private boolean draining;
    private long publishes;

    private Requests(ActorContext<Command> context, TimerScheduler<Command> timers, MeshParts parts) {
        super(context);
        this.parts = parts;
        this.timers = timers;
        this.replyTo = context.messageAdapter(Partition.PublishReply.class, Published::new);
        this.schedule = new RetrySchedule(parts.limits().delivering().retryDelayMax());
        this.strays = new Strays(timers, parts.limits().requesting(), parts.metrics());
        this.node = token(9);
        parts.metrics().requestsHeld(open::size, strays::size);
        var self = context.spawn(passing(context.getSelf()), ANSWERS + node);
        var receptionist = context.getSystem().receptionist();
        receptionist.tell(Receptionist.register(KEY, self));
        receptionist.tell(Receptionist.subscribe(KEY, context.messageAdapter(Receptionist.Listing.class, Nodes::new)));
    }

    static Behavior<Command> create(MeshParts parts) {
        Behavior<Command> requests =
                Behaviors.setup(context -> Behaviors.withTimers(timers -> new Requests(context, timers, parts)));
        // Should one message fail, those who wait go on waiting, each until its own timeout.
        return Behaviors.supervise(requests).onFailure(SupervisorStrategy.resume());
    }

    /** What other nodes know. An actor of its own: the receptionist does not bear a service that subscribes to itself. */
    private static Behavior<Answer> passing(ActorRef<Command> requests) {
        return Behaviors.receiveMessage(answer -> {
            requests.tell(answer);
            return Behaviors.same();
        });
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Ask.class, this::ask)
                .onMessage(Published.class, this::published)
                .onMessage(Again.class, this::again)
                .onMessage(Replied.class, this::replied)
                .onMessage(Answer.class, this::answer)
                .onMessage(Due.class, this::due)
                .onMessage(Gone.class, this::gone)
                .onMessage(Nodes.class, this::know)
                .onMessage(StrayDue.class, this::strayed)
                .onMessageEquals(Drain.INSTANCE, this::drain)
                .build();
    }

    private Behavior<Command> ask(Ask ask) {
        var id = BrokerId.of(ask.address());
        var settings = parts.settings().get();
        var door = settings.request(id);
        if (settings.version() == 0) {
            refuse(ask.reply(), 503, "this node has not read its brokers yet");
        } else if (door.isEmpty()) {
            refuse(ask.reply(), 404, id.spoken() + " not found");
        } else if (ask.events().size() != 1) {
            refuse(
                    ask.reply(),
                    400,
                    "expected one event, got a batch of " + ask.events().size());
        } else if (draining) {
            refuse(ask.reply(), 503, "this node is shutting down");
        } else if (open.size() >= parts.limits().requesting().requestsMax()) {
            refuse(ask.reply(), 503, "too many requests wait for their replies");
        } else {
            hold(ask, door.get());
        }
        return this;
    }

    private void hold(Ask ask, RequestSettings door) {
        var correlation = new Correlation(node, Correlation.mark(door.uid()), token(SECRET_BYTES)).toString();
        var event = ask.events()
                .get(0)
                .with(door.correlationAttribute(), correlation)
                .without(door.replyAttribute());
        var asked = new OpenRequest(door, ask.reply(), event);
        open.put(correlation, asked);
        timers.startSingleTimer(correlation, new Due(correlation), door.timeout());
        var requests = getContext().getSelf();
        ask.reply().whenGone(() -> requests.tell(new Gone(correlation)));
        publish(correlation, asked, event);
    }

    private void publish(String correlation, OpenRequest asked, Event event) {
        var publish = ++publishes;
        var door = asked.door();
        asked.attempted(publish);
        publishing.put(publish, correlation);
        var broker = parts.settings().get().broker(door.broker());
        if (broker.isEmpty()) {
            replyTo.tell(new Partition.Refused(publish, 503, door.broker().spoken() + " is not there"));
            return;
        }
        if (door.delivery().timeout().compareTo(door.timeout()) < 0) {
            var late = "not stored within " + door.delivery().timeout();
            timers.startSingleTimer(
                    publish,
                    new Published(new Partition.Refused(publish, 503, late)),
                    door.delivery().timeout());
        }
        var partitions = broker.get().partitions();
        var partition = Spread.partition(event, partitions, spread.next(partitions));
        parts.partitions()
                .tell(
                        new PartitionKey(broker.get().id(), broker.get().uid(), partition),
                        new Partition.Publish(publish, replyTo, List.of(event)));
    }

    private Behavior<Command> published(Published published) {
        var publish = published.outcome().id();
        timers.cancel(publish);
        var correlation = publishing.remove(publish);
        var asked = correlation == null ? null : open.get(correlation);
        if (correlation == null || asked == null) {
            return this;
        }
        if (published.outcome() instanceof Partition.Refused refused) {
            refused(correlation, asked, refused);
        } else {
            asked.stored();
        }
        return this;
    }

    private void refused(String correlation, OpenRequest asked, Partition.Refused refused) {
        asked.refused(refused);
        var failed =
                Verdict.Failed.ofReply(DeliverySettings.again(refused.status()), refused.status(), refused.detail());
        var wait = schedule.waitAfter(
                asked.attempts(),
                refused.id(),
                failed,
                asked.door().delivery(),
                parts.clock().instant());
        var again = new Again(correlation);
        wait.ifPresentOrElse(
                delay -> timers.startSingleTimer(again, again, delay),
                () -> end(correlation).ifPresent(ended -> refuse(ended.reply(), refused.status(), refused.detail())));
    }

    private Behavior<Command> again(Again again) {
        var asked = open.get(again.correlation());
        if (asked != null) {
            asked.event().ifPresent(event -> publish(again.correlation(), asked, event));
        }
        return this;
    }

    private Behavior<Command> replied(Replied replied) {
        var settings = parts.settings().get().request(replied.door());
        var correlation = settings.flatMap(door -> replied.event()
                .attribute(door.replyAttribute())
                .flatMap(Correlation::parse)
                .filter(said -> said.door().equals(Correlation.mark(door.uid()))));
        correlation.ifPresentOrElse(
                said -> pass(
                        said.node(),
                        new Answer(
                                replied.door().toString(),
                                said.toString(),
                                EventTtl.strip(replied.event()),
                                replied.publish(),
                                replied.replyTo())),
                // Another door of the same broker is meant, or none.
                () -> replied.replyTo().tell(new Partition.Stored(replied.publish())));
        return this;
    }

    private void pass(String holder, Answer answer) {
        var other = nodes.get(holder);
        if (holder.equals(node)) {
            answer(answer);
        } else if (other != null) {
            other.tell(answer);
        } else {
            strays.take(holder, answer);
        }
    }

    private Behavior<Command> strayed(StrayDue due) {
        strays.due(due.stray());
        return this;
    }

    /** The first reply counts; nobody waits for a second one, for one that comes too late, or for one at another door. */
    private Behavior<Command> answer(Answer answer) {
        var asking = open.get(answer.correlation());
        if (asking == null || !asking.door().id().toString().equals(answer.door())) {
            refuse(answer, GONE, "nobody waits for it any more");
            return this;
        }
        end(answer.correlation()).ifPresent(asked -> asked.reply().complete(new Outcome.Answered(answer.event())));
        answer.replyTo().tell(new Partition.Stored(answer.publish()));
        return this;
    }

    static void refuse(Answer answer, int status, String why) {
        answer.replyTo().tell(new Partition.Refused(answer.publish(), status, why));
    }

    private Behavior<Command> due(Due due) {
        end(due.correlation()).ifPresent(this::timeOut);
        return this;
    }

    private void timeOut(OpenRequest asked) {
        asked.refusal()
                .ifPresentOrElse(
                        last -> refuse(asked.reply(), last.status(), last.detail()),
                        () -> refuse(
                                asked.reply(),
                                504,
                                "no reply came within " + asked.door().timeout()));
    }

    /** Nobody waits for the answer any more; the event stays in its broker. */
    private Behavior<Command> gone(Gone gone) {
        end(gone.correlation()).ifPresent(asked -> refuse(asked.reply(), 504, "the client left before a reply came"));
        return this;
    }

    private Optional<OpenRequest> end(String correlation) {
        var ended = Optional.ofNullable(open.remove(correlation));
        ended.ifPresent(asked -> {
            publishing.remove(asked.publish());
            timers.cancel(asked.publish());
        });
        timers.cancel(correlation);
        timers.cancel(new Again(correlation));
        return ended;
    }

    private Behavior<Command> know(Nodes known) {
        nodes = known.listing().getServiceInstances(KEY).stream()
                .filter(other -> other.path().name().startsWith(ANSWERS))
                .collect(Collectors.toMap(
                        other -> other.path().name().substring(ANSWERS.length()),
                        Function.identity(),
                        (one, two) -> one));
        strays.found(nodes.keySet()).forEach(stray -> pass(stray.holder(), stray.answer()));
        return this;
    }

    private Behavior<Command> drain() {
        draining = true;
        for (var correlation : List.copyOf(open.keySet())) {
            end(correlation).ifPresent(asked -> refuse(asked.reply(), 503, "this node is shutting down"));
        }
        return this;
    }

    private void refuse(Reply reply, int status, String detail) {
        var retryAfter =
                status == 503 ? Optional.of(parts.limits().publishing().retryAfter()) : Optional.<Duration>empty();
        reply.complete(new Outcome.Refused(status, detail, retryAfter));
    }

    private String token(int bytes) {
        var token = new byte[bytes];
        random.nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }
}
