package io.sealane.eventing;

import io.sealane.eventing.identity.DeliveryTokens;
import io.sealane.eventing.lane.Gate;
import io.sealane.eventing.lane.Handovers;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.log.StoredEvents;
import io.sealane.eventing.settings.EventingLimits;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.forward.upstream.UpstreamClient;
import io.sealane.gateway.transport.loop.Loop;
import io.sealane.journal.Journal;
import io.sealane.observe.NodeMetrics;
import io.sealane.observe.Traces;
import io.sealane.observe.TriggerMeters;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the actors of one node share.
 *
 * @param settings the node's present settings
 * @param upstreams the upstream client of a loop
 * @param partitions reaches partitions wherever they are
 * @param budget bytes of events in deliveries
 * @param parkedKeys keys that deliveries have parked
 * @param stored reads what is stored
 * @param gates where triggers with limits begin their attempts
 * @param outages how their receivers are reached
 * @param holdups how the keys of ordered ones get on
 * @param handovers where ordered triggers go from one delivery to the next
 * @param undelivered hears of events that subscribers did not get
 * @param requests where requests are held until a reply comes
 * @param partitionsHere how many partitions run on this node
 * @param tokens that receivers are shown
 * @param node its address in the cluster
 */
record MeshParts(
        Journal journal,
        Supplier<EventingSnapshot> settings,
        List<Loop> loops,
        Function<Loop, UpstreamClient> upstreams,
        Partitions partitions,
        EventingLimits limits,
        DeliveryBudget budget,
        DeliveryBudget parkedKeys,
        StoredEvents stored,
        PerTrigger<Gate> gates,
        PerTrigger<Outages> outages,
        PerTrigger<HoldupBoard> holdups,
        Handovers handovers,
        RequestDoor requests,
        AtomicInteger partitionsHere,
        InstantSource clock,
        NodeMetrics metrics,
        Traces traces,
        EventMesh.Undelivered undelivered,
        DeliveryTokens tokens,
        String node) {

    /** What a page may take, taken from the budget before it is read. */
    static final int PAGE_BYTES = 1024 * 1024;

    MeshParts {
        loops = List.copyOf(loops);
    }

    /** A partition's part of what may be kept decoded. */
    long recentBytes() {
        return limits.delivering().recentBytesMax() / Math.max(1, partitionsHere.get());
    }

    /** Where a trigger is counted. */
    TriggerMeters meters(TriggerSettings trigger) {
        return metrics.trigger(
                trigger.id().namespace(),
                trigger.broker().countedAs(),
                trigger.id().countedAs());
    }

    /** The loop on which a partition's deliveries to a trigger live. */
    Loop loopOf(String uid, int partition) {
        return loops.get(Math.floorMod(uid.hashCode() + partition, loops.size()));
    }

    /** Reaches partitions; starts those that do not run. */
    @FunctionalInterface
    interface Partitions {
        void tell(PartitionKey key, Partition.Command command);
    }
}
