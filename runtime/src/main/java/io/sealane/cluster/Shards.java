package io.sealane.cluster;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.cluster.sharding.typed.ClusterShardingSettings;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Starts a family of sharded entities the way all of ours are. */
public final class Shards {

    private Shards() {}

    /**
     * Makes a family known to this node.
     *
     * <p>Its entities are never passivated: they work without being talked to, and Akka's default would stop them after two minutes
     * without a message. They are not remembered either: whoever knows the resources starts them.
     *
     * @param behavior of the entity with an id
     */
    public static <M> void start(
            ActorSystem<?> system, EntityTypeKey<M> family, Function<String, Behavior<M>> behavior) {
        var entity = Entity.of(family, context -> behavior.apply(context.getEntityId()))
                .withSettings(settings(system));
        ClusterSharding.get(system).init(entity);
    }

    /** Sends to the entity with an id, from any thread, once the family is started; starts the entity where it does not run. */
    public static <M> BiConsumer<String, M> door(ActorSystem<?> system, EntityTypeKey<M> family) {
        var sharding = ClusterSharding.get(system);
        return (id, message) -> sharding.entityRefFor(family, id).tell(message);
    }

    private static ClusterShardingSettings settings(ActorSystem<?> system) {
        return ClusterShardingSettings.create(system)
                .withNoPassivationStrategy()
                .withRememberEntities(false);
    }
}
