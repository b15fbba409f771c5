package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import akka.cluster.typed.Cluster;
import io.sealane.cluster.Shards;
import io.sealane.eventing.inside.Inspection;
import io.sealane.eventing.inside.Looking;
import io.sealane.eventing.lane.Gate;
import io.sealane.eventing.lane.Handovers;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.log.StoredEvents;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.eventing.settings.TriggerId;
import io.sealane.eventing.settings.TriggerSettings;
import io.sealane.gateway.event.Event;
import io.sealane.gateway.event.ingress.EventIngress.Kind;
import io.sealane.gateway.transport.loop.Loop;
import io.sealane.observe.NodeMetrics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The event mesh over sharded partitions. */
final class ShardedEventMesh implements EventMesh {

    private static final EntityTypeKey<Partition.Command> FAMILY =
            EntityTypeKey.create(Partition.Command.class, "broker-partition");

    private final List<ActorRef<Ingress.Command>> ingresses = new ArrayList<>();
    private final ActorRef<SettingsKeeper.Command> keeper;
    private final NodeMetrics metrics;
    private final Inspection inspection;
    private final PerTrigger<Gate> gates = new PerTrigger<>(Gate::new);
    private final PerTrigger<HoldupBoard> holdups = new PerTrigger<>(HoldupBoard::new);
    private final PerTrigger<Outages> outages;
    private final RequestDoor requests = new RequestDoor();
    private volatile EventingSnapshot settings = EventingSnapshot.empty();
    private volatile Undelivered undelivered = (trigger, fate, why) -> {};

    ShardedEventMesh(ActorSystem<?> system, EventMesh.Means means) {
        metrics = means.metrics();
        outages = new PerTrigger<>(() -> new Outages(means.limits().telling().failingNotice()));
        var budget = new DeliveryBudget(means.limits().delivering().bytesMax());
        metrics.budget("delivery", budget::used, means.limits().delivering().bytesMax());
        var parkedKeysMax = means.limits().ordering().parkedKeysNodeMax();
        var parkedKeys = new DeliveryBudget(parkedKeysMax);
        metrics.parkedKeys(parkedKeys::used, parkedKeysMax);
        var door = Shards.door(system, FAMILY);
        var parts = new MeshParts(
                means.journal(),
                () -> settings,
                means.loops(),
                means.upstreams(),
                (key, command) -> door.accept(key.entityId(), command),
                means.limits(),
                budget,
                parkedKeys,
                new StoredEvents(),
                gates,
                outages,
                holdups,
                new Handovers(),
                requests,
                new AtomicInteger(),
                means.clock(),
                means.metrics(),
                means.traces(),
                new Telling(),
                means.tokens(),
                Cluster.get(system).selfMember().address().toString());
        inspection = new Inspection(
                parts.settings(),
                parts.journal(),
                parts.stored(),
                system.systemActorOf(
                        Looking.create((key, asker) -> parts.partitions().tell(key, new Partition.Look(asker))),
                        "sealane-eventing-looking",
                        Props.empty()));
        Shards.start(system, FAMILY, id -> Partition.create(parts, PartitionKey.of(id)));
        for (var loop : means.loops()) {
            ingresses.add(system.systemActorOf(
                    Ingress.create(parts, loop),
                    "sealane-ingress-" + loop.index(),
                    DispatcherSelector.fromConfig(loop.dispatcher())));
        }
        requests.open(system.systemActorOf(Requests.create(parts), "sealane-requests", Props.empty()));
        keeper = system.systemActorOf(SettingsKeeper.create(parts), "sealane-eventing-settings", Props.empty());
    }

    /** Tells whoever listens at the time. */
    private final class Telling implements Undelivered {

        @Override
        public void undelivered(TriggerId trigger, Fate fate, String why) {
            undelivered.undelivered(trigger, fate, why);
        }

        @Override
        public void heldUp(TriggerId trigger, List<Integer> partitions, Holdup holdup) {
            undelivered.heldUp(trigger, partitions, holdup);
        }

        @Override
        public void failing(TriggerId trigger, Failing failing) {
            undelivered.failing(trigger, failing);
        }

        @Override
        public void resumed(TriggerId trigger, Failing before) {
            undelivered.resumed(trigger, before);
        }
    }

    @Override
    public void accept(BrokerAddress address, List<Event> events, Loop loop, Reply reply) {
        if (address.kind() == Kind.REQUEST_REPLY) {
            requests.tell(new Requests.Ask(address, List.copyOf(events), reply));
            return;
        }
        ingresses.get(loop.index()).tell(new Ingress.Accept(address, List.copyOf(events), reply));
    }

    @Override
    public synchronized void publishSettings(EventingSnapshot snapshot) {
        if (snapshot.version() > settings.version()) {
            settings = snapshot;
            metrics.retain(names(snapshot));
            var uids = snapshot.triggers().values().stream()
                    .map(TriggerSettings::uid)
                    .collect(Collectors.toSet());
            gates.retain(uids);
            outages.retain(uids);
            holdups.retain(uids);
            keeper.tell(new SettingsKeeper.Published(snapshot));
        }
    }

    private static Set<NodeMetrics.Name> names(EventingSnapshot snapshot) {
        var names = new HashSet<NodeMetrics.Name>();
        snapshot.brokers().keySet().forEach(id -> names.add(new NodeMetrics.Name(id.namespace(), id.countedAs(), "")));
        snapshot.triggers()
                .forEach((id, trigger) -> names.add(
                        new NodeMetrics.Name(id.namespace(), trigger.broker().countedAs(), id.countedAs())));
        return names;
    }

    @Override
    public CompletionStage<Void> inForce(long version) {
        var inForce = new CompletableFuture<Void>();
        keeper.tell(new SettingsKeeper.Await(version, inForce));
        return inForce;
    }

    @Override
    public CompletionStage<Boolean> ready(TriggerId trigger, String uid) {
        var now = settings;
        var known = now.triggers().get(trigger);
        if (known == null
                || !known.uid().equals(uid)
                || now.broker(known.broker()).isEmpty()) {
            return CompletableFuture.completedFuture(false);
        }
        return inForce(now.version()).thenApply(done -> true);
    }

    @Override
    public Inspection inspection() {
        return inspection;
    }

    @Override
    public void onUndelivered(Undelivered listener) {
        undelivered = listener;
    }

    @Override
    public CompletionStage<Void> drain() {
        requests.tell(Requests.Drain.INSTANCE);
        var drained = new ArrayList<CompletableFuture<Void>>();
        for (var ingress : ingresses) {
            var future = new CompletableFuture<Void>();
            ingress.tell(new Ingress.Drain(future));
            drained.add(future);
        }
        return CompletableFuture.allOf(drained.toArray(CompletableFuture[]::new));
    }
}
