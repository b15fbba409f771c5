package io.sealane.cluster;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.Cluster;
import akka.cluster.ClusterEvent;
import akka.cluster.ClusterEvent.CurrentClusterState;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells a node when it is the oldest of its cluster: whoever must be only once in a cluster lives there.
 *
 * <p>A node becomes the oldest when every older one has been removed, which is after it has stopped or was downed, and stays it for the
 * rest of its life.
 *
 * <p>It hears {@link CurrentClusterState} first and each {@link MemberEvent} after that. The members that are there at the beginning must
 * come at once, as the untyped API tells them: one by one, the node's own could come before an older one's, and two would be the oldest.
 */
public final class Oldest extends AbstractBehavior<Object> {

    private final UniqueAddress self;
    private final Runnable became;
    private final Map<UniqueAddress, Member> members = new HashMap<>();

    private Oldest(ActorContext<Object> context, Runnable became) {
        super(context);
        var cluster = Cluster.get(Adapter.toClassic(context.getSystem()));
        this.self = cluster.selfUniqueAddress();
        this.became = became;
        cluster.subscribe(
                Adapter.toClassic(context.getSelf()), ClusterEvent.initialStateAsSnapshot(), MemberEvent.class);
    }

    /** @param became called once, on the actor's thread */
    public static Behavior<?> watch(Runnable became) {
        return Behaviors.setup(context -> new Oldest(context, became));
    }

    @Override
    public Receive<Object> createReceive() {
        return newReceiveBuilder()
                .onMessage(CurrentClusterState.class, this::begun)
                .onMessage(MemberEvent.class, this::changed)
                .build();
    }

    private Behavior<Object> begun(CurrentClusterState state) {
        state.getMembers().forEach(member -> members.put(member.uniqueAddress(), member));
        return look();
    }

    private Behavior<Object> changed(MemberEvent event) {
        var member = event.member();
        if (event instanceof MemberRemoved) {
            members.remove(member.uniqueAddress());
        } else {
            members.put(member.uniqueAddress(), member);
        }
        return look();
    }

    private Behavior<Object> look() {
        var own = members.get(self);
        if (own == null || !own.status().equals(MemberStatus.up()) || !isOldest(own)) {
            return this;
        }
        became.run();
        return Behaviors.stopped();
    }

    private boolean isOldest(Member own) {
        return members.values().stream().noneMatch(other -> other.isOlderThan(own));
    }
}
