package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.eventing.attempt.Letters;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.log.Spread;
import io.sealane.eventing.settings.BrokerId;
import io.sealane.eventing.settings.BrokerSettings;
import io.sealane.eventing.settings.DeliverySettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Publishes what comes of a trigger's events to a broker or channel of this mesh. Not safe for several threads. */
final class ReplyDoor {

    private final MeshParts parts;
    private final PartitionKey key;
    private final ActorRef<Partition.PublishReply> replyTo;
    private final Spread spread;
    private final Map<Long, Long> positions = new HashMap<>();
    private long publishes;

    ReplyDoor(MeshParts parts, PartitionKey key, ActorRef<Partition.PublishReply> replyTo) {
        this.parts = parts;
        this.key = key;
        this.replyTo = replyTo;
        this.spread = new Spread(key.number());
    }

    /**
     * Publishes what is said to an event, which is at a position. The outcome is told, also where it is known at once.
     *
     * @return the publish
     */
    long publish(long position, BrokerId hub, Event reply, Event to) {
        var publish = ++publishes;
        if (hub.kind() == Kind.REQUEST_REPLY) {
            // Whoever waits gets it now or never: there is nothing to store.
            positions.put(publish, position);
            parts.requests().tell(new Requests.Replied(hub, reply, publish, replyTo));
            return publish;
        }
        positions.put(publish, position);
        var settings = parts.settings().get().broker(hub).filter(this::isMeant);
        var entered = Letters.reentering(reply, to, parts.clock().instant());
        if (settings.isEmpty()) {
            replyTo.tell(new Partition.Refused(publish, 404, hub.spoken() + " is not there"));
        } else if (entered.isEmpty()) {
            replyTo.tell(new Partition.Refused(publish, 400, "it has passed too many brokers"));
        } else {
            send(publish, settings.get(), entered.get());
        }
        return publish;
    }

    /** Whoever has the broker's name since it was deleted is another one. */
    private boolean isMeant(BrokerSettings found) {
        return !found.id().equals(key.broker()) || found.uid().equals(key.uid());
    }

    private void send(long publish, BrokerSettings hub, Event event) {
        var partition = Spread.partition(event, hub.partitions(), spread.next(hub.partitions()));
        parts.partitions()
                .tell(
                        new PartitionKey(hub.id(), hub.uid(), partition),
                        new Partition.Publish(publish, replyTo, List.of(event)));
    }

    /** How long an outcome is waited for. */
    Duration patience(BrokerId hub, DeliverySettings delivery) {
        return hub.kind() == Kind.REQUEST_REPLY
                ? delivery.timeout()
                : parts.limits().publishing().timeout();
    }

    /** The position that a publish belongs to; it is forgotten then. */
    OptionalLong end(long publish) {
        var position = positions.remove(publish);
        return position == null ? OptionalLong.empty() : OptionalLong.of(position);
    }
}
