package io.sealane.eventing;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import io.sealane.eventing.log.PartitionKey;
import io.sealane.eventing.settings.EventingSnapshot;
import io.sealane.gateway.transport.loop.Loop;
import io.sealane.journal.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Brings settings to every partition, and knows which version each goes by. One phase around growing collections.
 *
 * <p>It reminds partitions from time to time: that starts them where nobody else would, after a start, a move or a failure.
 *
 * <p>It also sees to it that nothing stays stored of brokers that are gone. Those that are missing at a start may have been deleted while no node
 * ran, or lost with the resources: what they stored is held for a while first.
 */
final class SettingsKeeper extends AbstractBehavior<SettingsKeeper.Command> {

    /** Everything a keeper understands. */
    sealed interface Command {}

    /** The node has new settings. */
    record Published(EventingSnapshot snapshot) implements Command {}

    /** Completes the future when every partition and loop goes by that version, or a later one. */
    record Await(long version, CompletableFuture<Void> inForce) implements Command {}

    private record PartitionPassed(Partition.InForce inForce) implements Command {}

    private record PartitionLeft(Partition.Left left) implements Command {}

    private record LoopPassed(int loop, long version) implements Command {}

    private record HoldEnded(PartitionKey orphan) implements Command {}

    private enum RemindDue implements Command {
        INSTANCE
    }

    private final MeshParts parts;
    private final ActorRef<Partition.InForce> replyTo;
    private final ActorRef<Partition.Left> leftTo;
    private final Map<String, Long> passed = new HashMap<>();
    private final Map<Integer, Long> loopsPassed = new HashMap<>();
    private final Map<PartitionId, PartitionKey> logs = new HashMap<>();
    private final Set<PartitionKey> resting = new HashSet<>();
    private final Set<PartitionKey> held = new HashSet<>();
    private final TimerScheduler<Command> timers;
    private final List<Await> waiting = new ArrayList<>();
    private EventingSnapshot snapshot = EventingSnapshot.empty();
    private Set<PartitionKey> partitions = Set.of();

    private SettingsKeeper(ActorContext<Command> context, TimerScheduler<Command> timers, MeshParts parts) {
        super(context);
        this.parts = parts;
        this.timers = timers;
        this.replyTo = context.messageAdapter(Partition.InForce.class, PartitionPassed::new);
        this.leftTo = context.messageAdapter(Partition.Left.class, PartitionLeft::new);
        parts.journal().found().forEach(log -> logs.put(log, PartitionKey.nameless(log)));
        held.addAll(logs.values());
        timers.startTimerWithFixedDelay(
                RemindDue.INSTANCE, parts.limits().upkeep().refreshInterval());
    }

    static Behavior<Command> create(MeshParts parts) {
        Behavior<Command> keeper =
                Behaviors.setup(context -> Behaviors.withTimers(timers -> new SettingsKeeper(context, timers, parts)));
        // Should one message fail, the next reminder does what was left undone; a new keeper would know no settings.
        return Behaviors.supervise(keeper).onFailure(SupervisorStrategy.resume());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Published.class, this::published)
                .onMessage(PartitionPassed.class, this::partitionPassed)
                .onMessage(PartitionLeft.class, this::partitionLeft)
                .onMessage(LoopPassed.class, this::loopPassed)
                .onMessage(Await.class, this::await)
                .onMessage(HoldEnded.class, this::letGo)
                .onMessageEquals(RemindDue.INSTANCE, this::remind)
                .build();
    }

    private Behavior<Command> published(Published published) {
        if (published.snapshot().version() <= snapshot.version()) {
            return this;
        }
        snapshot = published.snapshot();
        var wanted = partitionsOf(snapshot);
        resting.addAll(partitions);
        resting.removeIf(key -> wanted.contains(key) || !snapshot.wantsLog(key.uid()));
        partitions = wanted;
        partitions.forEach(key -> logs.put(key.log(), key));
        leaving().filter(held::contains).forEach(this::hold);
        passed.keySet().retainAll(entityIds());
        parts.loops().forEach(this::askLoop);
        return remind();
    }

    private static Set<PartitionKey> partitionsOf(EventingSnapshot snapshot) {
        var keys = new HashSet<PartitionKey>();
        for (var broker : snapshot.brokers().values()) {
            for (var number = 0; number < broker.partitions(); number++) {
                keys.add(new PartitionKey(broker.id(), broker.uid(), number));
            }
        }
        return keys;
    }

    /** Partitions of which something may be stored though their broker is gone. */
    private Stream<PartitionKey> leaving() {
        return logs.values().stream().filter(key -> !snapshot.wantsLog(key.uid()));
    }

    private void hold(PartitionKey orphan) {
        var hold = parts.limits().upkeep().orphanHold();
        if (!timers.isTimerActive(orphan)) {
            getContext()
                    .getLog()
                    .warn(
                            "log {}: its broker is gone since the last run; its events are kept for {}, then dropped",
                            orphan.log(),
                            hold);
            timers.startSingleTimer(orphan, new HoldEnded(orphan), hold);
        }
    }

    private Behavior<Command> letGo(HoldEnded ended) {
        held.remove(ended.orphan());
        return remind();
    }

    private Set<String> entityIds() {
        var ids = new HashSet<String>();
        partitions.forEach(key -> ids.add(key.entityId()));
        return ids;
    }

    private void askLoop(Loop loop) {
        var self = getContext().getSelf();
        var version = snapshot.version();
        loop.execute(() -> self.tell(new LoopPassed(loop.index(), version)));
    }

    private Behavior<Command> remind() {
        partitions.forEach(key -> {
            var refresh = new Partition.Refresh(snapshot.version(), snapshot.digest(key.broker()), replyTo);
            parts.partitions().tell(key, refresh);
        });
        resting.forEach(key -> parts.partitions().tell(key, new Partition.Rest(leftTo)));
        if (snapshot.version() > 0) {
            leaving()
                    .filter(key -> !held.contains(key))
                    .forEach(key -> parts.partitions().tell(key, new Partition.Delete(leftTo)));
        }
        return answer();
    }

    private Behavior<Command> partitionPassed(PartitionPassed passing) {
        var entityId = passing.inForce().entityId();
        passed.merge(entityId, passing.inForce().version(), Math::max);
        return answer();
    }

    private Behavior<Command> partitionLeft(PartitionLeft leaving) {
        var key = PartitionKey.of(leaving.left().entityId());
        resting.remove(key);
        if (leaving.left().dropped() && !snapshot.wantsLog(key.uid())) {
            logs.remove(key.log());
        }
        return this;
    }

    private Behavior<Command> loopPassed(LoopPassed passing) {
        loopsPassed.merge(passing.loop(), passing.version(), Math::max);
        return answer();
    }

    private Behavior<Command> await(Await await) {
        waiting.add(await);
        return answer();
    }

    private Behavior<Command> answer() {
        if (waiting.isEmpty()) {
            return this;
        }
        var inForce = inForce();
        waiting.removeIf(await -> {
            var done = await.version() <= inForce;
            if (done) {
                await.inForce().complete(null);
            }
            return done;
        });
        return this;
    }

    /** The lowest version that anybody goes by. */
    private long inForce() {
        var lowest = snapshot.version();
        for (var key : partitions) {
            lowest = Math.min(lowest, passed.getOrDefault(key.entityId(), 0L));
        }
        for (var loop : parts.loops()) {
            lowest = Math.min(lowest, loopsPassed.getOrDefault(loop.index(), 0L));
        }
        return lowest;
    }
}
