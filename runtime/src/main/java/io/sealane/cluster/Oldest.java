package io.sealane.cluster;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.cluster.ClusterEvent.MemberEvent;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells a node when it is the oldest of its cluster: whoever must be only once in a cluster lives there.
 *
 * <p>A node becomes the oldest when every older one has been removed, which is after it has stopped or was downed, and stays it for the
 * rest of its life.
 */
public final class Oldest extends AbstractBehavior<MemberEvent> {

    private final UniqueAddress self;
    private final Runnable became;
    private final Map<UniqueAddress, Member> members = new HashMap<>();

    private Oldest(ActorContext<MemberEvent> context, Runnable became) {
        super(context);
        var cluster = Cluster.get(context.getSystem());
        this.self = cluster.selfMember().uniqueAddress();
        this.became = became;
        cluster.subscriptions().tell(Subscribe.create(context.getSelf(), MemberEvent.class));
    }

    /** @param became called once, on the actor's thread */
    public static Behavior<MemberEvent> watch(Runnable became) {
        return Behaviors.setup(context -> new Oldest(context, became));
    }

    @Override
    public Receive<MemberEvent> createReceive() {
        return newReceiveBuilder().onMessage(MemberEvent.class, this::changed).build();
    }

    private Behavior<MemberEvent> changed(MemberEvent event) {
        var member = event.member();
        if (event instanceof MemberRemoved) {
            members.remove(member.uniqueAddress());
        } else {
            members.put(member.uniqueAddress(), member);
        }
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
