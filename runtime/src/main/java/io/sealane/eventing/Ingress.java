package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.log.Spread;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress.BrokerAddress;
import io.sealane.gateway.event.ingress.EventIngress.Outcome;
import io.sealane.gateway.event.ingress.EventIngress.Reply;
import io.sealane.gateway.transport.loop.Loop;
import io.sealane.observe.BrokerMeters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Holds the open publishes of one event loop, and lives on it. One phase around a growing and shrinking collection.
 *
 * <p>Partitions answer with the publish's number. All publishes have the same time, so the oldest is always due first, and one timer
 * is enough.
 */
final class Ingress extends AbstractBehavior<Ingress.Command> {

    /** Everything an ingress understands. */
    sealed interface Command {}

    record Accept(BrokerAddress address, List<Event> events, Reply reply) implements Command {}

    /** Takes nothing more; {@code drained} completes when nothing is open. */
    record Drain(CompletableFuture<Void> drained) implements Command {}

    private record Answered(Partition.PublishReply answer) implements Command {}

    private enum OldestDue implements Command {
        INSTANCE
    }

    private final MeshParts parts;
    private final Loop loop;
    private final ActorRef<Partition.PublishReply> replyTo;
    private final Spread spread;
    private final Map<Long, OpenPublish> open = new LinkedHashMap<>();
    private final List<CompletableFuture<Void>> draining = new ArrayList<>();
    private long publishes;
    private boolean timerSet;

    private Ingress(ActorContext<Command> context, MeshParts parts, Loop loop) {
        super(context);
        this.parts = parts;
        this.loop = loop;
        this.replyTo = context.messageAdapter(Partition.PublishReply.class, Answered::new);
        this.spread = new Spread(loop.index());
    }

    static Behavior<Command> create(MeshParts parts, Loop loop) {
        Behavior<Command> ingress = Behaviors.setup(context -> new Ingress(context, parts, loop));
        // Should one message fail, the publishes of others are answered all the same.
        return Behaviors.supervise(ingress).onFailure(SupervisorStrategy.resume());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Accept.class, this::accept)
                .onMessage(Answered.class, this::answered)
                .onMessageEquals(OldestDue.INSTANCE, this::oldestDue)
                .onMessage(Drain.class, this::drain)
                .build();
    }

    private Behavior<Command> accept(Accept accept) {
        var id = BrokerId.of(accept.address());
        var settings = parts.settings().get();
        var broker = settings.broker(id);
        if (settings.version() == 0) {
            // What is not known yet is not absent: a sender would take 404 for a refusal for good.
            refuse(accept.reply(), 503, "this node has not read its brokers yet");
        } else if (broker.isEmpty()) {
            accept.reply().complete(new Outcome.Refused(404, id.spoken() + " not found", Optional.empty()));
        } else if (!draining.isEmpty()) {
            meters(id).refused("draining", accept.events().size());
            refuse(accept.reply(), 503, "this node is shutting down");
        } else if (accept.events().isEmpty()) {
            accept.reply().complete(new Outcome.Accepted());
        } else if (open.size() >= parts.limits().publishing().openMax()) {
            meters(id).refused("publishes_max", accept.events().size());
            refuse(accept.reply(), 503, "too many publishes wait to be stored");
        } else {
            send(accept, broker.get());
        }
        return this;
    }

    private void send(Accept accept, BrokerSettings broker) {
        var publish = ++publishes;
        var byPartition = byPartition(accept.events(), broker.partitions());
        open.put(
                publish,
                new OpenPublish(
                        accept,
                        meters(broker.id()),
                        byPartition.size(),
                        parts.metrics().nanos()));
        // First: should it not get to its partitions, it is refused in its time nevertheless.
        setTimer();
        byPartition.forEach((partition, events) -> parts.partitions()
                .tell(
                        new PartitionKey(broker.id(), broker.uid(), partition),
                        new Partition.Publish(publish, replyTo, events)));
    }

    /** Events without a key stay together, so that a batch of them is one append. */
    private Map<Integer, List<Event>> byPartition(List<Event> events, int partitions) {
        var keyless = spread.next(partitions);
        if (events.size() == 1 || partitions == 1) {
            return Map.of(Spread.partition(events.get(0), partitions, keyless), events);
        }
        var split = new LinkedHashMap<Integer, List<Event>>();
        for (var event : events) {
            var partition = Spread.partition(event, partitions, keyless);
            split.computeIfAbsent(partition, key -> new ArrayList<>()).add(event);
        }
        return split;
    }

    private Behavior<Command> answered(Answered answered) {
        var answer = answered.answer();
        var publish = open.get(answer.id());
        if (publish == null) {
            return this;
        }
        if (answer instanceof Partition.Refused refused) {
            open.remove(answer.id());
            // Why is counted where it is known, by the partition.
            refuse(publish.reply, refused.status(), refused.detail());
        } else if (--publish.partitionsLeft == 0) {
            open.remove(answer.id());
            publish.meters.accepted(publish.events, parts.metrics().nanos() - publish.began);
            publish.reply.complete(new Outcome.Accepted());
        }
        return endDrain();
    }

    private Behavior<Command> oldestDue() {
        timerSet = false;
        var oldest = open.values().iterator();
        if (!oldest.hasNext()) {
            return endDrain();
        }
        var publish = oldest.next();
        if (!left(publish).isZero()) {
            setTimer();
            return this;
        }
        oldest.remove();
        // First, and one at a time: should this one fail, the next is due nevertheless.
        setTimer();
        publish.meters.refused("timeout", publish.events);
        refuse(publish.reply, 503, "events were not stored in time; they may be nevertheless");
        return endDrain();
    }

    private void setTimer() {
        if (!timerSet && !open.isEmpty()) {
            timerSet = true;
            var self = getContext().getSelf();
            var left = left(open.values().iterator().next());
            if (left.isZero()) {
                self.tell(OldestDue.INSTANCE);
            } else {
                loop.schedule(left, () -> self.tell(OldestDue.INSTANCE));
            }
        }
    }

    /** How long it is still waited for; by a clock that nobody sets. */
    private Duration left(OpenPublish publish) {
        var waited = Duration.ofNanos(parts.metrics().nanos() - publish.began);
        var left = parts.limits().publishing().timeout().minus(waited);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private Behavior<Command> drain(Drain drain) {
        draining.add(drain.drained());
        return endDrain();
    }

    private Behavior<Command> endDrain() {
        if (open.isEmpty()) {
            draining.forEach(drained -> drained.complete(null));
        }
        return this;
    }

    private BrokerMeters meters(BrokerId id) {
        return parts.metrics().broker(id.namespace(), id.countedAs());
    }

    private void refuse(Reply reply, int status, String detail) {
        var retryAfter =
                status == 503 ? Optional.of(parts.limits().publishing().retryAfter()) : Optional.<Duration>empty();
        reply.complete(new Outcome.Refused(status, detail, retryAfter));
    }

    private static final class OpenPublish {

        private final Reply reply;
        private final BrokerMeters meters;
        private final int events;
        private final long began;
        private int partitionsLeft;

        OpenPublish(Accept accept, BrokerMeters meters, int partitions, long began) {
            this.reply = accept.reply();
            this.events = accept.events().size();
            this.meters = meters;
            this.began = began;
            this.partitionsLeft = partitions;
        }
    }
}
