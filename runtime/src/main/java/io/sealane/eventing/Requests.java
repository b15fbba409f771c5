package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import akka.actor.typed.receptionist.ServiceKey;
import io.sealane.cluster.ClusterMessage;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.log.Spread;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
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
import java.util.Set;

/**
 * Holds the node's requests that wait for a reply (Knative's RequestReply). One phase around a growing and shrinking collection.
 *
 * <p>A request goes into its broker as an event with a correlation of its own, which nobody can guess; whichever event comes back with it
 * answers the request. A correlation begins with the node that holds the request, so that a reply which another node delivers finds it.
 */
final class Requests extends AbstractBehavior<Requests.Command> {

    /** Everything that holds requests understands. */
    interface Command {}

    /** Publishes and waits. */
    record Ask(BrokerAddress address, List<Event> events, Reply reply) implements Command {}

    /** An event of a broker that may answer a request of this door, wherever that is held. */
    record Replied(BrokerId door, Event event) implements Command {}

    /** The same to the node that holds the request; ignored by all others. */
    record Answer(String door, String correlation, Event event) implements Command, ClusterMessage {}

    /** Nothing that waits is answered any more. */
    enum Drain implements Command {
        INSTANCE
    }

    private record Published(Partition.PublishReply outcome) implements Command {}

    private record Due(String correlation) implements Command {}

    private record Gone(String correlation) implements Command {}

    private record Nodes(Receptionist.Listing listing) implements Command {}

    private record Open(String door, Reply reply, Duration timeout, long publish) {}

    private static final ServiceKey<Answer> KEY = ServiceKey.create(Answer.class, "sealane-requests");
    private static final int CORRELATION_BYTES = 18;

    private final MeshParts parts;
    private final TimerScheduler<Command> timers;
    private final ActorRef<Partition.PublishReply> replyTo;
    private final ActorRef<Answer> self;
    private final SecureRandom random = new SecureRandom();
    private final String node;
    private final Spread spread = new Spread(0);
    private final Map<String, Open> open = new HashMap<>();
    private final Map<Long, String> publishing = new HashMap<>();
    private Set<ActorRef<Answer>> nodes = Set.of();
    private boolean draining;
    private long publishes;

    private Requests(ActorContext<Command> context, TimerScheduler<Command> timers, MeshParts parts) {
        super(context);
        this.parts = parts;
        this.timers = timers;
        this.replyTo = context.messageAdapter(Partition.PublishReply.class, Published::new);
        this.self = context.spawn(passing(context.getSelf()), "answers");
        this.node = token(9);
        var receptionist = context.getSystem().receptionist();
        receptionist.tell(Receptionist.register(KEY, self));
        receptionist.tell(Receptionist.subscribe(KEY, context.messageAdapter(Receptionist.Listing.class, Nodes::new)));
    }

    static Behavior<Command> create(MeshParts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new Requests(context, timers, parts)));
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
                .onMessage(Replied.class, this::replied)
                .onMessage(Answer.class, this::answer)
                .onMessage(Due.class, this::due)
                .onMessage(Gone.class, this::gone)
                .onMessage(Nodes.class, this::know)
                .onMessageEquals(Drain.INSTANCE, this::drain)
                .build();
    }

    private Behavior<Command> ask(Ask ask) {
        var id = BrokerId.of(ask.address());
        var settings = parts.settings().get();
        var door = settings.request(id);
        var broker = door.flatMap(found -> settings.broker(found.broker()));
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
        } else if (broker.isEmpty()) {
            refuse(ask.reply(), 503, door.get().broker().spoken() + " is not there");
        } else if (open.size() >= parts.limits().requestsMax()) {
            refuse(ask.reply(), 503, "too many requests wait for their replies");
        } else {
            publish(ask, door.get(), broker.get());
        }
        return this;
    }

    private void publish(Ask ask, RequestSettings door, BrokerSettings broker) {
        var correlation = node + "." + token(CORRELATION_BYTES);
        var event = ask.events()
                .get(0)
                .with(door.correlationAttribute(), correlation)
                .without(door.replyAttribute());
        var publish = ++publishes;
        open.put(correlation, new Open(door.id().toString(), ask.reply(), door.timeout(), publish));
        publishing.put(publish, correlation);
        timers.startSingleTimer(correlation, new Due(correlation), door.timeout());
        var requests = getContext().getSelf();
        ask.reply().whenGone(() -> requests.tell(new Gone(correlation)));
        var partition = Spread.partition(event, broker.partitions(), spread.next(broker.partitions()));
        parts.partitions()
                .tell(
                        new PartitionKey(broker.id(), broker.uid(), partition),
                        new Partition.Publish(publish, replyTo, List.of(event)));
    }

    private Behavior<Command> published(Published published) {
        var correlation = publishing.remove(published.outcome().id());
        if (correlation != null && published.outcome() instanceof Partition.Refused refused) {
            end(correlation).ifPresent(asked -> refuse(asked.reply(), refused.status(), refused.detail()));
        } else if (correlation != null) {
            // From now on a reply is waited for, with no byte of the request.
            Optional.ofNullable(open.get(correlation))
                    .ifPresent(asked -> asked.reply().stored());
        }
        return this;
    }

    private Behavior<Command> replied(Replied replied) {
        parts.settings()
                .get()
                .request(replied.door())
                .flatMap(door -> replied.event().attribute(door.replyAttribute()))
                .ifPresent(correlation ->
                        pass(new Answer(replied.door().toString(), correlation, EventTtl.strip(replied.event()))));
        return this;
    }

    private void pass(Answer answer) {
        if (answer.correlation().startsWith(node + ".")) {
            answer(answer);
        } else {
            nodes.stream().filter(other -> !other.equals(self)).forEach(other -> other.tell(answer));
        }
    }

    /** The first reply counts; nobody waits for a second one, for one that comes too late, or for one at another door. */
    private Behavior<Command> answer(Answer answer) {
        var asking = open.get(answer.correlation());
        if (asking == null || !asking.door().equals(answer.door())) {
            return this;
        }
        end(answer.correlation()).ifPresent(asked -> asked.reply().complete(new Outcome.Answered(answer.event())));
        return this;
    }

    private Behavior<Command> due(Due due) {
        end(due.correlation())
                .ifPresent(asked -> refuse(asked.reply(), 504, "no reply came within " + asked.timeout()));
        return this;
    }

    /** Nobody waits for the answer any more; the event stays in its broker. */
    private Behavior<Command> gone(Gone gone) {
        end(gone.correlation()).ifPresent(asked -> refuse(asked.reply(), 504, "the client left before a reply came"));
        return this;
    }

    private Optional<Open> end(String correlation) {
        var ended = Optional.ofNullable(open.remove(correlation));
        ended.ifPresent(asked -> publishing.remove(asked.publish()));
        timers.cancel(correlation);
        return ended;
    }

    private Behavior<Command> know(Nodes known) {
        nodes = known.listing().getServiceInstances(KEY);
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
        var retryAfter = status == 503 ? Optional.of(parts.limits().retryAfter()) : Optional.<Duration>empty();
        reply.complete(new Outcome.Refused(status, detail, retryAfter));
    }

    private String token(int bytes) {
        var token = new byte[bytes];
        random.nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }
}
