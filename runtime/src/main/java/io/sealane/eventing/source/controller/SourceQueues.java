package io.sealane.eventing.source.controller;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.sealane.eventing.source.SinkClient;
import io.sealane.eventing.source.SourceQueue;
import io.sealane.observe.NodeMetrics;
import io.sealane.resource.ResourceKey;
import io.sealane.resource.status.ObjectEvents;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The queues of the sources of one kind. What a sink does not take is counted, and told as an Event on the source. */
final class SourceQueues {

    private final SinkClient client;
    private final ObjectEvents events;
    private final NodeMetrics metrics;
    private final Map<ResourceKey, SourceQueue> queues = new ConcurrentHashMap<>();

    SourceQueues(SinkClient client, ObjectEvents events, NodeMetrics metrics) {
        this.client = client;
        this.events = events;
        this.metrics = metrics;
    }

    /** The queue of a source; made when there is none. */
    SourceQueue of(HasMetadata source) {
        return queues.computeIfAbsent(
                ResourceKey.of(source),
                key -> client.queue((event, lost) -> {
                    metrics.sourceEvent(source.getKind(), lost.isEmpty());
                    lost.ifPresent(
                            why -> events.warning(source, "EventLost", "the sink has not taken an event: " + why));
                }));
    }

    void close(ResourceKey key) {
        var queue = queues.remove(key);
        if (queue != null) {
            queue.close();
        }
    }
}
