package io.sealane.eventing;

import io.sealane.cluster.MessageCatalogue;
import io.sealane.eventing.inside.Looks;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.EventBytes;
import io.sealane.observe.BrokerMeters;
import io.sealane.observe.TriggerMeters;
import java.util.List;

/** What travels between nodes for eventing. */
public final class EventingMessages implements MessageCatalogue {

    @Override
    public List<Entry<?>> entries() {
        return List.of(
                Entry.of(100, Event.class, EventBytes::encode, EventBytes::decode),
                Entry.of(101, Partition.Publish.class),
                Entry.of(102, Partition.Stored.class),
                Entry.of(103, Partition.Refused.class),
                Entry.of(104, Partition.Refresh.class),
                Entry.of(105, Partition.Delete.class),
                Entry.of(106, Partition.InForce.class),
                Entry.of(107, Partition.Rest.class),
                Entry.of(108, Partition.Left.class),
                Entry.of(109, Requests.Answer.class),
                Entry.of(200, Partition.Look.class),
                Entry.of(201, Looks.Looked.class),
                Entry.of(202, Looks.TriggerLooked.class),
                Entry.of(203, BrokerMeters.BrokerCounts.class),
                Entry.of(204, TriggerMeters.TriggerCounts.class),
                Entry.of(205, Looks.FailureLooked.class));
    }
}
