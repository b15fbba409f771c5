package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import io.sealane.gateway.event.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Publishes a trigger's replies to its own broker. Not safe for several threads. */
final class ReplyDoor {

    private final MeshParts parts;
    private final BrokerId broker;
    private final ActorRef<Partition.PublishReply> replyTo;
    private final Spread spread;
    private final Map<Long, Long> positions = new HashMap<>();
    private long publishes;

    ReplyDoor(MeshParts parts, PartitionKey key, ActorRef<Partition.PublishReply> replyTo) {
        this.parts = parts;
        this.broker = key.broker();
        this.replyTo = replyTo;
        this.spread = new Spread(key.number());
    }

    /**
     * Publishes the reply to an event, which is at a position.
     *
     * @return the publish; empty when the reply has passed too many brokers, or its broker is gone
     */
    OptionalLong publish(long position, Event reply, Event to) {
        var settings = parts.settings().get().broker(broker);
        var entered = Letters.reentering(reply, to, parts.clock().instant());
        if (settings.isEmpty() || entered.isEmpty()) {
            return OptionalLong.empty();
        }
        var partitions = settings.get().partitions();
        var partition = Spread.partition(entered.get(), partitions, spread.next(partitions));
        var publish = ++publishes;
        positions.put(publish, position);
        parts.partitions()
                .tell(
                        new PartitionKey(broker, settings.get().uid(), partition),
                        new Partition.Publish(publish, replyTo, List.of(entered.get())));
        return OptionalLong.of(publish);
    }

    /** The position that a publish belongs to; it is forgotten then. */
    OptionalLong end(long publish) {
        var position = positions.remove(publish);
        return position == null ? OptionalLong.empty() : OptionalLong.of(position);
    }
}
